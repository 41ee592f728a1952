"""Reads a search line by its grammar, and says at which column it can't be read."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from domain.ledger.search import fields
from domain.ledger.search.terms import Meaning, Phrase, Search, SearchError, Term, Words
from domain.ledger.words import words_of

LONGEST = 500
MOST_TERMS = 20
WHITE = re.compile(r"\s")


def read(line: str) -> Search:
    """Raises `SearchError` with the column of what can't be read."""
    line = WHITE.sub(" ", line)  # a column is a column of the whole
    if len(line) > LONGEST:
        raise SearchError(f"A search takes at most {LONGEST} characters.", line[:LONGEST], LONGEST)
    try:
        tree = _grammar().parse(line)
    except UnexpectedInput as error:
        raise SearchError(_reason(line, error), line, _column(line, error)) from None
    terms = [_term(one, line) for one in tree.children if isinstance(one, Tree)]
    if len(terms) > MOST_TERMS:
        raise SearchError(f"A search takes at most {MOST_TERMS} terms.", line, terms[MOST_TERMS].column)
    return Search(tuple(terms))


@cache
def _grammar() -> Lark:
    text = files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", lexer="contextual", propagate_positions=True)


def _term(tree: "Tree[Token]", line: str) -> Term:
    *minus, said = tree.children
    column = int(tree.meta.column or 1)
    meaning = _meaning(said, line)
    return Term(meaning, bool(minus), column)


def _meaning(said: Any, line: str) -> Meaning:
    parts: Sequence[Any] = said.children
    if said.data == "phrase":
        return _phrase(parts[0], line)
    if said.data == "word":
        words = words_of(str(parts[0]))
        if not words:
            raise SearchError("There is no word in this.", line, _place(parts[0]))
        return Words(words)
    name, operator, *values = parts
    return fields.meaning(name, operator, [_value(one) for one in values], line)


def _phrase(token: Token, line: str) -> Phrase:
    text = token[1:-1].strip()
    if not words_of(text):
        raise SearchError("There is nothing between these quotation marks.", line, _place(token))
    return Phrase(text)


def _value(part: Any) -> Token:
    """A value's text without its quotation marks, where it stands."""
    if isinstance(part, Tree):
        return Token("QUOTED", str(part.children[0])[1:-1].strip(), column=part.meta.column)
    return Token("BARE", str(part), column=part.column)


def _place(token: Token) -> int:
    return int(token.column or 1)


def _column(line: str, error: UnexpectedInput) -> int:
    column = getattr(error, "column", None)
    return column if isinstance(column, int) and column > 0 else len(line) + 1


def _reason(line: str, error: UnexpectedInput) -> str:
    column = _column(line, error)
    rest = line[column - 1 :]
    if not rest.strip(":<>= "):
        return "A value should follow here."
    if rest.startswith('"') and '"' not in rest[1:]:
        return "This quotation mark isn't closed."
    if rest[0] in ":<>=":
        return "Before this sign stands the name of a field, as in category:dining."
    return "This can't be read. Put a space between terms, and quotation marks around what holds spaces."
