"""Where the words that a model copied stand in the text."""

import re
from collections.abc import Iterator

from domain.understanding.phrases import PhrasesDontFit

Span = tuple[int, int]


class Places:
    """Finds phrases in a text, whatever their case and white space; a phrase asked for again at its next place."""

    def __init__(self, text: str) -> None:
        letters: list[str] = []
        self._origins: list[int] = []
        for index, character in enumerate(text):
            folded = " " if character.isspace() else character.casefold()
            if folded == " " and letters[-1:] == [" "]:
                continue
            letters.extend(folded)
            self._origins.extend([index] * len(folded))
        self._text = "".join(letters)
        self._used: dict[str, list[Span]] = {}

    def next(self, phrase: str, *, purpose: str) -> Span:
        """The phrase's first place that nothing else has taken for this purpose; `PhrasesDontFit` where none is left."""
        used = self._used.setdefault(purpose, [])
        for start, end in self._all(phrase):
            if all(end <= first or last <= start for first, last in used):
                used.append((start, end))
                return start, end
        raise PhrasesDontFit(phrase)

    def next_or_same(self, phrase: str, *, purpose: str) -> Span:
        """As `next`, but words said once may serve several transactions ("at Lidl soup 7 and rolls 2")."""
        places = list(self._all(phrase))
        if not places:
            raise PhrasesDontFit(phrase)
        used = self._used.setdefault(purpose, [])
        place = next((place for place in places if place not in used), places[-1])
        used.append(place)
        return place

    def _all(self, phrase: str) -> Iterator[Span]:
        words = " ".join(phrase.split()).casefold()
        if not words:
            return
        # A number is a whole number: "7" doesn't stand in "17", "7.50" or "1,7".
        before = r"(?<!\d)(?<!\d[.,])" if words[0].isdecimal() else ""
        after = r"(?![.,]?\d)" if words[-1].isdecimal() else ""
        for match in re.finditer(before + re.escape(words) + after, self._text):
            yield self._origins[match.start()], self._origins[match.end() - 1] + 1
