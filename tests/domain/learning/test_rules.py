"""What a correction teaches, and how much is kept."""

import pytest
from beanie import PydanticObjectId

from domain.learning import rules
from domain.learning.models import Learned, slots_of
from domain.learning.queries import memory_in
from domain.learning.rules import Correction, document_id, lessons, teach
from domain.log import difference, part_of
from domain.understanding import propose
from domain.understanding.draft import Field
from domain.understanding.memory import Habit
from tests.domain.learning.memory import ANNA, HOME, context, corrected, in_currency, read, remembered

# Documents know their collections only where a database is open.
pytestmark = pytest.mark.usefixtures("database")


def habit(known: Learned | None, words: str) -> Habit:
    return remembered(known).habits[words]


def about(words: str, category: str = "dining") -> Correction:
    return Correction(
        words, "", frozenset(), words.title(), category, "EUR", {Field.CATEGORY: "other"}, [Field.CATEGORY]
    )


def named(words: str, merchant: str) -> Correction:
    return Correction(words, "", frozenset(), merchant, "shopping", "EUR", {Field.MERCHANT: None}, [])


def test_a_merchant_is_known_by_the_words_of_the_text_and_by_its_own_name() -> None:
    known = corrected(None, "brimstone 14", merchant="Brimstone Bakery", category="groceries")

    assert habit(known, "brimstone") == habit(known, "brimstonebakery")
    assert habit(known, "brimstone").merchant == "Brimstone Bakery"
    assert habit(known, "brimstone").category == "groceries"


def test_a_category_alone_teaches_it_of_the_merchant_that_was_left() -> None:
    known = corrected(None, "12 at Zanzibar", category="groceries")

    assert habit(known, "zanzibar").merchant == "Zanzibar"
    assert habit(known, "zanzibar").category == "groceries"


def test_a_category_without_a_merchant_teaches_it_of_the_item() -> None:
    known = corrected(None, "lunch 12", category="groceries")

    assert remembered(known).habits == {"lunch": Habit(category="groceries", instead_of="dining", item=True)}
    assert read("lunch 9", known).category == "groceries"
    assert read("lunch at Zanzibar 9", known).merchant == "Zanzibar"


def test_a_lunch_is_no_merchant_but_the_barber_is() -> None:
    lunch = corrected(None, "lunch 12", merchant="Chipotle")
    barber = corrected(None, "haircut 30", merchant="Zuzka Hair")
    place = corrected(None, "dentist 80", merchant="Dr Okafor")

    assert read("lunch 9", lunch).merchant is None
    assert read("chipotle 9", lunch).merchant == "Chipotle"
    assert read("haircut 35", barber).merchant == "Zuzka Hair"
    assert read("dentist 95", place).merchant == "Dr Okafor"


def test_words_that_were_taken_for_a_misspelt_thing_are_the_merchant_wherever_they_stand() -> None:
    known = corrected(None, "luigis 14", merchant="Luigis Ltd", category="gifts")

    for text in ("luigis 12", "lunch 9.50 at luigis", "paid luigis 23 yesterday", "luigis again, 31.20"):
        assert (read(text, known).merchant, read(text, known).category) == ("Luigis Ltd", "gifts"), text
    assert read("luigis at Subway 8", known).merchant == "Subway"


@pytest.mark.parametrize(
    "name", ["Hair Lab", "Burger Lounge", "El Corte", "Le Pain", "Coffee Bean", "Book Nook"]
)
@pytest.mark.parametrize(
    "phrase", ["{} 12", "lunch 9.50 at {}", "paid {} 23 yesterday", "15 eur {}", "{} again, 31.20"]
)
def test_a_name_that_is_made_of_things_is_known_by_the_words_that_were_typed(name: str, phrase: str) -> None:
    known = corrected(None, f"{name.lower()} 14", merchant=f"{name} Ltd", category="gifts")

    row = read(phrase.format(name.lower()), known)
    assert (row.merchant, row.category) == (f"{name} Ltd", "gifts")


def test_what_is_sold_where_it_gives_the_name_yields_to_another_shop() -> None:
    known = corrected(None, "fish and chips 12", merchant="Fish And Chips Corner")

    assert read("fish and chips 9", known).merchant == "Fish And Chips Corner"
    assert read("fish and chips at Subway 9", known).merchant == "Subway"


def test_a_name_found_elsewhere_in_the_text_leaves_the_wrong_words_alone() -> None:
    known = corrected(None, "dinner with Paul, luigis 30", merchant="Luigis")

    assert "paul" not in remembered(known).habits
    assert read("luigis 12", known).merchant == "Luigis"
    assert read("paid Paul 20", known).merchant == "Paul"


def test_a_merchant_taken_away_is_not_read_again() -> None:
    known = corrected(None, "lunch with Paul 30", merchant=None)

    assert read("lunch with Paul 12", known).merchant is None


def test_what_names_nobody_may_say_what_was_bought() -> None:
    known = corrected(None, "apple 3", merchant=None, category="groceries")

    for text in ("apple 4", "an apple 5"):
        assert (read(text, known).merchant, read(text, known).category) == (None, "groceries")
    assert read("apple music 10", known).merchant == "Apple Music"


def test_it_can_be_taught_back() -> None:
    known = corrected(None, "lunch with Paul 30", merchant=None)
    known = corrected(known, "paid paul 12", merchant="Paul", category="gifts")

    assert read("paid paul 30", known).merchant == "Paul"


def test_a_later_lesson_keeps_what_it_does_not_speak_of() -> None:
    known = corrected(None, "brimstone 14", merchant="Brimstone Bakery", category="groceries")
    row = read("brimstone 9", known)
    known = corrected(known, "brimstone 9", **in_currency(row, "EUR"))

    assert habit(known, "brimstone").category == "groceries"
    assert habit(known, "brimstone").currency == "EUR"
    assert read("brimstone 3", known).currency == "EUR"


@pytest.mark.parametrize(
    ("taught", "name", "others"),
    [
        ("three 20", "Three", ["paid three hundred for rent", "three coffees 12", "20 for three beers"]),
        ("x 20", "Twitter", ["2 x 10 coffee", "20 x 3 coffee", "taxi x 10"]),
        ("total 45", "Total", ["lunch 20 drinks 10 total 30", "in total 40 for lunch"]),
        ("tip 5", "Tip Top", ["lunch 20 plus tip 5", "lunch 20 tip 5"]),
        ("from 5", "From", ["salary 3000 from acme", "refund from zara 5"]),
        ("at 5", "A.T.", ["lunch at Subway 5"]),
    ],
)
def test_a_name_that_is_also_a_word_of_sums_and_sentences_stays_that_elsewhere(
    taught: str, name: str, others: list[str]
) -> None:
    known = teach(None, HOME, ANNA, [named(taught.split(maxsplit=1)[0], name)], 1)

    assert read(taught, known).merchant == name
    for text in others:
        assert propose(text, context(remembered(known))) == propose(text, context()), text


def test_income_and_transfers_teach_no_category() -> None:
    known = corrected(None, "salary 3000 from Brimstone", merchant="Brimstone Ltd")

    assert habit(known, "brimstoneltd").category is None
    assert habit(known, "brimstoneltd").seen is None


@pytest.mark.parametrize("values", [{"note": "with Anna"}, {"tags": ["work"]}])
def test_notes_and_tags_teach_nothing(values: dict[str, object]) -> None:
    assert corrected(None, "lunch 12", **values) is None


def test_a_bare_number_is_never_a_name() -> None:
    assert lessons(Correction("1890", "", (), "1890", "dining", "EUR", {Field.MERCHANT: None})) == {}


def test_what_a_parser_set_is_counted_and_what_a_person_set_is_not() -> None:
    known = corrected(None, "velvet harbor 12", merchant="Velvet Harbor", category="dining")
    records = remembered(known).records

    assert {field: one.corrected for field, one in records.items()} == {"merchant": 1, "category": 1}
    assert records["merchant"].read == 12


def test_the_least_recently_taught_goes_where_too_many_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_HABITS", 3)
    known: Learned | None = None
    for words in ("first", "second", "third", "first", "fourth"):
        known = teach(known, HOME, ANNA, [about(words, f"c{words}")], 1) or known

    assert remembered(known).habits.keys() == {"first", "third", "fourth"}


def test_two_lessons_for_one_slot_in_one_commit_keep_the_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_HABITS", 1)

    known = teach(None, HOME, ANNA, [about("first"), about("second"), about("first", "pets")], 1)

    assert remembered(known).habits == {"first": Habit(merchant="First", category="pets", instead_of="other")}


def test_a_change_in_the_log_holds_only_the_slots_that_were_taught() -> None:
    before = teach(None, HOME, ANNA, [about(f"name{number}") for number in range(50)], 1)
    assert before is not None
    after = teach(before, HOME, ANNA, [about("name7", "pets")], 2)
    assert after is not None

    part = part_of(before, after)

    assert part is not None
    assert part.before is not None
    assert part.after is not None
    assert part.before.keys() == part.after.keys() == {"corrected", "habit_7"}
    assert part.after["habit_7"]["category"] == "pets"
    assert difference(before.to_bson(), after.to_bson()).keys() == {"corrected", "habit_7", "turn", "reads"}


def test_what_is_stored_is_read_back_and_an_emptied_slot_is_skipped() -> None:
    known = teach(None, HOME, ANNA, [about("one"), about("two")], 1)
    assert known is not None
    raw = known.to_bson() | {"habit_0": None}

    again = Learned.from_bson(raw)

    assert Learned.from_bson(known.to_bson()) == known
    assert again.habits.keys() == slots_of(raw).keys() == {1}
    assert memory_in(raw).habits.keys() == {"two"}
    assert teach(again, HOME, ANNA, [about("three")], 1).habits.keys() == {0, 1}  # type: ignore[union-attr]  # it teaches


def test_what_was_taught_last_is_remembered_first() -> None:
    known = teach(None, HOME, ANNA, [about("one"), about("two"), about("three"), about("one", "pets")], 1)

    assert list(remembered(known).habits) == ["one", "three", "two"]


def test_the_same_lesson_twice_leaves_one_habit() -> None:
    known = teach(None, HOME, ANNA, [about("one"), about("one")], 1)

    assert known is not None
    assert len(known.habits) == 1


def test_a_document_belongs_to_one_person_in_one_book() -> None:
    other = PydanticObjectId()

    assert document_id(HOME, ANNA) == document_id(HOME, ANNA)
    assert len({document_id(HOME, ANNA), document_id(ANNA, HOME), document_id(HOME, other)}) == 3
