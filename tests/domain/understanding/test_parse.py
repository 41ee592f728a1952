from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding import PhrasesDontFit, parse, resolve
from domain.understanding.draft import Context, Draft, Kind, Recurrence
from domain.understanding.phrases import Phrases

NOW = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)
AMERICAN = Context(NOW, "America/New_York", "USD", "en-US")
GERMAN = Context(NOW, "Europe/Berlin", "EUR", "de-DE")


def only(text: str, context: Context = AMERICAN) -> Draft:
    (draft,) = parse(text, context)
    return draft


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("soup 7", "7"),
        ("soup $1,204.50", "1204.50"),
        ("soup seven fifty, no wait, eight twenty", "8.20"),
        ("3 soups at 4.25 each", "12.75"),
        ("soup 30 plus 20% tip", "36"),
        ("shoes 90 with 10% off", "81"),
        ("split 90 for dinner with 2 friends", "30"),
        ("my half of the 70 dinner", "35"),
        ("laptop 1.1k", "1100"),
        ("desk a hundred and ten", "110"),
    ],
)
def test_an_amount_is_read_in_the_shapes_people_type(text: str, amount: str) -> None:
    assert only(text).money.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("soup 7", date(2026, 3, 11)),
        ("soup 7 yesterday", date(2026, 3, 10)),
        ("soup 7 on wednesday", date(2026, 3, 4)),
        ("soup 7 next friday", date(2026, 3, 13)),
        ("soup 7 on the 30th", date(2026, 1, 30)),
        ("soup 7 on 12/24", date(2025, 12, 24)),
        ("soup 7 three days ago", date(2026, 3, 8)),
        ("soup 7, 2 may", date(2025, 5, 2)),
    ],
)
def test_the_past_is_meant_unless_words_say_otherwise(text: str, day: date) -> None:
    assert only(text).date == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello there",
        "how much did I spend on soup?",
        "the soup costs 9 but I didn't buy it",
        "Ann owes me 9",
    ],
)
def test_no_transaction_is_made_of_what_is_none(text: str) -> None:
    assert parse(text, AMERICAN) == ()


def test_a_date_carries_on_to_later_transactions() -> None:
    drafts = parse("yesterday soup 7 at Wendy's, taxi 12", AMERICAN)
    assert [(d.merchant, d.category, d.date.day) for d in drafts] == [
        ("Wendy's", "dining", 10),
        (None, "transport", 10),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("salary 3100", Kind.INCOME),
        ("refund for the boots 60", Kind.REFUND),
        ("moved 50 to savings", Kind.TRANSFER),
        ("boots 60", Kind.EXPENSE),
        ("Ann paid me back 20", Kind.INCOME),
        ("paid Ann back 20 for soup", Kind.EXPENSE),
    ],
)
def test_words_say_which_way_the_money_went(text: str, kind: Kind) -> None:
    assert only(text).kind is kind


def test_a_repetition_is_read() -> None:
    assert only("rent 900 every month").recurrence is Recurrence.MONTHLY


def test_a_misspelt_word_is_understood() -> None:
    draft = only("starbuks 6 yesterdy")
    assert (draft.merchant, draft.date) == ("Starbucks", date(2026, 3, 10))


@pytest.mark.parametrize("text", ["suppe 1.204,50", "soup 1.204,50"])
def test_the_language_of_the_text_needs_not_be_the_locale_s(text: str) -> None:
    assert only(text, GERMAN).money.amount == Decimal("1204.50")


@given(st.text(max_size=200))
def test_no_text_makes_it_raise_and_evidence_lies_inside(text: str) -> None:
    for draft in parse(text, AMERICAN):
        assert draft.money.minor > 0
        for evidence in draft.evidence.values():
            if evidence.start is not None and evidence.end is not None:
                assert 0 <= evidence.start < evidence.end <= len(text)


@given(st.integers(1, 10**9))
def test_decimals_are_exact(minor: int) -> None:
    assert only(f"soup ${Decimal(minor).scaleb(-2):f}").money.minor == minor


def test_phrases_become_values() -> None:
    phrases = Phrases(Kind.EXPENSE, "3 soups at 4.25 each", "yesterday", "wendys", "dining")
    (draft,) = resolve("3 soups at 4.25  each yesterday at wendys", AMERICAN, [phrases])
    assert (draft.money.minor, draft.date, draft.merchant) == (1275, date(2026, 3, 10), "Wendy's")


@pytest.mark.parametrize(
    "phrases",
    [
        Phrases(Kind.EXPENSE, "99", None, None, "dining"),
        Phrases(Kind.EXPENSE, "soup", None, None, "dining"),
        Phrases(Kind.EXPENSE, "7", "soup", None, "dining"),
        Phrases(Kind.EXPENSE, "7", None, "Wendy's", "dining"),
    ],
)
def test_phrases_that_are_not_of_the_text_are_refused(phrases: Phrases) -> None:
    with pytest.raises(PhrasesDontFit):
        resolve("soup 7", AMERICAN, [phrases])


@pytest.mark.parametrize(
    "text",
    [
        "paid 45 to my landlord, IBAN DE89 3704 0044 0532 0130 00",
        "45 rent, card 4111 1111 1111 1111",
        "call +44 20 7946 0958 about the plumber, paid him 45",
    ],
)
def test_numbers_of_cards_accounts_and_phones_are_no_money(text: str) -> None:
    assert [draft.money.amount for draft in parse(text, AMERICAN)] == [Decimal(45)]
