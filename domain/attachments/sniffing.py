"""What kind of file it is, told by its bytes alone. Pure.

Sources: WHATWG "MIME Sniffing Standard"; ISO/IEC 14496-12 (`ftyp`) and 23008-12 (brands of HEIC).
"""

import codecs
import re
from collections.abc import Sequence

from domain.attachments.errors import FileKindRefused

PNG, JPEG, WEBP, GIF, HEIC = "image/png", "image/jpeg", "image/webp", "image/gif", "image/heic"
PDF, TEXT = "application/pdf", "text/plain"
PICTURES = frozenset({PNG, JPEG, WEBP, GIF, HEIC})

# So much of a file's beginning decides.
HEAD_BYTES = 4_096
Signs = Sequence[tuple[int, bytes, str]]
TAKEN: Signs = (
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"%PDF-", PDF),
)
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs"})
AVIF_BRANDS = frozenset({b"avif", b"avis"})
PROGRAM, ARCHIVE = "a program", "an archive"
SOUND = "a film or a sound"
REFUSED: Signs = (
    (0, b"MZ", PROGRAM),
    (0, b"\x7fELF", PROGRAM),
    (0, b"\xca\xfe\xba\xbe", PROGRAM),
    (0, b"\xfe\xed\xfa\xce", PROGRAM),
    (0, b"\xfe\xed\xfa\xcf", PROGRAM),
    (0, b"\xce\xfa\xed\xfe", PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", PROGRAM),
    (0, b"\0asm", PROGRAM),
    (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
    (0, b"PK\x05\x06", ARCHIVE),
    (0, b"\x1f\x8b", ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (0, b"Rar!\x1a\x07", ARCHIVE),
    (0, b"BZh", ARCHIVE),
    (0, b"\xfd7zXZ\0", ARCHIVE),
    (257, b"ustar", ARCHIVE),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (0, b"BM", "a BMP picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (0, b"ID3", SOUND),
    (0, b"OggS", SOUND),
    (0, b"RIFF", SOUND),
    (0, b"\x1a\x45\xdf\xa3", SOUND),
    (0, b"\xff\xfe", "text in UTF-16"),
    (0, b"\xfe\xff", "text in UTF-16"),
)
# What begins so is text that does more than to be read.
REFUSED_TEXT: Signs = (
    (0, b"#!", "a script"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"%!ps", "a PostScript document"),
)
MARKUP = re.compile(rb"<[a-z!?/]")
UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
UNKNOWN = "a file of an unknown kind"


class Sniffer:
    """Takes a file piece by piece; raises `FileKindRefused` as soon as it can't be one that is taken."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._type: str | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def take(self, piece: bytes) -> None:
        if self._type is None:
            self._head += piece
            if len(self._head) >= HEAD_BYTES:
                self._decide()
        elif self._type == TEXT:
            self._read(piece)

    def finish(self) -> str:
        """The type of the whole file."""
        found = self._type or self._decide()
        if found == TEXT:
            self._read(b"", final=True)
        return found

    def _decide(self) -> str:
        self._type = _type_of(bytes(self._head))
        if self._type == TEXT:
            self._read(bytes(self._head))
        return self._type

    def _read(self, piece: bytes, *, final: bool = False) -> None:
        try:
            text = self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            raise FileKindRefused(UNKNOWN) from None
        if UNREADABLE.search(text):
            raise FileKindRefused(UNKNOWN)


def _type_of(head: bytes) -> str:
    """By its first bytes; TEXT only says that these may begin a text."""
    if not head:
        raise FileKindRefused("an empty file")
    taken = _signed(head, TAKEN) or _riff(head) or _boxed(head)
    if taken is not None:
        return taken
    if not _may_be_text(head):
        raise FileKindRefused(_signed(head, REFUSED) or UNKNOWN)
    begins = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    what = _markup(begins) or _signed(begins, REFUSED_TEXT)
    if what is not None:
        raise FileKindRefused(what)
    return TEXT


def _signed(head: bytes, signs: Signs) -> str | None:
    return next((what for offset, sign, what in signs if head[offset : offset + len(sign)] == sign), None)


def _riff(head: bytes) -> str | None:
    return WEBP if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def _boxed(head: bytes) -> str | None:
    """A file of boxes says in the first one whose rules it follows."""
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[start : start + 4] for start in range(16, end, 4))]
    if HEIC_BRANDS & {*brands}:
        return HEIC
    raise FileKindRefused("an AVIF picture" if AVIF_BRANDS & {*brands} else SOUND)


def _may_be_text(head: bytes) -> bool:
    """A letter of several bytes may be cut off at the end."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return UNREADABLE.search(text) is None


def _markup(begins: bytes) -> str | None:
    if not MARKUP.match(begins):
        return None
    if b"<svg" in begins:
        return "an SVG picture"
    return (
        "a web page (HTML)" if b"<!doctype html" in begins or b"<html" in begins else "markup (HTML or XML)"
    )
