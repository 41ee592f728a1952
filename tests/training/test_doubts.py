from datetime import UTC, datetime

import pytest

from domain.understanding.doubts import FILE, MONEY, weights
from domain.understanding.draft import Context
from domain.understanding.logistic import Weights
from infra.evaluation.messages import Labelled
from infra.evaluation.transactions import of_label
from training import logistic
from training.confidence import read
from training.doubts import FITTED, HEAD, MESSAGES, TEXTS, Seen, fit, held_out, of_message, of_texts

MOST_WRONG = 0.1
CONTEXT = Context(datetime(2026, 3, 11, 20, tzinfo=UTC), "UTC", "USD", "en-US")


@pytest.fixture(scope="module")
def texts() -> list[Seen]:
    return list(of_texts(TEXTS.read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def messages() -> list[Seen]:
    return [seen for message in read([MESSAGES]) for seen in of_message(message)]


def labelled(text: str, *amounts: str) -> Labelled:
    label = {
        "kind": "EXPENSE",
        "currency": "USD",
        "date": "2026-03-11",
        "merchant": None,
        "category": "other",
    }
    return Labelled(
        "m1", "en", (), text, CONTEXT, [of_label({**label, "amount": amount}) for amount in amounts]
    )


def test_braces_mark_money_brackets_what_tells_nothing_and_notes_are_no_text() -> None:
    told = list(
        of_texts(
            [
                "# gazebo 4 at the fair, {12.50}",
                "",
                "gazebo 4 at the fair, {12}",
                "pew [3] in the inn, {12.50}",
            ]
        )
    )

    assert [each.money for each in told] == [False, True]


@pytest.mark.parametrize(
    ("message", "money"),
    [
        (labelled("gazebo 4 at the fair, 12.50", "12.50"), [False]),
        (labelled("gazebo 4 at the fair, roll 12.50", "4.00", "12.50"), [True]),
        (labelled("gazebo 4 at the fair, 12.50", "99.00"), []),  # no choice gives it
        (labelled("gazebo 4 at the fair, 12.50"), []),  # nothing was paid
        (labelled("gazebo 4 at the fair, no wait, 12.50", "12.50"), []),  # set right
        (labelled("soup 12.50", "12.50"), []),  # nothing is asked
    ],
)
def test_of_a_message_the_choice_that_gives_what_was_paid_tells_which_numbers_are_money(
    message: Labelled, money: list[bool]
) -> None:
    assert [each.money for each in of_message(message)] == money


def test_few_numbers_of_unseen_messages_are_taken_for_what_they_are_not(
    texts: list[Seen], messages: list[Seen]
) -> None:
    count, lost, taken = held_out(messages, texts)

    assert count > 100
    assert (lost + taken) / count <= MOST_WRONG


def test_the_fit_is_the_same_each_time_and_written_as_the_parser_reads_it(
    texts: list[Seen], messages: list[Seen]
) -> None:
    fitted = fit([*texts, *messages])

    assert fitted == fit([*texts, *messages])
    assert FITTED.name == FILE
    assert logistic.text_of(HEAD, {MONEY: Weights(1.5, {"b": 0.5, "a": -1.0})}).endswith(
        '[money]\nbias = 1.5\n[money.signs]\n"a" = -1.0\n"b" = 0.5\n'
    )
    assert weights().bias
