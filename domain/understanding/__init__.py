"""From what a person types to drafts of transactions. Pure: no I/O but reading the package's own data files, once."""

from domain.understanding.loading import load
from domain.understanding.phrase_reader import resolve
from domain.understanding.phrases import PhrasesDontFit
from domain.understanding.pipeline import parse, propose

__all__ = ["PhrasesDontFit", "load", "parse", "propose", "resolve"]
