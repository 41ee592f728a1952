"""Whatever is typed: no error, spans inside, exact positive amounts, work in proportion to the length."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import decimals
from domain.understanding import parse
from domain.understanding.amounts import MOST_NUMBERS
from domain.understanding.draft import Context, Draft, Field
from tests.domain.understanding.contexts import AMERICAN, JAPANESE, KUWAITI, only

MOMENTS = st.builds(
    lambda seconds: datetime.fromtimestamp(seconds, UTC),
    st.integers(0, int(datetime(2200, 1, 1, tzinfo=UTC).timestamp())),
)
CONTEXTS = st.builds(
    Context,
    now=MOMENTS,
    time_zone=st.sampled_from(["UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"]),
    currency=st.sampled_from(sorted(decimals())),
    locale=st.sampled_from(
        ["en-US", "de-DE", "fr-CA", "ja-JP", "ar-EG", "hi-IN", "pl", "sv-SE", "", "x-none", "zz"]
    ),
)
DIGITS = frozenset("0123456789.,")
PIECES = st.sampled_from(
    [
        "12", "3.50", "1,234.5", "0", "٣٤", "１２", "½", "²", "$", "€", "kr", "%", "29/2", "31.11.", "2026-02-30", "99th",
        "9999 years ago", "in 9999 months", "yesterday", "next friday", "split", "3 ways", "half", "no wait", "each", "x",
        "tip", "off", "minus", "dozen", "a third", "1/3 of", "took", "kept", "gave him", "me and Ana", "second half off", "of the", "lunch", "Lidl", "and", ",", ".", "?", "\n", "\u200b", "\u202e", "\ufe0f", "🍕", "円", "千",
        "paid me back", "hat mir", "hundred", "k", "lakh", "plus", "the", "a", "/mo", "took", "back", "İ", "ß", "\x00",
        "'", "kids' lessons", "12345678", "ways", "for me", "left", "sent", "from", "to savings", "before tax", "so", "put in", "of us",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=120), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join)
)


@given(TEXTS, CONTEXTS)
def test_any_text_of_anybody_gives_sound_drafts_or_none(text: str, context: Context) -> None:
    for draft in parse(text, context):
        money = draft.money
        assert money.minor > 0
        assert money.amount == Decimal(money.minor).scaleb(-decimals()[money.currency])
        for evidence in draft.evidence.values():
            if evidence.start is not None and evidence.end is not None:
                assert 0 <= evidence.start < evidence.end <= len(text)


PURCHASES = st.lists(
    st.tuples(
        st.sampled_from(["soup", "taxi", "groceries", "haircut"]),
        st.integers(101, 99_999).map(lambda cents: f"{cents // 100}.{cents % 100:02}"),
        st.sampled_from(["eur", "usd", "GBP"]),
        st.sampled_from(["Lidl", "Starbucks", "Uber", "Zuzka"]),
        st.sampled_from(["yesterday", "3 days ago", "last monday", "on 5 march"]),
    ),
    min_size=1,
    max_size=5,
)


@given(PURCHASES, st.sampled_from(["{0} {1} {2} at {3} {4}", "{4} {0} at {3} {1} {2}"]))
def test_evidence_is_the_words_that_the_value_came_from(purchases: list[tuple[str, ...]], shape: str) -> None:
    text = "; ".join(shape.format(*one) for one in purchases)
    drafts = parse(text, AMERICAN)

    def said(draft: Draft, field: Field) -> str:
        return text[draft.evidence[field].start : draft.evidence[field].end]

    assert len(drafts) == len(purchases)
    for draft, (_, amount, currency, shop, day) in zip(drafts, purchases, strict=True):
        assert said(draft, Field.AMOUNT) == said(draft, Field.CURRENCY) == f"{amount} {currency}"
        assert (str(draft.money.amount), draft.money.currency) == (amount, currency.upper())
        assert said(draft, Field.MERCHANT) == draft.merchant == shop
        assert said(draft, Field.DATE) == day
        assert parse(f"soup 1 {day}", AMERICAN)[0].date == draft.date


def test_an_apostrophe_that_stands_alone_is_a_sign_like_others_beside_long_numbers() -> None:
    assert [draft.money.minor for draft in parse("12345678 the kids' soup 22", AMERICAN)] == [2200]


ONES = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
TENS = {
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty",
    60: "sixty",
    70: "seventy",
    80: "eighty",
    90: "ninety",
}


@pytest.mark.parametrize("tens", TENS)
@pytest.mark.parametrize("one", range(1, 10))
def test_words_and_digits_say_the_same_amount(tens: int, one: int) -> None:
    words = f"{TENS[tens]}-{ONES[one - 1]}"
    assert only(f"soup {words} dollars").money == only(f"soup {tens + one} dollars").money


@pytest.mark.parametrize(
    "text", ["soup １２.５０", "soup 12.50\u200b", "\u200fsoup 12.50", "🍜 soup 12.50 🍜", "SOUP\t12.50"]
)
def test_odd_characters_do_not_change_an_amount(text: str) -> None:
    assert only(text).money.minor == 1250


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u2060", "\u200e", "\ufeff", "\u202a\u202c"])
@given(st.decimals(min_value=1, max_value=10**7, places=2, allow_nan=False), st.data())
def test_what_cannot_be_seen_parts_no_number(unseen: str, amount: Decimal, data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from(["soup {:.2f} yesterday", "soup {:,.2f}", "$ {:.0f} soup, at Lidl"]))
    plain = shape.format(amount)
    inside = [at for at in range(1, len(plain)) if plain[at - 1] in DIGITS and plain[at] in DIGITS]
    at = data.draw(st.sampled_from(inside)) if inside else 0
    typed = plain[:at] + unseen + plain[at:]

    draft, expected = only(typed), only(plain)

    assert replace(draft, evidence={}, confidence={}) == replace(expected, evidence={}, confidence={})
    said, seen = draft.evidence[Field.AMOUNT], expected.evidence[Field.AMOUNT]
    assert typed[said.start : said.end].replace(unseen, "") == plain[seen.start : seen.end]


@pytest.mark.parametrize(
    ("text", "context", "minor"),
    [
        ("soup １２．５０", AMERICAN, [1250]),
        ("١٢٫٥٠ soup", AMERICAN, [1250]),
        ("1٬234 soup", AMERICAN, [123400]),
        ("ランチ１，２００円", JAPANESE, [1200]),
        ("ランチ1，200円、タクシー３，０００円", JAPANESE, [1200, 3000]),
        ("コーヒー450円，ランチ1200円", JAPANESE, [450, 1200]),
    ],
)
def test_marks_of_another_width_or_script_part_no_number(
    text: str, context: Context, minor: list[int]
) -> None:
    assert [draft.money.minor for draft in parse(text, context)] == minor


def test_spans_count_code_points_beyond_the_basic_plane() -> None:
    evidence = next(
        evidence for field, evidence in only("🍜🍜 soup 12.50").evidence.items() if field == "amount"
    )
    assert (evidence.start, evidence.end) == (8, 13)


def test_two_hundred_amounts_in_a_row_are_two_hundred_transactions() -> None:
    text = ", ".join(f"soup {number}.25" for number in range(1, 201))
    assert [draft.money.minor for draft in parse(text, AMERICAN)] == [100 * n + 25 for n in range(1, 201)]


def test_a_table_of_numbers_is_no_message() -> None:
    assert parse("12 " * (MOST_NUMBERS + 1), AMERICAN) == ()


@pytest.mark.parametrize(("context", "minor"), [(JAPANESE, 13), (AMERICAN, 1250), (KUWAITI, 12500)])
def test_an_amount_has_its_currency_s_decimals(context: Context, minor: int) -> None:
    assert only("soup 12.50", context).money.minor == minor


def steps(work: Callable[[], object]) -> int:
    """How many instructions of the interpreter the work takes."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "qzxv7",
        "qzxvkwj ",
        "円",
        "12 ",
        "3 and ",
        "split 3 ways ",
        "paid me back ",
        "soup 3 yesterday, ",
        "the 3 ",
        "uber 3\n",
        "tea 3. ",
        "at Luigi 3, ",
        "total 4 ",
        "me, ana and bo ",
        "me, ana and bo split 9 ",
        "wait no fee 4, ",
        "tip 5 on 9 ",
        "20% x 5 off ",
        "3 of 9 refund, ",
        "12 a day, 3 days ",
    ],
)
def test_twice_the_text_takes_about_twice_the_steps(unit: str) -> None:
    def of(length: int) -> int:
        text = (unit * length)[:length]
        parse(text, AMERICAN)
        return steps(lambda: parse(text, AMERICAN))

    assert of(2000) < 3 * of(1000)
