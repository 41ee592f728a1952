"""What no model needs to see: card and account numbers, IBANs, phone numbers and e-mail addresses are covered.

A covered character is one sign in place of one character, so that every position stays what it was and restoring is
reading the same span of the text as typed. An amount or a date is never covered: where a number may be either, it stays.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from domain.money import decimals
from domain.understanding import currencies

Span = tuple[int, int]

# One for each thing covered, so that two e-mail addresses don't look the same; the same thing gets the same sign.
SIGNS = "•◦▪▫●○◆◇■□"

MINUS = "\N{MINUS SIGN}"
# ISO 13616: how many characters an IBAN of this country has.
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SD": 18,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22,
    "VG": 24, "XK": 20,
}  # fmt: skip
IBAN_MODULUS = 97

EMAIL = re.compile(
    r"(?<![\w.+-])((?:[\w.+%-]|(?<=[^\W\d_])['’&]){1,64})@((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,4})([^\W\d_]{2,24})(?![\w@])"
)
# Addresses for payments in India: what follows the sign are banks and apps, and no shop ("lunch@cafe 12").
UPI = re.compile(
    r"(?<![\w.+-])([\w.-]{2,64})@"
    r"((?:ok|pt|wa)?(?:axis|hdfc|hdfcbank|icici|sbi|yes)|axisb|axisbank|idfcbank|idfcfirst|kotak|pnb|rbl|yesbank"
    r"|[ry]?apl|ybl|ibl|axl|yesg|ikwik|barodampay|cnrb|paytm|upi)(?![\w@-]|\.\w)",
    re.IGNORECASE,
)
IBAN_BEGIN = re.compile(r"(?<!\w)[A-Za-z]{2}[0-9]{2}(?=[ .-]?[A-Za-z0-9])")
# No account and no phone has fewer, and no letters between them but an IBAN.
EIGHT_DIGITS = re.compile(r"(?:\d\W*){8}")
# A number begins and ends where no other digit, nor a decimal or grouping mark with a digit, touches it.
BEGIN, END = r"(?<!\d)(?<!\d[.,'’])", r"(?!\d|[.,'’]\d)"
CARD = re.compile(
    rf"{BEGIN}(?:\d{{13,19}}|\d{{4}}(?P<mark>[ ./-])\d{{4}}(?P=mark)\d{{4}}(?P=mark)\d{{1,7}}"
    rf"|\d{{4}}(?P<other>[ ./-])\d{{6}}(?P=other)\d{{4,5}}){END}"
)
# The first digits that card networks use; what begins otherwise is no card.
CARD_NETWORKS = re.compile(r"4|5[0-8]|2[2-7]|3[04-8]|6|81|82")
DAY = r"(?:0[1-9]|[12]\d|3[01])"
MONTH = r"(?:0[1-9]|1[0-2])"
YEAR = r"(?:19|20)\d\d"
COMPACT_DATE = re.compile(rf"{YEAR}{MONTH}{DAY}|{DAY}{MONTH}{YEAR}|{MONTH}{DAY}{YEAR}")
SPACED_DATE = re.compile(
    rf"\d{{1,2}}[ ./-]\d{{1,2}}[ ./-]{YEAR}(?!\d)|{YEAR}[ ./-]\d{{1,2}}[ ./-]\d{{1,2}}(?!\d)"
)
INTERNATIONAL = re.compile(
    rf"(?<!\+)(?<!\d[/-]){BEGIN}(?:\+|00(?=[1-9]))[1-9]\d*(?:[ ()./-]{{1,2}}\d+){{0,6}}\)?"
)
NATIONAL = re.compile(
    rf"{BEGIN}(?<!\d[/-])(?:0[1-9]\d{{7,10}}|0\d{{2,4}}[ /-]\d{{6,8}}|0\d{{2,4}}(?P<mark>[ -])\d{{3,4}}(?P=mark)\d{{3,4}}"
    rf"|0[1-9](?P<pair>[ .-])\d\d(?:(?P=pair)\d\d){{3}}"
    # "079 123 45 67", "06-12345678", "03-1234-5678", "(020) 7946 0958": many countries, with the nought of the trunk
    rf"|0\d{{2,3}}[ -]\d{{3}}[ -]\d\d[ -]\d\d|0(?:6[ -]|[1-9]-)\d{{8}}(?<!00)"
    rf"|0[1-9]-(?!{YEAR}[ -])\d{{3,4}}[ -](?:\d{{4}}|\d{{3}}[ -]\d\d)"
    rf"|\(0\d{{1,4}}\) ?(?:\d{{6,8}}|\d{{3,4}}[ -]\d{{3,4}}|\d{{3}}[ -]\d\d[ -]\d\d)"
    # "91234-5678", "138-1234-5678", "8 (912) 345-67-89": Brazil, China, Russia
    rf"|9\d{{4}}-\d{{4}}|\([1-9]\d\) ?9?\d{{4}}-\d{{4}}|1[3-9]\d-\d{{4}}-\d{{4}}"
    rf"|8[ -]?\(9\d\d\) ?\d{{3}}[ -]?\d\d[ -]?\d\d|8-9\d\d-\d{{3}}-\d\d-\d\d"
    rf"|[6-9]\d{{4}}(?<!00)[ -]\d{{5}}(?<!00)"
    rf"|\([2-9]\d\d\) ?\d{{3}}[ .-]\d{{4}}|(?:1(?=[.-]))?[.-]?[2-9]\d\d(?P<dash>[.-])\d{{3}}(?P=dash)\d{{4}}){END}"
)
# Words that make the number after them a phone or an account number, in the languages of the packs.
LABEL = (
    r"(?:a/c|acct?|account|acc|konto|kontonummer|kto|cuenta|compte|conta|conto|rekening|hesap|khata|口座|card|karte|"
    r"tel|telefon|telefono|teléfono|telephone|téléphone|phone|ph|mobile|mob|cell|handy|whatsapp|upi|call|電話|iban)"
)
LABELLED = re.compile(
    rf"(?<![^\W_]){LABEL}\.?(?P<said> ?(?:no|nr|number|num|nummer|número|numero|numéro)\b)?[.:#]{{0,2}} ?#?"
    rf"(?P<number>\d{{8,18}}|[2-9]\d\d [2-9]\d\d \d{{4}}|(?(said)\d{{4}}(?: \d{{4}}){{1,3}}|(?!))){END}",
    re.IGNORECASE,
)
# "call" and "phone" are bought as well; behind these words, or such a sign, stands no list of prices.
CALLED = re.compile(
    r"(?<![^\W_])(?:(?:tel|telefon|telefono|teléfono|telefone|telephone|téléphone|puh|tlf|whatsapp|電話)[.:]{0,2}"
    r"|(?:phone|ph|mobile|mob|cell|handy|móvil|cellulare|portable|gsm)(?: ?(?:no|nr|number|num)\.?:?|[.:])) ?"
    r"(?P<number>\(?\d{2,3}\)?(?:[ -]\d{3}[ -]\d{3,4}|[ -]\d{7}|[ -]\d\d[ -]\d\d[ -]\d\d)|\d{4}[ -]\d{4})"
    rf"{END}",
    re.IGNORECASE,
)
BARE = re.compile(rf"{BEGIN}\d{{10,20}}{END}")
# Of a bare number nothing says what it is: an amount of so many digits would be round.
ROUND = re.compile(r"0{2,}$")
INDIAN_MOBILE = re.compile(r"[6-9]\d{9}")
LONG = 11

# "+1 250 000" is money, as is "+20000000".
GROUPED = re.compile(r"\+?\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*$")
LONGEST_GROUPED = 9
SHORTEST_GROUPED_PHONE, SHORTEST_PHONE, LONGEST_PHONE = 8, 10, 13
# Digits of the longest number of some countries, by their code; elsewhere the usual longest.
LONGEST_PHONES = {
    "1": 11, "7": 11, "31": 11, "32": 11, "33": 11, "34": 11, "41": 11, "44": 12, "45": 10, "46": 12, "47": 10,
    "48": 11, "61": 11, "81": 12, "90": 12, "91": 12, "351": 12,
}  # fmt: skip

MONEY_SIGN_BEFORE = re.compile(r"(?:[$€£¥￥₹₺₩₪₱₫₴₦₽฿]|(?<![^\W_])(?P<word>[^\W\d_]{1,12})\.?) ?[+-]?$")
MONEY_SIGN_AFTER = re.compile(r" ?(?:[$€£¥￥₹₺₩₪₱₫₴₦₽฿%円元]|(?P<word>[^\W\d_]{1,12}))")
SCALES = frozenset(
    {"k", "m", "mn", "mio", "million", "millions", "lakh", "lakhs", "crore", "crores", "cr", "grand"}
)


@dataclass(frozen=True, slots=True)
class Masked:
    """`text` is as long as what was typed; `covered` are the half-open spans that differ from it."""

    text: str
    covered: tuple[Span, ...] = ()


def mask(text: str) -> Masked:
    """The text with everything covered that names an account or a person's address. Never raises."""
    plain, origins = _plain(text)
    if not ("@" in plain or EIGHT_DIGITS.search(plain) or IBAN_BEGIN.search(plain)):
        return Masked(text)  # as nearly every message
    found = list[Span]()
    for find in FINDERS:
        for span in find(plain):
            if not _touches(span, found):
                found.append(span)
    if not found:
        return Masked(text)
    letters, covered = list(text), list[Span]()
    signs: dict[str, str] = {}
    for first, last in sorted(found):
        sign = signs.setdefault(plain[first:last], SIGNS[len(signs) % len(SIGNS)])
        start, end = origins[first], origins[last - 1] + 1
        letters[start:end] = [sign if letter.isalnum() else letter for letter in text[start:end]]
        covered.append((start, end))
    return Masked("".join(letters), tuple(covered))


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text as the patterns expect it, and where each of its characters stood.

    Full-width, Arabic and other digits, letters and signs are ASCII ones, each blank or run of blanks is one space, each
    dash a hyphen, and what can't be seen is gone: none of these makes a number another one.
    """
    if text.isascii() and "  " not in text and "\t" not in text:
        return text, range(len(text))
    letters, origins = list[str](), list[int]()
    for index, letter in enumerate(text):
        plain = _plain_letter(letter)
        if plain and not (plain == " " and letters[-1:] == [" "]):
            letters.append(plain)
            origins.append(index)
    return "".join(letters), origins


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return " " if letter == "\t" else letter
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return ""
    if kind in {"Zs", "Pd"} or letter == MINUS:
        return " " if kind == "Zs" else "-"
    same = unicodedata.normalize("NFKC", letter)
    return str(unicodedata.decimal(letter, same if len(same) == 1 else letter))


def _touches(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _emails(text: str) -> Iterator[Span]:
    for match in (*EMAIL.finditer(text), *UPI.finditer(text)):
        name = match[1]
        # "12@3.50" is a price, and "12.50@cafe.de" begins with one; providers' customers do have names of digits.
        if any(map(str.isalpha, name)) or (name.isdecimal() and len(name) >= LONGEST_GROUPED):
            yield match.span()


def _ibans(text: str) -> Iterator[Span]:
    for match in IBAN_BEGIN.finditer(text):
        end = _iban_end(text, match.start())
        if end is not None:
            yield match.start(), end


def _iban_end(text: str, start: int) -> int | None:
    """Where the IBAN that begins here ends, by its country's length; None where it isn't one."""
    length = IBAN_LENGTHS.get(text[start : start + 2].upper(), 0)
    letters, end = "", start
    while len(letters) < length and end < len(text):
        if text[end].isalnum():
            letters += text[end].upper()
        elif text[end] not in " .-" or not text[end - 1].isalnum():
            return None
        end += 1
    whole = length and len(letters) == length and not text[end : end + 1].isalnum()
    return end if whole and _iban_checks(letters) else None


def _iban_checks(iban: str) -> bool:
    """ISO 7064: the letters as numbers, the first four characters last, leave 1 of 97."""
    if not iban.isascii():
        return False
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    return int(digits) % IBAN_MODULUS == 1


def _cards(text: str) -> Iterator[Span]:
    for match in CARD.finditer(text):
        if _names_a_card(match[0]) and not _is_money(text, match.span()):
            yield match.span()


def _names_a_card(number: str) -> bool:
    """Not so a row of amounts, as in "4500 1200 3000 2000"."""
    groups = number.split(" ")
    amounts = len(groups) > 1 and all(group.endswith("0") for group in groups)
    return not amounts and bool(CARD_NETWORKS.match(number)) and _luhn(number)


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled, the digits' sum a multiple of ten."""
    digits = [int(character) for character in reversed(number) if character.isdecimal()]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])  # noqa: PLR2004  a digit above 4 doubles to two
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _phones(text: str) -> Iterator[Span]:
    for match in INTERNATIONAL.finditer(text):
        end = _phone_end(text, match.start(), match.end())
        if end is not None:
            yield match.start(), end
    for match in NATIONAL.finditer(text):
        if not _is_date(match[0]) and not _is_money(text, match.span()):
            yield match.span()


def _phone_end(text: str, start: int, end: int) -> int | None:
    """Where the phone number ends that begins with a plus; what follows it may be the sum ("+49 170 1234567 50")."""
    groups = list(re.finditer(r"\d+", text[start:end]))
    while groups and (
        _too_long(groups) or _is_money(text, (start, start + groups[-1].end())) or _sum_last(groups)
    ):
        groups.pop()
    if not groups or re.match(r"[.,'’]\d", text[start + groups[-1].end() :]):
        return None
    end = start + groups[-1].end()
    digits = _count(groups)
    grouped = GROUPED.match(text[start:end]) and digits <= LONGEST_GROUPED
    enough = digits >= (SHORTEST_PHONE if len(groups) == 1 else SHORTEST_GROUPED_PHONE)
    round_sum = len(groups) == 1 and ROUND.search(groups[0][0])
    return end if enough and not grouped and not round_sum else None


def _too_long(groups: list[re.Match[str]]) -> bool:
    # Of "+44 (0)20 …" nobody dials the nought.
    dialled = [group[0] for group in groups if group.string[group.start() - 1 : group.end() + 1] != "(0)"]
    digits = "".join(dialled).removeprefix("00")
    longest = (LONGEST_PHONES[digits[:size]] for size in (1, 2, 3) if digits[:size] in LONGEST_PHONES)
    return len(digits) > next(longest, LONGEST_PHONE)


def _sum_last(groups: list[re.Match[str]]) -> bool:
    """No phone number is written with a long group and a far shorter one after it."""
    return len(groups) > 1 and len(groups[-1][0]) * 2 <= len(groups[-2][0])


def _count(groups: list[re.Match[str]]) -> int:
    return sum(len(group[0]) for group in groups)


def _accounts(text: str) -> Iterator[Span]:
    for match in LABELLED.finditer(text):
        if _names_an_account(text, match.span("number")):
            yield match.span("number")
    for match in CALLED.finditer(text):
        prices = all(group.endswith("0") for group in re.findall(r"\d+", match["number"]))
        if not prices and not _is_date(match["number"]) and not _is_money(text, match.span("number")):
            yield match.span("number")
    for match in BARE.finditer(text):
        long = len(match[0]) >= LONG or INDIAN_MOBILE.fullmatch(match[0])
        if long and _names_an_account(text, match.span()):
            yield match.span()


def _names_an_account(text: str, span: Span) -> bool:
    number = text[slice(*span)]
    return not ROUND.search(number) and not _is_date(number) and not _is_money(text, span)


def _is_date(number: str) -> bool:
    return bool(COMPACT_DATE.match(number) or SPACED_DATE.match(number))


def _is_money(text: str, span: Span) -> bool:
    """Whether a currency or a scale stands beside the number."""
    before = MONEY_SIGN_BEFORE.search(text[max(0, span[0] - 16) : span[0]])
    after = MONEY_SIGN_AFTER.match(text, span[1])
    return any(sign and (sign["word"] is None or _is_unit(sign["word"])) for sign in (before, after))


def _is_unit(word: str) -> bool:
    typed = word.casefold()
    return typed in units() and (typed not in currencies.WORDS or word.isupper())


@cache
def units() -> frozenset[str]:
    """The single words that say of a number beside them that it is money."""
    signs = (sign.rstrip(".") for sign in (*currencies.OWN, *currencies.SHARED))
    codes = (code.casefold() for code in decimals())
    return SCALES.union(signs, codes, currencies.heads())


FINDERS: tuple[Callable[[str], Iterator[Span]], ...] = (_emails, _ibans, _cards, _phones, _accounts)
