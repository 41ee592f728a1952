"""People who type, all on Wednesday 11 March 2026 at noon in London."""

from datetime import UTC, datetime

from domain.understanding import parse
from domain.understanding.draft import Context, Draft
from domain.understanding.language import Reading
from domain.understanding.pipeline import read
from domain.understanding.tokens import tokenise

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
AMERICAN = Context(NOW, "America/New_York", "USD", "en-US")
BRITISH = Context(NOW, "Europe/London", "GBP", "en-GB")
GERMAN = Context(NOW, "Europe/Berlin", "EUR", "de-DE")
JAPANESE = Context(NOW, "Asia/Tokyo", "JPY", "ja-JP")
KUWAITI = Context(NOW, "Asia/Kuwait", "KWD", "en-KW")


def only(text: str, context: Context = AMERICAN) -> Draft:
    """The one transaction of a text that holds one."""
    (draft,) = parse(text, context)
    return draft


def reading_of(text: str, language: str = "en") -> Reading:
    return read(text, tokenise(text), language)
