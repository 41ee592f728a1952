"""Bytes to text: UTF-8 and UTF-16 with or without a mark, else the legacy encoding whose letters make most sense.

A general detector judges by bytes and is often wrong on the few accented letters of a statement. Here each candidate
is judged by the alphabets of the languages that it is used for: an encoding fits if one of them explains its letters.
"""

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from domain.imports.formats.problems import Code, Problems

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = (
    "äöüßÄÖÜ", "éèêëàâçîïôûùœÉÈÀÇÊÎÔ", "áéíóúñüÁÉÍÓÚÑ¿¡", "ãõáéíóúâêôçÃÕÁÉÍÓÚÂÊÔÇ", "àèéìòùÀÈÉÌÒÙ", "åäöøæÅÄÖØÆ",
    "ëïéöüÉ", "áðéíóúýþæöÁÐÉÍÓÚÝÞÆÖ",
)  # fmt: skip
_CENTRAL = (
    "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ", "áäčďéíĺľňóôŕšťúýžÁČĎÉÍĽŇÓŠŤÚÝŽ", "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "áéíóöőúüűÁÉÍÓÖŐÚÜŰ", "ăâîșțşţĂÂÎȘȚŞŢ", "čćđšžČĆĐŠŽ",
)  # fmt: skip
_CYRILLIC = ("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯіїєґІЇЄҐ№",)
_BALTIC = ("ąčęėįšųūžĄČĘĖĮŠŲŪŽ", "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ", "äõöüšžÄÕÖÜŠŽ")
_TURKISH = ("çğıöşüÇĞİÖŞÜ",)
_GREEK = ("αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ",)
# In the order in which ties are decided.
LEGACY: Mapping[str, tuple[str, ...]] = {
    "cp1252": _WESTERN,
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1251": _CYRILLIC,
    "cp1254": _TURKISH,
    "cp1257": _BALTIC,
    "cp1253": _GREEK,
    "cp852": _CENTRAL,
    "cp850": _WESTERN,
    "mac_roman": _WESTERN,
    "koi8_r": _CYRILLIC,
}
# Other alphabets fill the same bytes: their vowels stand in each word, and tell them apart.
VOWELS: Mapping[str, str] = {
    "cp1251": "оеаиуяыюэёіїєОЕАИУЯЫЮЭЁІЇЄ",
    "koi8_r": "оеаиуяыюэёОЕАИУЯЫЮЭЁ",
    "cp1253": "αεηιουωάέήίόύώΑΕΗΙΟΥΩΆΈΉΊΌΎΏ",
}
# Two bytes a character: (codec that reads no more than the language writes, codec that reads all, its usual characters, how
# many of ten they are at least). All fit others too, but not with characters that are usual there.
EASTERN = (
    ("euc_kr", "cp949", re.compile("[\uac00-\ud7a3]"), 9),
    ("shift_jis", "cp932", re.compile("[\u3040-\u30ff]"), 3),
    ("gb2312", "gb18030", re.compile("[\u4e00-\u9fff]"), 3),
)
USUAL_IN_CHINA = range(0xB0, 0xD8)  # first bytes of the characters that are taught first
LEAST_EASTERN = 6  # characters that prove anything
NEUTRAL = frozenset("€£§°–—’‘“”„…«»·•®©™´`¨\u00a0")  # signs that every language uses
SAMPLE = 50_000  # bytes above ASCII that are looked at
FEW_NULS = 1000  # one NUL in so many bytes is damage; more is no text
LINES_NAMED = 5
HEAD = 4096
CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\f\v\x1a\x01\x03")
CONTROLS_OF_A_BINARY = 50  # a control byte in so many bytes


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    encoding: str


def decode(content: bytes, problems: Problems, declared: str | None = None) -> Text | None:
    """The text, or None where these bytes are none. `declared` is the encoding that the file itself names, if any."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _cleaned(_lenient(content, encoding, problems), problems)
    wide = _without_mark(content)
    if wide:
        return _cleaned(_lenient(content, wide, problems), problems)
    if _is_binary(content):
        return None
    return _cleaned(_narrow(content, problems, declared), problems)


def _narrow(content: bytes, problems: Problems, declared: str | None) -> Text:
    try:
        return Text(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        named = _known(declared)
        if named:
            return _lenient(content, named, problems)
    if not _holds_utf8(content):
        return _lenient(content, guess(content), problems, told=False)
    return Text(_mixed(content, problems), "utf-8")


def _without_mark(content: bytes) -> str | None:
    """UTF-16 that doesn't say so: in most languages every second byte is NUL."""
    head = content[:HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 1 or max(even, odd) * 2 < half or min(even, odd) * 4 > half:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _is_binary(content: bytes) -> bool:
    head = content[:HEAD]
    controls = sum(1 for byte in head if byte in CONTROL)
    return controls * CONTROLS_OF_A_BINARY > len(head) + CONTROLS_OF_A_BINARY or (
        content.count(0) * FEW_NULS > len(content) + 10 * FEW_NULS
    )


def _known(encoding: str | None) -> str | None:
    try:
        name = codecs.lookup(encoding or "").name
        "".encode(name)
    except (LookupError, ValueError):
        return None
    return None if name in {"utf-8", "ascii"} else name


def _lenient(content: bytes, encoding: str, problems: Problems, *, told: bool = True) -> Text:
    """Undefined bytes become U+FFFD; only where the encoding was told is that the file's fault."""
    try:
        return Text(content.decode(encoding), encoding)
    except UnicodeDecodeError as fault:
        if told:
            line = content[: fault.start].count(b"\n") + 1
            problems.add(
                Code.MIXED_ENCODINGS, f"Some characters are no {encoding}; they are shown as “\ufffd”.", line
            )
        return Text(content.decode(encoding, "replace"), encoding)


def _holds_utf8(content: bytes) -> bool:
    """Whether any line proves by its accented letters that it is UTF-8."""
    return any(not line.isascii() and _is_utf8(line) for line in content.splitlines())


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mixed(content: bytes, problems: Problems) -> str:
    """Some lines are UTF-8, others aren't: each is read as what it is."""
    legacy = guess(b"\n".join(line for line in content.splitlines() if not _is_utf8(line)))
    lines: list[str] = []
    others: list[int] = []
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        if _is_utf8(line):
            lines.append(line.decode("utf-8"))
        else:
            others.append(number)
            lines.append(line.decode(legacy, "replace"))
    named = ", ".join(map(str, others[:LINES_NAMED])) + (", …" if len(others) > LINES_NAMED else "")
    problems.add(
        Code.MIXED_ENCODINGS,
        f"The file mixes encodings: {len(others)} lines are {legacy}, the others UTF-8 (lines {named}). "
        "Look at their letters.",
        others[0],
    )
    return "".join(lines)


def guess(content: bytes) -> str:
    """The legacy encoding one of whose languages explains most of the letters beyond ASCII."""
    eastern = _eastern(content)
    if eastern:
        return eastern
    high = bytes(byte for byte in content if byte > 127)[:SAMPLE]  # noqa: PLR2004  ASCII ends there
    counts = Counter(high)
    best = max(LEGACY, key=lambda encoding: _fit(counts, encoding))
    if best not in VOWELS:
        return best
    return max(VOWELS, key=lambda encoding: (_fit(counts, encoding), _vowels(counts, encoding)))


def _eastern(content: bytes) -> str | None:
    """The encoding of two bytes a character that all lines fit, and whose usual characters they hold."""
    sample = content[: content.rfind(b"\n", 0, 4 * SAMPLE) + 1 or None]
    for narrow, wide, usual, share in EASTERN:
        try:
            text = sample.decode(narrow)
        except UnicodeDecodeError:
            continue
        foreign = sum(not char.isascii() for char in text)
        found = [char for char in usual.findall(text) if _is_usual(char, narrow)]
        if len(found) >= LEAST_EASTERN and len(found) * 10 >= share * foreign:
            return wide
    return None


def _is_usual(char: str, codec: str) -> bool:
    return codec != "gb2312" or char.encode(codec)[0] in USUAL_IN_CHINA


def _vowels(counts: Counter[int], encoding: str) -> int:
    return sum(
        count
        for byte, count in counts.items()
        if bytes((byte,)).decode(encoding, "replace") in VOWELS[encoding]
    )


def _fit(counts: Counter[int], encoding: str) -> int:
    letters = {bytes((byte,)).decode(encoding, "replace"): count for byte, count in counts.items()}
    neutral = sum(count for letter, count in letters.items() if letter in NEUTRAL)
    return neutral + max(
        sum(count for letter, count in letters.items() if letter in alphabet) for alphabet in LEGACY[encoding]
    )


def _cleaned(text: Text, problems: Problems) -> Text:
    """Without NULs, which no format has; line ends are all of one kind."""
    plain = text.text
    nuls = plain.count("\0")
    if nuls:
        line = plain[: plain.index("\0")].count("\n") + 1
        problems.add(Code.NUL_CHARACTERS, f"{nuls} NUL characters were left out.", line)
        plain = plain.replace("\0", "")
    if "\r" in plain:
        plain = plain.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return Text(plain.removeprefix("\ufeff"), text.encoding)
