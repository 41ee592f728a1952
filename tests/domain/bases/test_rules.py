"""What a book may make of its base currencies."""

import pytest
from beanie import PydanticObjectId

from domain.bases.errors import BasesFull, BeingFilled, FirstBase, LastBase
from domain.bases.rules import begun, first_is, ready, released, without
from domain.books.models import Book, Filling
from domain.errors import NotFound
from tests.backbone import plain_book

WORK = PydanticObjectId()
FILLING = Filling(currency="USD", work=WORK)


def book(*others: str, filling: Filling | None = None) -> Book:
    return plain_book(other_bases=list(others), filling=filling)


def test_a_base_is_valued_at_once_and_reported_once_it_is_ready() -> None:
    filling = begun(book(), "USD", WORK)

    assert (filling.bases, filling.ready_bases) == (("EUR", "USD"), ("EUR",))
    assert ready(filling).ready_bases == ready(filling).bases == ("EUR", "USD")
    assert released(filling).bases == ("EUR",)


def test_one_is_filled_at_a_time_and_three_are_enough() -> None:
    with pytest.raises(BeingFilled):
        begun(book(filling=FILLING), "GBP", WORK)
    with pytest.raises(BasesFull):
        begun(book("USD", "GBP"), "JPY", WORK)


def test_any_ready_base_may_be_the_first_and_the_others_keep_their_order() -> None:
    assert first_is(book("USD", "GBP"), "GBP").ready_bases == ("GBP", "EUR", "USD")


def test_the_first_base_is_the_first_already() -> None:
    before = book("USD")

    assert first_is(before, "EUR") == before


def test_one_that_is_being_filled_or_unknown_cannot_be_first() -> None:
    with pytest.raises(BeingFilled):
        first_is(book(filling=FILLING), "USD")
    with pytest.raises(NotFound):
        first_is(book("USD"), "GBP")


def test_a_base_is_taken_away_but_the_last() -> None:
    assert without(book("USD", "GBP"), "USD", None).ready_bases == ("EUR", "GBP")
    with pytest.raises(LastBase):
        without(book(), "EUR", None)
    with pytest.raises(LastBase):
        without(book(filling=FILLING), "EUR", "USD")
    with pytest.raises(NotFound):
        without(book("USD"), "GBP", None)


def test_who_takes_the_first_away_names_another() -> None:
    assert without(book("USD", "GBP"), "EUR", "GBP").ready_bases == ("GBP", "USD")
    for first in (None, "EUR"):
        with pytest.raises(FirstBase):
            without(book("USD"), "EUR", first)
    with pytest.raises(NotFound) as caught:
        without(book("USD"), "EUR", "JPY")
    assert caught.value.path == ("first",)
    with pytest.raises(BeingFilled):
        without(book("GBP", filling=FILLING), "EUR", "USD")


def test_another_may_become_the_first_while_one_is_taken_away() -> None:
    assert without(book("USD", "GBP"), "USD", "GBP").ready_bases == ("GBP", "EUR")
