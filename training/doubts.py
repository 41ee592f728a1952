"""`make doubts`: fits what the parser makes of a bare number beside others, and says how well it does on unseen messages.

It learns from `numbers.txt`, texts in which each sum is marked, and from labelled messages. Of a message the labels tell
what was paid, not which numbers are money; so each choice is tried, and those that give what was paid tell it.
"""

import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from domain.understanding import arithmetic, counting, doubts, notices, number_signs, pipeline, resolution
from domain.understanding.amount import Amount
from domain.understanding.doubts import LEAST, MONEY
from domain.understanding.draft import Context
from domain.understanding.logistic import Weights
from domain.understanding.number_signs import Numbers
from domain.understanding.pipeline import Noted
from infra.evaluation.messages import Labelled
from training import logistic
from training.confidence import read

HERE = Path(__file__).parent
TEXTS = HERE / "numbers.txt"
MESSAGES = HERE.parent / "benchmarks" / "messages" / "tune.jsonl"
FITTED = Path(doubts.__file__).with_name(doubts.FILE)

INVERSE_REGULARISATION = 1.0
FOLDS = 10
MOST_BARE = 6  # numbers of which all choices are tried
# What counts beside a price is to be learned, too, so the rule that knows some of it stays away.
RULES = [rule for rule in arithmetic.RULES if rule is not counting.things]
MARKS = re.compile(r"[{}\[\]]")
OF_TEXTS = Context(datetime(2026, 5, 20, 20, tzinfo=UTC), "UTC", "USD", "en-US")
HEAD = """\
# How much each sign beside a bare number speaks for (+) or against (-) its being money; see doubts.py, number_signs.py.
# Written by `make doubts`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A bare number beside others: its signs, and whether it is money. `source` is the message or the line."""

    signs: frozenset[str]
    money: bool
    source: str


def of_texts(lines: Sequence[str]) -> Iterator[Seen]:
    """What marked lines tell; blank ones and those that begin with `#` tell nothing."""
    for number, line in enumerate(lines):
        text = MARKS.sub("", line)
        noted = None if line.startswith("#") else pipeline.note(text, OF_TEXTS)
        if noted is None:
            continue
        marks = _marked(line)
        among = Numbers(noted.reading, noted.numbers, noted.brands)
        for one in among.asked:
            mark = marks.get(noted.reading.tokens[one.start].start)
            if mark != "[":
                yield Seen(number_signs.of(among, one), mark == "{", str(number))


def _marked(line: str) -> dict[int, str]:
    """The bracket that opens before a place of the text without brackets."""
    return {match.start() - before: match[0] for before, match in enumerate(MARKS.finditer(line))}


def of_message(message: Labelled) -> Iterator[Seen]:
    """What a labelled message tells: nothing where it has no transaction, or where no choice gives what was paid.

    Nor where it sets a sum right: the wrong one is money too, and isn't among what was paid.
    """
    noted = pipeline.note(message.text, message.context)
    if noted is None or not message.expect or any(map(noted.reading.has, number_signs.SET_RIGHT)):
        return
    among = Numbers(noted.reading, noted.numbers, noted.brands)
    if not 0 < len(among.asked) <= MOST_BARE or notices.find(noted.reading, noted.numbers, noted.brands):
        return
    right = [left_out for left_out in _choices(among.asked) if _is_right(message, noted, left_out)]
    for one in among.asked:
        outcomes = {one not in left_out for left_out in right}
        if len(outcomes) == 1:
            yield Seen(number_signs.of(among, one), outcomes.pop(), message.id)


def _choices(asked: Sequence[Amount]) -> Iterator[Sequence[Amount]]:
    for length in range(len(asked) + 1):
        yield from combinations(asked, length)


def _is_right(message: Labelled, noted: Noted, left_out: Sequence[Amount]) -> bool:
    """Whether the text is read as its labels say where these numbers are no money."""
    numbers = [
        replace(one, counted=one.counted or one in left_out, doubted=one in left_out) for one in noted.numbers
    ]
    own = message.context.currency
    sums = [
        resolution.money_of(one.value, one.currency or own)
        for one in pipeline.paid(noted.reading, numbers, RULES)
    ]
    paid = sorted((money.amount, money.currency) for money in sums if money)
    return paid == sorted((each.amount, each.currency) for each in message.expect)


def fit(seen: Sequence[Seen]) -> Weights:
    return logistic.fit([(each.signs, each.money) for each in seen], INVERSE_REGULARISATION)


def held_out(messages: Sequence[Seen], texts: Sequence[Seen]) -> tuple[int, int, int]:
    """Of the messages' numbers, unseen by the weights: how many there are, sums left out, others taken for money."""
    sources = sorted({each.source for each in messages})
    random.Random(0).shuffle(sources)  # noqa: S311  folds need no cryptographic randomness
    lost = taken = 0
    for fold in range(FOLDS):
        unseen = set(sources[fold::FOLDS])
        weights = fit([*texts, *(each for each in messages if each.source not in unseen)])
        for each in messages:
            if each.source in unseen:
                money = weights.chance(each.signs) >= LEAST
                lost += each.money and not money
                taken += money and not each.money
    return len(messages), lost, taken


def main(arguments: Sequence[str]) -> None:
    texts = list(of_texts(TEXTS.read_text(encoding="utf-8").splitlines()))
    paths = [Path(argument) for argument in arguments] or [MESSAGES]
    messages = [seen for message in read(paths) for seen in of_message(message)]
    count, lost, taken = held_out(messages, texts)
    none = sum(not each.money for each in messages)
    print(f"{len(texts)} numbers of texts and {count} of messages, {none} of these no money;")
    print(f"of unseen messages {lost} sums were left out, and {taken} numbers taken for money that are none")
    FITTED.write_text(logistic.text_of(HEAD, {MONEY: fit([*texts, *messages])}), encoding="utf-8")
    print(f"{FITTED.name} written")


if __name__ == "__main__":
    main(sys.argv[1:])
