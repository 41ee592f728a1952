"""A file is what its bytes say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.attachments.errors import FileKindRefused
from domain.attachments.sniffing import HEAD_BYTES, Sniffer
from tests.domain.attachments.files import HEIC, JPEG, PDF, PNG, TEXT

WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(20)


def sniffed(content: bytes, *, pieces: int = 1 << 20) -> str:
    sniffer = Sniffer()
    for start in range(0, len(content), pieces):
        sniffer.take(content[start : start + pieces])
    return sniffer.finish()


def refused(content: bytes) -> str:
    with pytest.raises(FileKindRefused) as caught:
        sniffed(content)
    assert caught.value.message.startswith(f"This is {caught.value.what}. Pictures (PNG, ")
    return caught.value.what


TAKEN = [
    (PNG, "image/png"),
    (JPEG, "image/jpeg"),
    (WEBP, "image/webp"),
    (b"GIF87a\1\0\1\0", "image/gif"),
    (b"GIF89a\1\0\1\0", "image/gif"),
    (HEIC, "image/heic"),
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
    (PDF, "application/pdf"),
    (TEXT, "text/plain"),
    (b"\xef\xbb\xbfTotal\t12.50\r\n\x0c", "text/plain"),
    (b"MZ and BM are letters, as are PK, II*, ID3, BZh and RIFF", "text/plain"),
    (b"BM", "text/plain"),
    (b"a < b", "text/plain"),
    (b" ", "text/plain"),
    (b"x" * (3 * HEAD_BYTES), "text/plain"),
]


@pytest.mark.parametrize(("content", "kind"), TAKEN, ids=range(len(TAKEN)))
@pytest.mark.parametrize("pieces", [1, 7, 1 << 20])
def test_what_is_taken_is_known_by_its_bytes(content: bytes, kind: str, pieces: int) -> None:
    assert sniffed(content, pieces=pieces) == kind


REFUSED = [
    (b"", "an empty file"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "an SVG picture"),
    (b"\xef\xbb\xbf \r\n<?xml version='1.0'?>\n<!-- x -->\n<SVG/>", "an SVG picture"),
    (b"<!DOCTYPE html><p>", "a web page (HTML)"),
    (b"\n\n<html>", "a web page (HTML)"),
    (b"<script>alert(1)</script>", "markup (HTML or XML)"),
    (b"<?xml version='1.0'?><a/>", "markup (HTML or XML)"),
    (b"MZ\x90\0\3\0\0\0", "a program"),
    (b"\x7fELF\2\1\1\0", "a program"),
    (b"\xcf\xfa\xed\xfe\7\0\0\1", "a program"),
    (b"\xca\xfe\xba\xbe\0\0\0\x34", "a program"),
    (b"#!/bin/sh\nrm -rf /\n", "a script"),
    (b"PK\3\4\x14\0\6\0", "a ZIP archive or an Office document"),
    (b"\x1f\x8b\x08\0", "an archive"),
    (b"Rar!\x1a\7\0", "an archive"),
    (bytes(257) + b"ustar", "an archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
    (b"{\\rtf1\\ansi hello}", "an RTF document"),
    (b"%!PS-Adobe-3.0\n", "a PostScript document"),
    (b"BM\x36\0\0\0", "a BMP picture"),
    (b"II*\0\x08\0\0\0", "a TIFF picture"),
    (b"\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf", "an AVIF picture"),
    (b"\0\0\0\x18ftypisom\0\0\2\0isommp41", "a film or a sound"),
    (b"\0\0\0\x08ftyp", "a film or a sound"),
    (b"RIFF\x24\0\0\0WAVEfmt ", "a film or a sound"),
    ("Größe".encode("utf-16"), "text in UTF-16"),
    ("Größe".encode("latin-1"), "a file of an unknown kind"),
    (b"text\0text", "a file of an unknown kind"),
    (b"half a letter: \xc3", "a file of an unknown kind"),
    (b"x" * HEAD_BYTES + b"\0", "a file of an unknown kind"),
    (b"x" * HEAD_BYTES + b"\xff", "a file of an unknown kind"),
    (bytes(range(1, 9)) * 50, "a file of an unknown kind"),
]


@pytest.mark.parametrize(("content", "what"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_not_taken_is_refused_by_name(content: bytes, what: str) -> None:
    assert refused(content) == what


def test_a_wrong_file_is_refused_before_all_of_it_came() -> None:
    sniffer = Sniffer()
    with pytest.raises(FileKindRefused):
        sniffer.take(b"MZ\0\0" * HEAD_BYTES)


@given(st.binary(max_size=200), st.integers(1, 9))
def test_rubbish_is_told_alike_however_it_comes(content: bytes, pieces: int) -> None:
    def told(size: int) -> str:
        try:
            return sniffed(content, pieces=size)
        except FileKindRefused as error:
            return error.what

    assert told(pieces) == told(1 << 20)
