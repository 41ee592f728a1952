from dataclasses import replace

import pytest

from domain.understanding.draft import Context
from tests.domain.understanding.contexts import GERMAN, only

SPANISH = replace(GERMAN, locale="es-ES")


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("soup 7 at wendys", "Wendy's"),
        ("soup 7 at the Blue Anchor", "Blue Anchor"),
        ("soup 7 at lucky noodles", "Lucky Noodles"),
        ("paid Nora 20", "Nora"),
        ("Nora paid me back 20", "Nora"),
        ("my flatmate Tomas gave me 310", "Tomas"),
        ("mum gave me 40", "Mum"),
        ("my mum gave me 40", None),
        ("sold my bike to Vera for 90", "Vera"),
        ("got 250 for the logo work from Bellamy Foods", "Bellamy Foods"),
        ("our tenant Vera's rent is in, 940", "Vera"),
        ("put 50 into my ISA", None),
        ("soup 7 at the pub", None),
        ("soup 7", None),
        ("starbuks 6", "Starbucks"),
        ("soup 7 by paypal", None),
        ("Lidl 23", "Lidl"),
        ("soup 7 at noon", None),
        ("paul paid me back 20", "Paul"),
        ("20 to nora for soup", "Nora"),
        ("rusty spoon soup 7", None),
        ("app 9 on steam", "Steam"),
        ("thuisbezorgd 19", "Thuisbezorgd"),
        ("soup at bell 4", "Bell"),
        ("booking fee 3", None),
        ("shell necklace 22", None),
        ("shell snacks 6", "Shell"),
        ("bolt cutters 30", None),
        ("target run 30", "Target"),
        ("boots toothpaste 4", "Boots"),
        ("boots and socks 40", None),
        ("toothpaste 3.90 boots", "Boots"),
        ("chip 20", None),
        ("soup at chip 20", "Chip"),
        ("TSB 20", "TSB"),
        ("Harry's Plaice 19", "Harry's Plaice"),
        ("Sal's Barber Shop 25", "Sal's Barber Shop"),
        ("scarf in Weir & Sons 30", "Weir & Sons"),
        ("paid zubrzycki tuition 400", "Zubrzycki"),
        ("tea at zubrzycki tea stall 4", "Zubrzycki Tea Stall"),
        ("Jumped in a cab 12", None),
        ("mum's soup 7", None),
        ("chiringuito soup 7", None),
        ("train Leeds to Manchester 30", None),
        ("train to leeds 30", None),
        ("pints 22 at the fox and kettle", "Fox and Kettle"),
        ("dinner at the fish and chips 20", None),
        ("manicure 40 at pretty tips", "Pretty Tips"),
        ("soap 7 from the wharf", None),
        ("soup 7 at the anchor", "Anchor"),
        ("toothpaste 4 in boots", "Boots"),
        ("rabies jab for target 40", None),
        ("gave 5 to a busker outside ikea", None),
        ("paid Zubrzycki back 90 for the airbnb", "Zubrzycki"),
        ("paid dad back 50", "Dad"),
        ("haircut w/ Zubrzycki 20", "Zubrzycki"),
        ("soup 7 in the Crooked Spoon", "Crooked Spoon"),
        ("paid a man called Zubrzycki 20", "Zubrzycki"),
        ("took 40 to redo the roof", None),
        ("20 on a zubrzycki pen", None),
        ("Nora's 40th, bowling 30", None),
        ("bread at Zubrzycki's bakers 4", "Zubrzycki's bakers"),
        ("zubrzycki water supply 90", "Zubrzycki Water Supply"),
        ("jim's truck wash 60", "Jim's Truck Wash"),
        ("rental car from enterprise 80", "Enterprise"),
        ("Zubrzycki the butcher 14 for chops", "Zubrzycki the butcher"),
    ],
)
def test_the_shop_or_person_is_named_as_people_write_it(text: str, merchant: str | None) -> None:
    assert only(text).merchant == merchant


@pytest.mark.parametrize(
    ("text", "context", "merchant"),
    [
        ("cena en casa lucio 56", SPANISH, "Casa Lucio"),
        ("menú en restaurante el cisne azul 15", SPANISH, "Restaurante El Cisne Azul"),
        ("café solo 1,30", SPANISH, None),
        ("hotel barcelona 120", SPANISH, None),
        ("Friseur Haarwerk 35", GERMAN, "Friseur Haarwerk"),
        ("essen im Gasthaus zum Löwen 45", GERMAN, "Gasthaus zum Löwen"),
        ("Restaurant Essen 30", GERMAN, None),
        ("Apotheke Medikamente 20", GERMAN, None),
    ],
)
def test_a_name_may_follow_the_kind_of_shop(text: str, context: Context, merchant: str | None) -> None:
    assert only(text, context).merchant == merchant
