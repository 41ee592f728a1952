"""Which currency a word or sign means to this person. Names and signs come from CLDR, conventions from here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from domain.money import decimals
from domain.understanding.kept import kept
from domain.understanding.language import Mark, Phrasebook, Reading, Starts
from domain.understanding.numerals import locale_of
from domain.understanding.recall import Recalled

# A sign or word that several currencies share → what it means to a person who has none of them.
SHARED: Mapping[str, tuple[str, str]] = {
    "$": ("dollar", "USD"), "bucks": ("dollar", "USD"), "buck": ("dollar", "USD"), "kr": ("krona", "SEK"),
    "kr.": ("krona", "SEK"), "¥": ("yen", "JPY"), "￥": ("yen", "JPY"), "rs": ("rupee", "INR"),
    "rs.": ("rupee", "INR"), "£": ("pound", "GBP"), "₨": ("rupee", "INR"), "fr": ("franc", "CHF"), "fr.": ("franc", "CHF"),
    "dollar": ("dollar", "USD"), "pound": ("pound", "GBP"), "franc": ("franc", "EUR"), "krona": ("krona", "SEK"),
    "peso": ("peso", "MXN"), "rupee": ("rupee", "INR"), "dinar": ("dinar", "KWD"), "real": ("real", "BRL"),
    "rand": ("rand", "ZAR"), "dirham": ("dirham", "AED"), "riyal": ("riyal", "SAR"), "won": ("won", "KRW"),
    **dict.fromkeys(
        ("dólar", "dólares", "dollaro", "dollari", "dolar", "dolary", "dolarów", "dolara"), ("dollar", "USD")
    ),
    "shilling": ("shilling", "KES"), "rial": ("rial", "OMR"), "lira": ("lira", "TRY"), "ruble": ("ruble", "RUB"),
}  # fmt: skip
# Signs and words for one currency that CLDR does not list as a person types them.
OWN: Mapping[str, str] = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD", "s$": "SGD", "hk$": "HKD",
    "nt$": "TWD", "mx$": "MXN", "r$": "BRL", "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "tl": "TRY", "₩": "KRW",
    "₪": "ILS", "₱": "PHP", "₫": "VND", "₴": "UAH", "₦": "NGN", "₽": "RUB", "฿": "THB", "zł": "PLN", "zl": "PLN",
    "円": "JPY", "kč": "CZK", "ft": "HUF", "lei": "RON", "kd": "KWD", "dhs": "AED", "rmb": "CNY", "yuan": "CNY",
    "元": "CNY", "quid": "GBP", "euro": "EUR", "euros": "EUR", "yen": "JPY", "złoty": "PLN", "aed": "AED",
    "ドル": "USD", "ユーロ": "EUR", "rm": "MYR", "nok": "NOK", "ksh": "KES", "sfr": "CHF", "sfr.": "CHF",
    "reais": "BRL", "canadian": "CAD", "loonies": "CAD", "sterling": "GBP",
}  # fmt: skip
FAMILIES: Mapping[str, frozenset[str]] = {
    "dollar": frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "JMD", "TTD", "BBD", "BSD", "BZD", "FJD",
                         "NAD", "LRD", "XCD", "BMD", "BND", "GYD", "KYD", "SBD", "SRD", "MXN", "CLP", "COP", "ARS"}),
    "krona": frozenset({"SEK", "NOK", "DKK", "ISK"}),
    "yen": frozenset({"JPY", "CNY"}),
    "pound": frozenset({"GBP"}),
    "franc": frozenset({"CHF", "XOF", "XAF", "XPF"}),
    "rupee": frozenset({"INR"}),
}  # fmt: skip
# One letter right before a number, to a person whose own currency it is: "R189", "N5,000".
LETTERS: Mapping[str, frozenset[str]] = {
    "ZAR": frozenset({"r"}), "NGN": frozenset({"n"}), "PHP": frozenset({"p"}), "BWP": frozenset({"p"}),
    "NAD": frozenset({"n"}), "GTQ": frozenset({"q"}), "ZMW": frozenset({"k"}), "LSL": frozenset({"m"}),
    "SZL": frozenset({"e"}), "GHS": frozenset({"c"}), "JMD": frozenset({"j"}),
}  # fmt: skip
# One letter right behind a number below a hundred, to a person whose own currency it is: "80p".
CENT_LETTERS: Mapping[str, str] = {"GBP": "p"}
# Signs after a sum that say only that it is one, as in "500/=", "1,200/-".
TAILS = frozenset({"=", "-"})
# Codes that are everyday words in some language: read as codes only in capitals.
WORDS = frozenset(
    {"all", "amd", "ang", "ars", "bam", "bat", "bif", "bob", "byn", "cop", "cup", "den", "eth", "fit", "gel", "lak", "mad",
     "mop", "mur", "one", "pen", "ron", "sar", "sos", "top", "try"}
)  # fmt: skip


@cache
def heads() -> Mapping[str, frozenset[str]]:
    """The last word of each currency's English name, in singular and plural → the currencies that end so."""
    return kept("currencies", _heads)


def _heads() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, code in _names("en"):
        found[name.split()[-1]].add(code)
    return {head: frozenset(codes) for head, codes in found.items()}


@cache
def phrasebook(language: str) -> Phrasebook:
    """Everything that names a currency to people who write in this language or in English."""
    return Phrasebook(*kept(f"currencies-{language}", lambda: _phrases(language)))


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    """(name, code): how each currency is called in this language, in singular and plural, in small letters."""
    locale = locale_of(language)
    singular: Mapping[str, str] = locale.currencies
    plural: Mapping[str, Mapping[str, str]] = locale._data["currency_names_plural"]  # noqa: SLF001  Babel has no public list of plural names
    return tuple(
        (str(name).lower(), code)
        for code in sorted(decimals())
        for name in (singular.get(code, code), *dict(plural.get(code, {})).values())
    )


def _phrases(language: str) -> tuple[Starts, frozenset[str]]:
    names: dict[str, str] = {}
    for head, meant in heads().items():
        names[head] = next(iter(meant)) if len(meant) == 1 else f"*{head.rstrip('s')}"
    for name in dict.fromkeys((language.split("-", maxsplit=1)[0], "en")):
        for full, code in _names(name):
            names.setdefault(full, code)
    conventions = {**{word: f"*{word}" for word in SHARED}, **OWN, **{code: code for code in decimals()}}
    # Before the names, since "krona" is no Icelandic "króna".
    table = conventions | {name: code for name, code in names.items() if name not in conventions}
    book = Phrasebook.of((words, "currency", value) for words, value in table.items())
    return book.starts, book.words


def resolve(value: str, own: str) -> str:
    """The currency of a mark's value for a person whose own currency is `own`."""
    if value == "own":
        return own
    if not value.startswith("*"):
        return value
    word = value[1:]
    family, main = SHARED.get(word, (word, "USD"))
    members = FAMILIES.get(family, frozenset()) | heads().get(family, frozenset())
    return own if own in members else main


def usual(recalled: Iterable[Recalled]) -> Recalled | None:
    """The first words that the person taught to mean a currency where none is said."""
    return next((one for one in recalled if one.habit.currency), None)


def is_currency(reading: Reading, mark: Mark, own: str) -> bool:
    """Whether the words of this mark may stand for a currency at all, beside a number."""
    typed = reading.typed(mark.start, mark.end)
    if _is_unsettled(mark.value, own):
        return False
    if "$" in typed and " " in typed:
        return False
    if mark.end - mark.start == 1 and typed.lower() in WORDS:
        return typed.isupper()
    return typed.lower() != "ft" or own == "HUF"


def _is_unsettled(value: str, own: str) -> bool:
    """As in Swedish "som": the last word of several currencies' names, none of them usual nor the person's own."""
    word = value[1:]
    return value.startswith("*") and word not in SHARED and own not in heads().get(word, frozenset())
