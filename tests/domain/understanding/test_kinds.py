import pytest

from domain.understanding.draft import Kind
from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("soup 7", Kind.EXPENSE),
        ("paid Nora 20 for soup", Kind.EXPENSE),
        ("took a taxi back 18", Kind.EXPENSE),
        ("took the bus 3", Kind.EXPENSE),
        ("took the grey scarf back 25", Kind.REFUND),
        ("scarf refunded 25", Kind.REFUND),
        ("Nora paid me back 20", Kind.INCOME),
        ("tax refund 310", Kind.INCOME),
        ("wages 840", Kind.INCOME),
        ("withdrew 60", Kind.TRANSFER),
        ("put 90 into savings", Kind.TRANSFER),
        ("ATM fee 3", Kind.EXPENSE),
        ("income tax 310", Kind.EXPENSE),
        ("got 20 from aunt Vera", Kind.INCOME),
        ("got 20 from Lidl", Kind.EXPENSE),
        ("Vera sent 50", Kind.INCOME),
        ("i sent 50", Kind.EXPENSE),
        ("moved 90 into the pot", Kind.TRANSFER),
        ("Nora finally paid her half, 27", Kind.INCOME),
        ("I paid her half, 27", Kind.EXPENSE),
        ("Vera settled up 46", Kind.INCOME),
        ("settled up with Vera 46", Kind.EXPENSE),
        ("Nora returned the 50 I lent her", Kind.INCOME),
        ("Lidl gave me 4 back", Kind.REFUND),
        ("Nora gave me 4 back", Kind.INCOME),
        ("the shop gave me 4 back", Kind.REFUND),
        ("Lidl return 25", Kind.REFUND),
        ("return ticket 25", Kind.EXPENSE),
        ("exchange at Lidl, got 12 back", Kind.REFUND),
        ("student loan landed, 900", Kind.INCOME),
        ("tenant paid october rent 900", Kind.INCOME),
        ("client sent the 450", Kind.INCOME),
        ("got 20 for mowing", Kind.INCOME),
        ("it was payday so I splurged: scarf 88", Kind.EXPENSE),
        ("got 20 for parking", Kind.EXPENSE),
        ("made 112 driving", Kind.INCOME),
        ("a refund from the tax office, 310", Kind.INCOME),
        ("Lidl finally gave me back 25", Kind.REFUND),
        ("got back from the vet, 140", Kind.EXPENSE),
        ("bank charged me 3 for using the atm", Kind.EXPENSE),
        ("scarf 84, saved 12 with coupons", Kind.EXPENSE),
        ("paid down 200 on the visa", Kind.TRANSFER),
        ("paid off the visa 200", Kind.TRANSFER),
    ],
)
def test_words_say_which_way_the_money_went(text: str, kind: Kind) -> None:
    assert only(text).kind is kind
