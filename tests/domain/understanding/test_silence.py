import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN


def amounts(text: str) -> list[int]:
    return [draft.money.minor // 100 for draft in parse(text, AMERICAN)]


@pytest.mark.parametrize(
    "text",
    [
        "what did soup for 9 do to my budget?",
        "thinking of a new scarf for 40",
        "thinkin of a new scarf for 40",
        "Nora still owes me 20",
        "water bill of 80 is due on friday",
        "your code is 481516",
        "card declined at Lidl 23",
        "the scarf costs 40 but I didn't buy it",
        "soup budget 200",
        "delete the soup for 9",
        "should we take the scarf for 40",
        "need 200 for the trip",
        "rent is going up to 900",
        "Vera said she'd pay me 20",
        "still waiting for the 40 refund",
        "scarf listed for 40",
        "instant loan of 5000, apply now",
        "if they refund the 43 you get lunch",
        "i'd have paid 20 for it",
        "he'll pay 40 for it",
        "28,000 if we are lucky",
        "applied for a loan of 5k",
        "my cousin got fined 120 for speeding",
        "a guy at work sold his van for 9,000",
        "budget for may: soup 300, tea 100",
        "raising the rent to 1,250",
        "the dress cost 2,200 apparently",
        "just window shopping, coat was 240",
        "Zoe won 500",
        "put the lamp on ebay for 40",
        "renewal letter came, 300",
        "payment of 40 bounced",
        "he gave Lisa her 15",
        "the scarf is worth about 40",
        "ran 5 miles",
        "call 555-0134",
        "the shop is open 2-4pm",
        "almost bought a scarf for 40",
        "might get the scarf for 40",
        "didn't need the 40 scarf after all",
        "Nora still hasn't given me the 40",
        "he spent 300 on scarves",
        "Ben requests 14 for soup",
        "if I go now the train is 40",
        "need to pay 40 for gas and 20 for tolls",
        "need to pay 40 for gas, 20 for tolls",
        "saw a scarf for 40. Didn't buy it.",
        "the scarves are like 40 each",
        "the 40 scarf is back in stock",
        "the neighbours sold their house for 620k",
        "dad paid for dinner, it was 140",
        "July budget: soup 400, taxis 150",
        "might take a cruise, around 2000 each",
        "savings at 3,400 now",
        "soup up to 6 each now, wow",
        "invoice for 2,800 arrived, due in may",
        "the tickets were 150 so we stayed home",
        "put off buying the 350 scarf",
        "did I already log the 40 for soup?",
    ],
)
def test_what_was_not_paid_is_no_transaction(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "skipped lunch, just a soup 40",
        "asked for extra cheese, soup 40",
        "they wanted 40 for the scarf and i paid it",
        "paid the overdue water bill 40",
        "thought it'd be 30, turned out 40 for the taxi",
        "saw a movie 40",
        "40 of stuff i didn't need",
        "over budget again, 40 at Lidl",
        "couldn't resist the scarf, bought it for 40",
        "couldn't resist the 40 scarf",
        "didn't feel like cooking, soup 40",
        "going to the airport, cab 40",
        "wanted the 80 scarf but took the 40 one, paid 40",
        "hi there, just back from the vet, it was 40",
        "when I got home I ordered soup for 40",
        "can you log soup for 40?",
        "should have cooked. soup 40",
        "no more than 20 on coffee this week, 40 today",
        "soup 40 but didn't like it",
        "I owed Nora 40 and finally paid her",
        "which reminds me, I paid 40 for photos",
    ],
)
def test_a_payment_that_is_told_is_one_whatever_else_is_said(text: str) -> None:
    assert amounts(text)[-1:] == [40]


def test_a_payment_beside_what_was_not_paid_stays() -> None:
    assert amounts("soup 7. Nora still owes me 20") == [7]


def test_a_firm_payment_to_come_is_one() -> None:
    assert amounts("rent 900 goes out tomorrow") == [900]
