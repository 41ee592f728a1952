"""Numbers of accounts in texts."""

import re

IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")


def iban(text: str) -> str | None:
    """The IBAN in a text, if its check digits are right."""
    match = IBAN.search(text)
    if match is None:
        return None
    plain = match[0].replace(" ", "")
    rotated = plain[4:] + plain[:4]
    digits = "".join(str(int(char, 36)) for char in rotated)
    return plain if int(digits) % 97 == 1 else None
