"""Banks' and cards' notices: of all their numbers only the sum that moved counts."""

import pytest

from domain.understanding import parse
from domain.understanding.draft import Context
from tests.domain.understanding.contexts import AMERICAN, BRITISH, GERMAN, NOW

INDIAN = Context(NOW, "Asia/Kolkata", "INR", "en-IN")
FRENCH = Context(NOW, "Europe/Paris", "EUR", "fr-FR")
SPANISH = Context(NOW, "Europe/Madrid", "EUR", "es-ES")


def told(text: str, known: Context) -> list[tuple[str, str, str | None]]:
    """Kind, money and merchant of each transaction."""
    return [(draft.kind.value, str(draft.money), draft.merchant) for draft in parse(text, known)]


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        (
            "Dear Customer, Rs.1250.00 debited from your A/c XX1234 on 14-07-26 towards Zomato. Avl Bal Rs.20,330",
            INDIAN,
            ("EXPENSE", "1250.00 INR", "Zomato"),
        ),
        (
            "Rs 5000 credited to your account XX3321 by NEFT from ACME INFOTECH PVT LTD on 01/07/26. Bal: Rs 45,000",
            INDIAN,
            ("INCOME", "5000.00 INR", "Acme Infotech Pvt Ltd"),
        ),
        (
            "Rs.2000 withdrawn from ATM at MG ROAD from A/c XX7781 on 12-07-2026. Avl bal Rs 8,200",
            INDIAN,
            ("TRANSFER", "2000.00 INR", None),
        ),
        (
            "Refund of Rs. 499.00 from Myntra has been credited to your card ending 4004",
            INDIAN,
            ("REFUND", "499.00 INR", "Myntra"),
        ),
        (
            "Rs 75 debited from A/c X2211 to VPA swiggy@axisbank on 15/07/26. UPI Ref 5182773",
            INDIAN,
            ("EXPENSE", "75.00 INR", "Swiggy"),
        ),
        (
            "BofA: Purchase of $12.99 at SPOTIFY USA on card ending in 1123. Reply STOP to opt out",
            AMERICAN,
            ("EXPENSE", "12.99 USD", "Spotify"),
        ),
        (
            "Bank alert: direct deposit of $2,140.55 from ACME CORP PAYROLL posted to account ending 9981",
            AMERICAN,
            ("INCOME", "2140.55 USD", "Acme Corp Payroll"),
        ),
        ("Venmo: Jordan Lee paid you $25.00 for lunch", AMERICAN, ("INCOME", "25.00 USD", "Jordan Lee")),
        (
            "You paid £8.40 at Costa Coffee with your card ending 2231. Balance: £210.12",
            BRITISH,
            ("EXPENSE", "8.40 GBP", "Costa"),
        ),
        ("⛽ £52.10 at BP. Spent today: £133.40", BRITISH, ("EXPENSE", "52.10 GBP", "BP")),
        (
            "Kartenzahlung 23,90 EUR bei REWE Markt am 14.07. Verfügbar: 1.203,11 EUR",
            GERMAN,
            ("EXPENSE", "23.90 EUR", "Rewe"),
        ),
        (
            "Paiement CB de 32,50 EUR chez MONOPRIX le 14/07. Solde: 412,10 EUR",
            FRENCH,
            ("EXPENSE", "32.50 EUR", "Monoprix"),
        ),
        (
            "Compra de 18,75 EUR en MERCADONA con tu tarjeta terminada en 2231. Saldo disponible: 300,10 EUR",
            SPANISH,
            ("EXPENSE", "18.75 EUR", "Mercadona"),
        ),
    ],
)
def test_a_notice_tells_of_one_payment(
    text: str, known: Context, expected: tuple[str, str, str | None]
) -> None:
    assert told(text, known) == [expected]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (
            "Txn of Rs 899 on your ICICI Bank Credit Card XX4004 at NETFLIX was declined due to insufficient limit.",
            INDIAN,
        ),
        (
            "Use OTP 771204 for the txn of INR 1,499 at FLIPKART on card XX9002. Never share it with anyone.",
            INDIAN,
        ),
        ("Low balance alert: your checking account ending 1121 balance is $45.20", AMERICAN),
        ("Your payment of $150.00 is due on 07/28. Minimum due $35", AMERICAN),
    ],
)
def test_a_notice_of_no_payment_gives_none(text: str, known: Context) -> None:
    assert told(text, known) == []


def test_a_person_who_mentions_a_card_writes_no_notice() -> None:
    assert told("soup 7 with my credit card, tea 3", BRITISH) == [
        ("EXPENSE", "7.00 GBP", None),
        ("EXPENSE", "3.00 GBP", None),
    ]
