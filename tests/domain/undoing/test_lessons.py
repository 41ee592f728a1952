"""What an edit taught goes when the edit is taken back, and nothing else."""

from domain.journal import Journal
from domain.learning.queries import memory_of
from domain.people.models import Person
from domain.understanding.memory import Habit
from domain.undoing.service import Undoing
from tests.backbone import RecordingDoorbell, book_of
from tests.domain.ledger.correcting import corrected, many


async def habits(person: Person) -> dict[str, Habit]:
    return dict((await memory_of(person.home_book, person.id)).habits)


async def counted(person: Person) -> dict[str, int]:
    records = (await memory_of(person.home_book, person.id)).records
    return {field: one.corrected for field, one in records.items() if one.corrected}


async def take_back(journal: Journal, person: Person, seq: int, key: str) -> None:
    await Undoing(journal, RecordingDoorbell(), person, await book_of(person)).change(seq, key)


async def seq_of(person: Person) -> int:
    return (await book_of(person)).seq


async def test_a_category_taken_back_is_forgotten_though_the_spelling_was_taught_since(
    journal: Journal, anna: Person
) -> None:
    first, second = await many(journal, anna, 2)
    await corrected(journal, anna, first, category="gifts")
    wrong = await seq_of(anna)
    await corrected(journal, anna, second, merchant="Quix Store")
    assert (await habits(anna))["quix"] == Habit(merchant="Quix Store", category="gifts", instead_of="other")
    assert await counted(anna) == {"category": 1, "merchant": 1}

    await take_back(journal, anna, wrong, "a")

    assert (await habits(anna))["quix"] == Habit(merchant="Quix Store")
    assert await counted(anna) == {"merchant": 1}

    await take_back(journal, anna, await seq_of(anna), "b")

    assert (await habits(anna))["quix"] == Habit(merchant="Quix Store", category="gifts", instead_of="other")
    assert await counted(anna) == {"category": 1, "merchant": 1}


async def test_a_lesson_that_was_taught_anew_since_stays(journal: Journal, anna: Person) -> None:
    first, second = await many(journal, anna, 2)
    await corrected(journal, anna, first, category="gifts")
    wrong = await seq_of(anna)
    await corrected(journal, anna, second, category="groceries")

    await take_back(journal, anna, wrong, "a")

    assert (await habits(anna))["quix"].category == "groceries"


async def test_with_its_only_edit_a_lesson_is_gone(journal: Journal, anna: Person) -> None:
    (row,) = await many(journal, anna, 1)
    await corrected(journal, anna, row, category="gifts")

    await take_back(journal, anna, await seq_of(anna), "a")

    assert await habits(anna) == {}
    assert await counted(anna) == {}
