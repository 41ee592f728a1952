"""What rules and names of merchants make of a bank's rows."""

from domain.arranging.service import Arranging
from domain.ledger.models import Transaction
from domain.ledger.verify import verify_book
from domain.people.models import Person
from tasks.workbench import Workbench
from tests.backbone import book_of
from tests.tasks.importing import csv, imported, previewed, rows_of

TRAM = "10.03.2026;BVG FAHRSCHEIN;-3,20"


async def test_a_banks_rows_are_shown_and_booked_by_the_rules(bench: Workbench, anna: Person) -> None:
    known = Arranging(bench.journal, anna, await book_of(anna))
    then = {"category": "travel", "tags": ["city"], "merchant": "BVG"}
    await known.create_rule({"name": "Trams", "when": {"text": "fahrschein"}, "then": then}, None)

    seen = await previewed(bench, anna, csv(TRAM))
    await imported(bench, anna, csv(TRAM, "11.03.2026;BAECKER;-2,00"))

    (row,) = await rows_of(seen)
    assert (row.category, row.merchant) == ("travel", "BVG")
    found = Transaction.get_pymongo_collection().find({"book": anna.home_book})
    booked = {raw["size"]: Transaction.from_bson(raw) async for raw in found}
    tram, bread = booked[320], booked[200]
    assert (tram.merchant, tram.category, tram.postings[0].tags) == ("BVG", "travel", ["city"])
    assert bread.postings[0].tags == []
    assert [line async for line in verify_book(await book_of(anna))] == []
