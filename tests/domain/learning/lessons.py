"""Twenty merchants: one message that was corrected, to what, and five that a person may write next."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    corrected: str
    merchant: str
    category: str
    next: Sequence[str]


CASES = (
    Case(
        "brimstone 14.20",
        "Brimstone Bakery",
        "groceries",
        (
            "brimstone 9",
            "paid 6.40 at brimstone",
            "yesterday brimstone 11",
            "coffee and rolls brimstone 7.80",
            "Brimstone Bakery 13.10 on monday",
        ),
    ),
    Case(
        "coffee kofi n co 4.50",
        "Kofi & Co",
        "dining",
        (
            "kofi n co 5",
            "flat white at kofi n co 4.10",
            "8.90 kofi n co this morning",
            "Kofi & Co 12",
            "breakfast kofi n co 14, bus 2.80",
        ),
    ),
    Case(
        "Dr Okafor 60",
        "Dr Okafor",
        "health",
        (
            "dr okafor 45",
            "paid dr okafor 80",
            "Dr Okafor checkup 60 last friday",
            "75 for dr okafor",
            "120 to Dr. Okafor",
        ),
    ),
    Case(
        "the hut 23",
        "Trekkers Hut",
        "travel",
        (
            "the hut 31",
            "at the hut 19.50",
            "hut 40 yesterday",
            "dinner at the hut 28",
            "trekkers hut 55",
        ),
    ),
    Case(
        "target 45",
        "Target Archery Club",
        "entertainment",
        (
            "target 45",
            "at target 12.50",
            "new arrows target 33",
            "Target 20 on saturday",
            "target archery club 90",
        ),
    ),
    Case(
        "shell 18.40",
        "Shell Beach Bar",
        "dining",
        (
            "shell 22",
            "two beers at shell 14",
            "drinks shell 31.50",
            "16 at Shell last night",
            "Shell Beach Bar 48",
        ),
    ),
    Case(
        "sent 350 to marek",
        "Marek Nowak",
        "housing",
        (
            "paid marek 350",
            "marek 120 for the boiler",
            "Marek 80",
            "350 marek",
            "paid 90 to Marek yesterday",
        ),
    ),
    Case(
        "zuzka 32",
        "Zuzka Hair",
        "personal_care",
        (
            "zuzka 35",
            "haircut zuzka 38",
            "zuzka 32 on tuesday",
            "paid zuzka 40",
            "Zuzka Hair 55",
        ),
    ),
    Case(
        "pets corner shop 27",
        "Paws & Claws",
        "pets",
        (
            "pets corner shop 19",
            "24.90 at pets corner shop",
            "Pets Corner Shop 31",
            "paws & claws 12",
            "yesterday 16 pets corner shop",
        ),
    ),
    Case(
        "groceries at gruene kiste 41",
        "Grüne Kiste",
        "groceries",
        (
            "gruene kiste 38",
            "41 gruene kiste",
            "grüne kiste 44.50",
            "veg box gruene kiste 39",
            "Gruene Kiste 41 on friday",
        ),
    ),
    Case(
        "lunch at wework 11",
        "WeWork",
        "housing",
        (
            "wework 240",
            "desk at wework 25",
            "WeWork 240 monthly",
            "paid wework 25",
            "lunch at wework 9.50",
        ),
    ),
    Case(
        "amazon 12.99",
        "Amazon",
        "education",
        (
            "amazon 24.99",
            "AMAZON 8",
            "two books amazon 31",
            "ordered from amazon 17.50",
            "19 at amzon",
        ),
    ),
    Case(
        "la casita 38",
        "La Casita",
        "dining",
        (
            "la casita 42",
            "dinner la casita 61.30",
            "38 at la casita",
            "La Casita 27 on sunday",
            "tacos la casita 19",
        ),
    ),
    Case(
        "netto 8.70",
        "Netto Marken-Discount",
        "groceries",
        (
            "netto 12",
            "quick shop at netto 6.20",
            "Netto 31.15 yesterday",
            "milk and bread netto 4.80",
            "toilet paper netto 3.95",
        ),
    ),
    Case(
        "tuition for yoyo club 95",
        "Yoyo Club",
        "kids",
        (
            "yoyo club 95",
            "yoyo club 95 in march",
            "paid 40 yoyo club",
            "Yoyo Club trip 60",
            "45 to the yoyo club",
        ),
    ),
    Case(
        "orange 29.99",
        "Orange",
        "utilities",
        (
            "orange 29.99",
            "phone bill orange 31",
            "Orange 29.99 monthly",
            "paid orange 35.50",
            "29.99 to orange",
        ),
    ),
    Case(
        "chippy 9.80",
        "Harbour Fish Bar",
        "dining",
        (
            "chippy 11",
            "fish and chips from the chippy 13.40",
            "chippy 9 friday",
            "12 at the chippy",
            "Harbour Fish Bar 17.60",
        ),
    ),
    Case(
        "Quillstone 18",
        "Quillstone",
        "shopping",
        (
            "quillstone 22",
            "pens quillstone 7",
            "Quillstone 64 yesterday",
            "15.50 at quilstone",
            "QUILLSTONE 31",
        ),
    ),
    Case(
        "gym ferro 39",
        "Ferro Fitness",
        "health",
        (
            "ferro 39",
            "gym ferro 39",
            "39 ferro this month",
            "protein shake at ferro 5.50",
            "ferro fitness 45",
        ),
    ),
    Case(
        "bolt 7.40",
        "Bolt",
        "travel",
        (
            "bolt 9",
            "bolt to the airport 32",
            "Bolt home 11.20",
            "taxi bolt 14",
            "8.60 bolt last night",
        ),
    ),
)
