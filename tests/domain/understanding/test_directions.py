import pytest

from domain.understanding.draft import Kind
from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    "text",
    [
        "Nora returned my 50",
        "Nora finally transferred back my 50",
        "my sister sent over 50",
        "roommate dropped me 50 for soup",
        "Nora settled her half of the taxi, 50",
        "got handed 50 for helping out",
        "was given 50 by gran",
        "50 from Nora for the taxi",
        "Nora +50",
        "1,200 came in from the old job",
        "nora owed me for soup, just sent 14",
        "nora returned the 40 she borrowed",
        "gran's given me 50",
        "Vera put 30 in my account",
        "loan from my brother 1000",
        "sold my guitar 350",
        "someone bought my old bike 120",
        "tutoring money 60",
        "found 20 on the street",
    ],
)
def test_what_somebody_hands_to_the_person_who_types_is_income(text: str) -> None:
    assert only(text).kind is Kind.INCOME


@pytest.mark.parametrize(
    "text",
    [
        "returned Nora her 50 for the tickets",
        "gave Nora back her 50",
        "returned 50 to Nora",
        "sent my sister 50",
        "chipped in 25 for Nora's gift",
        "soup 14, dad gave me a lift",
        "dad gave me a lift, soup 14",
        "mom sent me to the shop, 34",
        "a guy sold me a bike for 120",
        "tickets sold out so got others, 140",
        "the bank hit me with a 12 fee",
        "soup 21 for the kids and then i made pasta",
        "they gave me 10 off so 40 for the scarf",
        "12 from the bakery",
        "40 from Lidl",
    ],
)
def test_what_goes_to_others_or_is_bought_is_an_expense(text: str) -> None:
    assert only(text).kind is Kind.EXPENSE


@pytest.mark.parametrize(
    "text",
    [
        "Lidl sent me 4 back",
        "took the lamp back to Lidl and they gave me 25",
        "Lidl matched the price and gave 3 back",
        "sent the scarf back, got 45",
        "landlord returned my deposit 900",
        "exchanged the scarf and got 15 back",
        "the theatre refunded my cancelled show 52",
        "got my 35 back from the hotel",
    ],
)
def test_what_was_paid_before_comes_back_as_a_refund(text: str) -> None:
    assert only(text).kind is Kind.REFUND
