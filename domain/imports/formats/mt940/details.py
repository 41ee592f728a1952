"""The information to the account owner (:86:), structured with ?20 to ?29 and others, tagged with /WORDS/, or free."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

CODE = re.compile(r"(\d{3})(?=[?~<|/])")
SUBFIELD = re.compile(r"[?](\d{2})")
PURPOSE = (*range(20, 30), *range(60, 64))
SEPA = re.compile(
    r"(?:(?<=\x1f)|(?<=\s)|^)(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|VWZ|BREF|RREF)(?:\+|: )"
)
SLASHED = re.compile(r"/(REMI|NAME|IBAN|EREF|TRTP|BIC|CSID|MARF|PREF|BENM|ORDP|RTRN|ADDR|ID|BUSP|CNTP)/")
NAMED = re.compile(r"\b(OD|DLA|TYT\.|Z RACH\.|NA RACH\.|TNR):\s*")
PLAIN = "="
BREAK = "\x1f"  # between subfields: a tag begins after one, and they are joined without it
# The Sparkasse's older field :NS: has two figures before each line.
NUMBERED = re.compile(r"(\d{2})(.*)")


@dataclass(frozen=True, slots=True)
class Details:
    """What :86: tells; `code` is the business transaction code (GVC), `posting` the bank's word for it."""

    description: str = ""
    counterparty: str | None = None
    account: str | None = None
    reference: str | None = None
    code: str | None = None
    posting: str | None = None


def read(lines: Sequence[str]) -> Details:
    joined = "".join(lines)
    code = CODE.match(joined)
    if SUBFIELD.search(joined):
        return _structured(joined, code[1] if code else None)
    spaced = " ".join(" ".join(lines).split())
    if SLASHED.search(joined):
        return _slashed(joined)
    if NAMED.search(spaced):
        return _named(spaced)
    return Details(description=spaced)


def read_numbered(lines: Sequence[str]) -> Details:
    """The field :NS: 01 to 14 are the purpose, 15 and 16 the other side, 17 the posting text."""
    told = [(match[1], match[2].strip()) for line in lines if (match := NUMBERED.match(line))]
    purpose = " ".join(text for number, text in told if number <= "14" and text)
    names = " ".join(text for number, text in told if number in {"15", "16"} and text)
    posting = next((text for number, text in told if number == "17"), None)
    return Details(description=purpose or posting or "", counterparty=names or None, posting=posting)


def _structured(text: str, code: str | None) -> Details:
    parts = SUBFIELD.split(text)
    told = [(int(number), value) for number, value in zip(parts[1::2], parts[2::2], strict=True)]
    purpose = BREAK.join(value for number, value in told if number in PURPOSE)
    tagged = _tagged(purpose)
    name = " ".join("".join(value for number, value in told if number in {32, 33}).split())
    posting = _first(told, 0)
    description = tagged.get("SVWZ") or tagged.get("VWZ") or tagged.get(PLAIN) or posting or ""
    return Details(
        description=" ".join(description.split()),
        counterparty=name or None,
        account=_first(told, 31) or _first(told, 38),
        reference=_known(tagged.get("EREF")) or _known(tagged.get("KREF")),
        code=code,
        posting=posting,
    )


def _tagged(purpose: str) -> dict[str, str]:
    """The texts behind EREF+, SVWZ+ and so on; what stands before the first of them is under `PLAIN`."""
    parts = SEPA.split(purpose)
    found = {PLAIN: parts[0].strip()}
    for tag, value in zip(parts[1::2], parts[2::2], strict=True):
        found.setdefault(tag, value.strip())
    return {tag: value.replace(BREAK, "") for tag, value in found.items()}


def _first(told: Sequence[tuple[int, str]], wanted: int) -> str | None:
    return next((value.strip() for number, value in told if number == wanted and value.strip()), None)


def _known(text: str | None) -> str | None:
    return None if not text or text.upper() in {"NOTPROVIDED", "NONREF"} else text


def _slashed(text: str) -> Details:
    parts = SLASHED.split(text)
    told = {
        tag: " ".join(value.strip("/ ").split()) for tag, value in zip(parts[1::2], parts[2::2], strict=True)
    }
    purpose = told.get("REMI", "").removeprefix("USTD//")
    return Details(
        description=purpose or told.get("TRTP", "") or " ".join(text.split()),
        counterparty=told.get("NAME") or None,
        account=told.get("IBAN") or None,
        reference=_known(told.get("EREF")),
        posting=told.get("TRTP"),
    )


def _named(text: str) -> Details:
    parts = NAMED.split(text)
    told = {tag: value.strip("; ") for tag, value in zip(parts[1::2], parts[2::2], strict=True)}
    return Details(
        description=told.get("TYT.") or parts[0].strip("; "),
        counterparty=told.get("OD") or told.get("DLA"),
        account=told.get("Z RACH.") or told.get("NA RACH."),
        reference=told.get("TNR"),
    )
