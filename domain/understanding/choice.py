"""Before the stages: which language a text is written in."""

from collections.abc import Sequence

from domain.understanding import dictionary, lexicon
from domain.understanding.language import codes, pack
from domain.understanding.tokens import Shape, Token

# What the person's own language counts for, in words; ties go to it, then to English.
OWN_LANGUAGE = 0.5
ENGLISH = 0.25
# The first tokens tell the language of a longer text too.
SAMPLE = 200


def choose(tokens: Sequence[Token], locale: str) -> str:
    """The code of the pack that knows most of the words."""
    own = locale.replace("_", "-").split("-")[0].lower()
    brands = lexicon.brands()
    words = [token.key for token in tokens[:SAMPLE] if token.shape is Shape.WORD]
    # Costa is a coffee house before it is Italian for "costs".
    words = [word for word in words if word not in brands]

    def score(code: str) -> float:
        known, things = pack(code).phrasebook.words, lexicon.items(code)
        count = sum(word in known or word in things or dictionary.is_word(word, code) for word in words)
        return count + OWN_LANGUAGE * (code.split("-", maxsplit=1)[0] == own) + ENGLISH * (code == "en")

    return max(codes(), key=score)
