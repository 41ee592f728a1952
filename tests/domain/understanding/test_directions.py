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
        "bizum from Lola 18 for the taxi",
        "Lola twinted me 18",
        "zelle from my brother 75",
        "the client in Leeds paid 480 for the website",
        "my client (a bakery) paid 350",
        "lodger Ines paid her 500",
        "tenant in flat 2 paid 900",
        "the gig at the Blue Note paid 130",
        "that survey paid 5",
        "paid by my client: 900",
        "Etsy deposited 310",
        "ebay sale 40",
        "got 90 for my bike",
        "taught Tim and got 40",
        "mowed the lawn, got 30 for it",
        "got 18 interest",
        "a guy took the bike for 120",
        "sold: desk, 70",
        "the desk went for 70 on ebay",
        "rent from the lodger 480",
        "allowance in, 280",
        "night shift pay 420",
        "grandpa's check, 100",
        "my uncle gave 100 for the trip",
        "the taxman sent me 190 back",
        "45 came from Nora for the tickets",
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
