import datetime
import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding import resolve
from domain.understanding.draft import Field, Kind
from domain.understanding.masking import SIGNS, mask
from domain.understanding.phrases import Phrases
from tests.domain.understanding.contexts import AMERICAN

SECRETS = {
    "card in fours": "4111 1111 1111 1111",
    "card in full-width digits": "４１１１ １１１１ １１１１ １１１１",
    "card with hyphens": "5500-0055-5555-5559",
    "card in one run": "4012888888881881",
    "American Express": "3782 822463 10005",
    "IBAN in fours": "DE89 3704 0044 0532 0130 00",
    "IBAN in one run": "NL91ABNA0417164300",
    "IBAN in lower case": "gb29nwbk60161331926819",
    "French IBAN": "FR14 2004 1010 0505 0001 3M02 606",
    "mobile with plus": "+49 170 1234567",
    "pairs with plus": "+33 6 12 34 56 78",
    "plus in one run": "+447700900123",
    "American phone": "(555) 123-4567",
    "American phone with hyphens": "555-123-4567",
    "German mobile": "0170 1234567",
    "French pairs": "06 12 34 56 78",
    "Indian mobile": "9876543210",
    "zero zero": "0049 170 1234567",
    "e-mail": "anna.b+shop@mail.example.co.uk",
    "e-mail of digits": "13800138000@qq.com",
    "long account number": "50100234567891",
    "card with blanks that don't break": "4111\u00a01111\u00a01111\u00a01111",
    "card with thin blanks": "4111\u20091111\u20091111\u20091111",
    "card with wide gaps": "4111  1111  1111  1111",
    "card with dots": "4111.1111.1111.1111",
    "card with invisible breaks": "4111\u200b1111\u200b1111\u200b1111",
    "card with long dashes": "4111\u20131111\u20131111\u20131111",
    "IBAN with blanks that don't break": "DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000",
    "IBAN in full-width letters": "ＤＥ８９ ３７０４ ００４４ ０５３２ ０１３０ ００",
    "IBAN with dots": "DE89.3704.0044.0532.0130.00",
    "mobile with a full-width plus": "＋４９ １７０ １２３４５６７",
    "British phone with its nought": "+44 (0)20 7946 0958",
    "Indian mobile in fives": "98765 43210",
    "e-mail in capitals": "ANNA.B@EXAMPLE.COM",
    "e-mail with a full-width sign": "anna＠example.com",
    "American phone with its one": "1-415-555-2671",
    "British phone with brackets": "(020) 7946 0958",
    "Swiss mobile": "079 123 45 67",
    "Turkish mobile": "0532 123 45 67",
    "Swedish mobile": "070-123 45 67",
    "Stockholm": "08-123 456 78",
    "Dutch mobile": "06-12345678",
    "Dutch mobile with a blank": "06 12345678",
    "Tokyo": "03-1234-5678",
    "Brazilian mobile": "(11) 91234-5678",
    "Chinese mobile with hyphens": "138-1234-5678",
    "Russian mobile": "8 (912) 345-67-89",
    "e-mail of an Irish name": "anna.o'neil@example.org",
    "e-mail with an ampersand": "a&b@example.org",
    "e-mail in another script": "почта@пример.рф",
    "UPI address": "rahul.k-1@okhdfcbank",
    "UPI address in capitals": "RAHUL@YBL",
    "UPI address of digits": "9876543210@paytm",
}
# Each with the amounts and dates that must stay.
PLAIN = [
    "lunch 12.50", "rent 1,50,000", "2026-03-11", "12345.67", "in 2026", "1.234.567,89 EUR", "9876543210 EUR",
    "₹9876543210", "Rs.9876543210", "INR 12345678901", "75000000000", "+1 250 000 bonus", "+20000000", "12@3.50 each",
    "2 @ 4.99", "12.50@starbucks.de", "11.03.2026 12,50", "03/11/2026", "20260311 45", "20260311193000 45",
    "01 02 2026 1250", "4500 1200 3000 2000", "4000 4000 4000 4000", "1 000 000 000 kr", "60 + 20000000",
    "order 302-5551234-1234567 25.99", "invoice 2026/00123 80", "account 12500", "konto 1200,50", "card 1234 paid 50",
    "A/c XX1234 debited Rs 500.00 on 11-03-26", "savings account 10000000", "call 12 min 3.50", "1e10", "0.00012345678",
    "room 0412 80", "flight LH4412 230", "DE12 lunch 50", "10:30 12.50", "3.5k", "12 lakh", "5 crore 9876543 rs",
    "pay 4111 1111 1111 1112 no card", "75000 80000", "65000 12345", "lunch@cafe 12", "12.50@paytm", "recharge@airtel 200",
    "1\u202f250\u202f000 kr", "4500  1200  3000  2000", "call 250 300 400", "card 1200 4500", "phone 400 500 1200",
    "phone 399 129 199", "tel 40 50 90", "rent 03-2026 1250", "03-2026-1250", "room 0412 125 30", "05 20260311 10",
    "8 912 345 67 89", "138 1299 3450", "333 1234567", "612 345 678", "12.50 & bob's 3", "10-12-2026 5", "(11) 1250",
]  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
@pytest.mark.parametrize(
    "text", ["{}", "sent 50 to {} for lunch", "{}: 12.50", "lunch 12.50 ({})", "12.50 EUR, {}"]
)
def test_what_names_an_account_or_an_address_is_covered_and_nothing_else(secret: str, text: str) -> None:
    before, _, after = text.partition("{}")
    shown = mask(text.format(secret)).text

    assert shown.startswith(before)
    assert shown.endswith(after)
    assert not any(letter.isalnum() for letter in shown[len(before) : len(shown) - len(after)])


@pytest.mark.parametrize("text", PLAIN)
def test_amounts_dates_and_everything_else_stay(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+49 170 1234567 50 EUR", "+•• ••• ••••••• 50 EUR"),
        ("+49 170 1234567 50", "+•• ••• ••••••• 50"),
        ("+33 6 12 34 56 78 20", "+•• • •• •• •• •• 20"),
        ("DE89 3704 0044 0532 0130 00 50", "•••• •••• •••• •••• •••• •• 50"),
        ("4111 1111 1111 1111 50", "•••• •••• •••• •••• 50"),
        ("500 to 9876543210, 20", "500 to ••••••••••, 20"),
        ("account no. 1234 5678 50", "account no. •••• •••• 50"),
        ("call 415 555 2671 taxi 20", "call ••• ••• •••• taxi 20"),
        ("tel 612 345 678 50", "tel ••• ••• ••• 50"),
        ("tel. 12 34 56 78 100 kr", "tel. •• •• •• •• 100 kr"),
        ("mobile no. 8123 4567, 20", "mobile no. •••• ••••, 20"),
        ("(020) 7946 0958 12", "(•••) •••• •••• 12"),
        ("079 123 45 67 20", "••• ••• •• •• 20"),
        ("12 91234-5678", "12 •••••-••••"),
        ("12.50&bob@x.org", "12.50&•••@•.•••"),
        ("+1 (415) 555-2671", "+• (•••) •••-••••"),
        ("A/c no. 12345678901 debited 500.00", "A/c no. ••••••••••• debited 500.00"),
    ],
)
def test_a_sum_beside_a_number_stays(text: str, shown: str) -> None:
    assert mask(text).text == shown


def test_two_addresses_look_different_and_the_same_one_the_same() -> None:
    shown = mask("20 to anna@x.org, 30 to bert@y.org, 5 to anna@x.org").text
    assert shown == "20 to ••••@•.•••, 30 to ◦◦◦◦@◦.◦◦◦, 5 to ••••@•.•••"


def test_what_was_covered_is_restored_at_its_place_in_the_text() -> None:
    text = "sent 20 to anna@x.org, 30 to bert@y.org yesterday"
    shown = mask(text).text
    items = (
        Phrases(Kind.EXPENSE, "20", None, "••••@•.•••", "other"),
        Phrases(Kind.EXPENSE, "30", "yesterday", "◦◦◦◦@◦.◦◦◦", "other"),
    )

    drafts = resolve(text, AMERICAN, items, shown)

    assert [draft.merchant for draft in drafts] == ["anna@x.org", "bert@y.org"]
    places = [draft.evidence[Field.MERCHANT] for draft in drafts]
    assert [text[place.start : place.end] for place in places] == ["anna@x.org", "bert@y.org"]


@given(st.text(max_size=300) | st.text(alphabet=string.digits + " +-.,()@/DE", max_size=120))
def test_any_text_keeps_its_length_and_differs_only_where_it_says_so(text: str) -> None:
    masked = mask(text)

    assert len(masked.text) == len(text)
    covered = {index for start, end in masked.covered for index in range(start, end)}
    for index, (before, after) in enumerate(zip(text, masked.text, strict=True)):
        assert before == after or (index in covered and after in SIGNS)


@given(
    st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False),
    st.sampled_from(["{:.2f}", "{:,.2f}", "{:.0f}", "{:,.0f}"]),
    st.sampled_from(["{}", "lunch {}", "{} EUR", "$ {}", "paid {} yesterday", "paid {}.", "{}, then home"]),
)
def test_no_amount_is_ever_covered(amount: Decimal, shape: str, text: str) -> None:
    typed = text.format(shape.format(amount))
    assert mask(typed).text == typed


@given(
    st.integers(min_value=10**9, max_value=10**13),
    st.sampled_from(["{} IDR", "₹{}", "{}円", "INR {}", "{:,}", "{} crore", "{}.50"]),
)
def test_no_large_amount_is_covered_that_says_it_is_one(amount: int, text: str) -> None:
    typed = text.format(amount)
    assert mask(typed).text == typed


@given(
    st.dates(min_value=datetime.date(1970, 1, 1), max_value=datetime.date(2099, 12, 31)),
    st.sampled_from(
        ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d", "%d %m %Y", "%d%m%Y"]
    ),
    st.sampled_from(["{}", "lunch 12.50 {}", "{} 12.50", "{} 1250", "on {}, 8"]),
)
def test_no_date_is_ever_covered(day: datetime.date, shape: str, text: str) -> None:
    typed = text.format(day.strftime(shape))
    assert mask(typed).text == typed


@given(st.text(alphabet=string.digits, min_size=14, max_size=15), st.sampled_from(["4", "52", "6011"]))
def test_a_card_number_is_covered_exactly_where_its_check_digit_is_right(digits: str, network: str) -> None:
    body = (network + digits)[:15]
    numbers = [body + check for check in string.digits]

    covered = [
        number for number in numbers if mask("-".join(number[i : i + 4] for i in range(0, 16, 4))).covered
    ]

    assert len(covered) == 1


def test_two_thousand_characters_of_anything_take_no_longer_than_they_should() -> None:
    for text in ("1 " * 1000, "+" * 2000, "a@" * 1000, "DE12" * 500, "0" * 2000, "+1 " * 600, "a." * 1000):
        assert len(mask(text).text) == len(text)
