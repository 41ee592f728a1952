"""Which format a file has, by its content; its name only helps to say what a file is that can't be read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.imports.formats.problems import Code
from domain.imports.formats.statement import Format

HEAD = 64 * 1024
TAR = 257  # where an archive of tar says what it is
DECLARATION = 4096  # bytes in which a declaration of the encoding stands


@dataclass(frozen=True, slots=True)
class Refusal:
    code: Code
    message: str


SPREADSHEET = "This is a spreadsheet ({kind}). Open it, choose “Save as” or “Export” and “CSV (UTF-8)”, and upload that file."
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    *(
        (version, "xls")
        for version in (b"\x09\x08\x10\0", b"\x09\x08\x08\0", b"\x09\x04\x06\0", b"\x09\x02\x06\0")
    ),
    (b"PK\x05\x06", "zip"),
    (b"PK\x07\x08", "zip"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ", "xz"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"SQLite format 3\0", "sqlite"),
)
# What a ZIP holds tells which of the formats built on it this is.
INSIDE_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument", "odt"),
    (b"xl/", "xlsx"),
    (b"word/", "docx"),
    (b"Index/", "numbers"),
)
KINDS: Mapping[str, Refusal] = {
    **{
        ending: Refusal(Code.SPREADSHEET, SPREADSHEET.format(kind=kind))
        for ending, kind in {
            "xls": "Excel",
            "xlsx": "Excel",
            "xlsm": "Excel",
            "xlsb": "Excel",
            "ods": "OpenDocument",
            "numbers": "Numbers",
        }.items()
    },
    "xml-spreadsheet": Refusal(Code.SPREADSHEET, SPREADSHEET.format(kind="Excel, as XML")),
    "html": Refusal(
        Code.SPREADSHEET,
        "This is a web page, which some banks call a spreadsheet. Open it in a spreadsheet program, save it as "
        "“CSV (UTF-8)”, and upload that file.",
    ),
    "pdf": Refusal(
        Code.DOCUMENT,
        "This is a PDF, made for reading and printing. Ask your bank for the same statement as CSV, OFX, QIF, CAMT "
        "or MT940, and upload that.",
    ),
    "text": Refusal(Code.DOCUMENT, "This is a text document. Ask your bank for a statement as CSV, OFX or CAMT."),
    "picture": Refusal(Code.DOCUMENT, "This is a picture. Ask your bank for a statement as CSV, OFX or CAMT."),
    "zip": Refusal(Code.ARCHIVE, "This is an archive. Unpack it, and upload the statements in it one by one."),
    "sqlite": Refusal(Code.BINARY, "This is a database file of a program. Export its transactions as CSV or QIF."),
    "json": Refusal(Code.NOT_A_STATEMENT, "This is JSON that is no statement. Upload CSV, OFX, QIF, CAMT, MT940 or an export of Finsight."),
    "pain": Refusal(
        Code.NOT_A_STATEMENT,
        "This is a payment order (ISO 20022 pain), no statement. Ask your bank for CAMT.053, .052 or .054.",
    ),
    "xml": Refusal(Code.NOT_A_STATEMENT, "This XML is no statement. Upload CAMT.052, .053 or .054, or OFX."),
}  # fmt: skip
ALIKE = {
    "gz": "zip", "7z": "zip", "rar": "zip", "bz2": "zip", "xz": "zip", "rtf": "text", "odt": "text",
    "docx": "text", "png": "picture", "jpg": "picture",
}  # fmt: skip


def refuse_bytes(content: bytes, name: str | None) -> Refusal | None:
    """The refusal of a file whose bytes say that it is something else."""
    if content.startswith(b"PK\x03\x04"):
        return _refusal(_inside(content, name))
    if content.startswith(b"ustar", TAR):
        return _refusal("zip")
    # Some programs write a mark of the encoding, or blank lines, before whatever it is.
    start = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = next((kind for magic, kind in MAGIC if content.startswith(magic) or start.startswith(magic)), None)
    return _refusal(kind) if kind else None


def _refusal(kind: str) -> Refusal:
    return KINDS[ALIKE.get(kind, kind)]


def _inside(content: bytes, name: str | None) -> str:
    parts = content[:HEAD] + content[-HEAD:]
    inside = next((kind for mark, kind in INSIDE_ZIP if mark in parts), None)
    ending = (name or "").rpartition(".")[2].casefold()
    return inside or (ending if ending in KINDS else "zip")


CAMT = re.compile(
    r"urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.|<(?:\w+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)\b"
)
OFX = re.compile(r"^[ \t]*OFXHEADER[ \t]*:|<OFX\b|<\?OFX\b", re.IGNORECASE | re.MULTILINE)
QIF = re.compile(r"^[ \t]*!(?:Type:|Account\b|Option:|Clear:)", re.IGNORECASE | re.MULTILINE)
MT940 = re.compile(r"^(?:\{[14]:.*)?:(?:20|25P?|28C?|60[FM]|61|NS):", re.MULTILINE)
PAIN = re.compile(r"urn:iso:std:iso:20022:tech:xsd:pain\.")
XML_SPREADSHEET = re.compile(r"urn:schemas-microsoft-com:office:spreadsheet")
HTML = re.compile(r"<(?:!doctype\s+html|html|table|body)\b", re.IGNORECASE)
XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE|[A-Za-z_])")
JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")


def format_of(text: str) -> Format | Refusal:
    """The format of a text; CSV is what is none of the others."""
    head = text[:HEAD]
    if CAMT.search(head):
        return Format.CAMT
    if OFX.search(head):
        return Format.OFX
    if XML.match(head) or HTML.match(head.lstrip()):
        return _foreign_markup(head)
    if QIF.search(head):
        return Format.QIF
    if MT940.search(head):
        return Format.MT940
    return KINDS["json"] if JSON.match(head) else Format.CSV


def _foreign_markup(head: str) -> Refusal:
    for pattern, kind in ((PAIN, "pain"), (XML_SPREADSHEET, "xml-spreadsheet"), (HTML, "html")):
        if pattern.search(head):
            return KINDS[kind]
    return KINDS["xml"]


DECLARED = re.compile(rb"""<\?(?:xml|OFX)\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']""", re.IGNORECASE)
CHARSET = re.compile(rb"^[ \t]*CHARSET[ \t]*:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)


def declared_encoding(content: bytes) -> str | None:
    """The encoding that XML or an OFX header names, as Python calls it."""
    head = content[:DECLARATION]
    match = DECLARED.search(head) or CHARSET.search(head)
    if match is None:
        return None
    name = match[1].decode("ascii", "replace")
    return f"cp{name}" if name.isdecimal() else name
