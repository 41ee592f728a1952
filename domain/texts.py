"""What people call things: one line, trimmed, in NFC. Pure."""

import unicodedata

UNREADABLE = frozenset({"Cc", "Cs"})


def is_readable(text: str, longest: int, allowed: frozenset[str] = frozenset()) -> bool:
    """Not far too long, so that it may be looked at, and without control or broken characters."""
    return len(text) <= longest * 4 and not any(
        unicodedata.category(char) in UNREADABLE and char not in allowed for char in text
    )


def shows(text: str) -> bool:
    """Whether a reader sees anything of it."""
    return any(unicodedata.category(char)[0] not in "ZC" for char in text)


def name(text: str, longest: int) -> str | None:
    """The name with single spaces, of at most so many characters; None for one that is none."""
    if not is_readable(text, longest):
        return None
    tidy = " ".join(unicodedata.normalize("NFC", text).split())
    return tidy if shows(tidy) and len(tidy) <= longest else None


def file_name(name: str | None) -> str | None:
    """A file's name without folders and what can't be read; None where nothing is left."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return unicodedata.normalize("NFC", "".join(filter(str.isprintable, last))).strip() or None


def counted(count: int, what: str) -> str:
    """As a sentence says it: "1 row", "3 rows"."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
