"""What a file is called."""

import pytest

from domain.attachments.rules import LONGEST_NAME, clean_name

NAMES = [
    ("receipt.png", "image/png", "receipt.png"),
    ("Ümläut Beleg.PDF", "application/pdf", "Ümläut Beleg.PDF"),
    ("U\u0308.png", "image/png", "Ü.png"),
    ("photo.jpeg", "image/jpeg", "photo.jpeg"),
    ("photo.png", "image/jpeg", "photo.png.jpg"),
    ("run.bat", "text/plain", "run.bat.txt"),
    ("index.html", "text/plain", "index.html.txt"),
    ("gpj\u202eexe.txt", "text/plain", "gpjexe.txt"),
    ("../../etc/passwd", "text/plain", "passwd.txt"),
    ("C:\\Users\\Anna\\scan.pdf", "application/pdf", "scan.pdf"),
    ("x.pdf:evil.exe", "application/pdf", "x.pdf_evil.exe.pdf"),
    ('a"b\r\nSet-Cookie: x.png', "image/png", "a_bSet-Cookie_ x.png"),
    (".htaccess", "text/plain", "htaccess.txt"),
    ("...", "image/gif", "attachment.gif"),
    ("\x00\x07", "image/webp", "attachment.webp"),
    ("", "image/heic", "attachment.heic"),
    (None, "image/heic", "attachment.heic"),
]


@pytest.mark.parametrize(("name", "kind", "clean"), NAMES, ids=range(len(NAMES)))
def test_a_name_is_kept_but_for_what_does_harm(name: str | None, kind: str, clean: str) -> None:
    assert clean_name(name, kind) == clean


@pytest.mark.parametrize("name", ["x" * 500, "x" * 500 + ".png", "x." * 300 + "PNG"])
def test_a_long_name_keeps_its_ending(name: str) -> None:
    clean = clean_name(name, "image/png")

    assert len(clean) <= LONGEST_NAME
    assert clean.lower().endswith(".png")
