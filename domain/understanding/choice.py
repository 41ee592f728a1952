"""Before the stages: which language a text is written in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from domain.understanding import dictionary, lexicon
from domain.understanding.language import codes, pack
from domain.understanding.tokens import Shape, Token

# What the person's own language counts for, in words; ties go to it, then to English.
OWN_LANGUAGE = 0.5
ENGLISH = 0.25
# A dictionary knows rare words that other languages have too, as "buss": a word of a pack says more.
IN_DICTIONARY = 0.6
# The first tokens tell the language of a longer text too.
SAMPLE = 200


def choose(tokens: Sequence[Token], locale: str) -> str:
    """The code of the pack that knows most of the words."""
    own, likely, others = _bonuses(locale)
    counts = Counter(_words(tokens[:SAMPLE]))
    words = frozenset(counts)

    def score(code: str) -> float:
        said = (words & pack(code).phrasebook.words) | (lexicon.items(code).keys() & words)
        others = words - said if dictionary.of(code) else ()
        guessed = sum(counts[word] for word in others if dictionary.is_word(word, code))
        known = sum(counts[word] for word in said)
        return known + IN_DICTIONARY * guessed + own[code]

    # Where this person's own language knows nearly all words, as it mostly does, no other can know more.
    first = score(likely)
    if first > sum(counts.values()) + others:
        return likely
    return max(codes(), key=lambda code: first if code == likely else score(code))


@lru_cache(maxsize=256)
def _bonuses(locale: str) -> tuple[Mapping[str, float], str, float]:
    """What each language counts for before a word is read, the one that counts for most, and the most of another."""
    own = locale.replace("_", "-").split("-")[0].lower()
    bonuses = {
        code: OWN_LANGUAGE * (code.split("-", maxsplit=1)[0] == own) + ENGLISH * (code == "en")
        for code in codes()
    }
    likely = max(bonuses, key=lambda code: bonuses[code])
    return bonuses, likely, max(bonus for code, bonus in bonuses.items() if code != likely)


def _words(sample: Sequence[Token]) -> list[str]:
    """Names of brands say nothing: Costa is a coffee house before it is Italian for "costs"."""
    brands = lexicon.brands()
    sure = [hit for hit in lexicon.find(sample, brands, set()) if not hit.entry.common]
    named = {index for hit in sure for index in range(hit.start, hit.end)}
    return [
        token.key for index, token in enumerate(sample) if token.shape is Shape.WORD and index not in named
    ]
