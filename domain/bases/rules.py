"""What a book may make of its base currencies. Pure."""

from bson import ObjectId

from domain.bases.errors import BasesFull, BeingFilled, FirstBase, LastBase
from domain.books.models import Book, Filling
from domain.errors import NotFound

MOST_BASES = 3


def begun(book: Book, currency: str, work: ObjectId) -> Book:
    """From now on all that is written is valued in it too. Raises `BeingFilled`, `BasesFull`."""
    if book.filling is not None:
        raise BeingFilled("currency")
    if len(book.ready_bases) >= MOST_BASES:
        raise BasesFull("currency")
    return book.changed(filling=Filling(currency=currency, work=work))


def is_filled_by(book: Book, work: ObjectId) -> bool:
    return book.filling is not None and book.filling.work == work


def ready(book: Book) -> Book:
    """All is filled: reports may use it."""
    if book.filling is None:
        return book
    return book.changed(other_bases=[*book.other_bases, book.filling.currency], filling=None)


def released(book: Book) -> Book:
    """It is filled no further. What is valued in it stays so."""
    return book.changed(filling=None)


def first_is(book: Book, currency: str) -> Book:
    """Reports are in this base unless another is asked for. Raises `BeingFilled`, `NotFound`."""
    if book.filling is not None and book.filling.currency == currency:
        raise BeingFilled("currency")
    if currency not in book.ready_bases:
        raise NotFound("currency")
    others = [base for base in book.ready_bases if base != currency]
    return book.changed(currency=currency, other_bases=others)


def without(book: Book, currency: str, first: str | None) -> Book:
    """A ready base is one no more; of the first one `first` takes the place.

    Raises `NotFound`, `LastBase`, `FirstBase`, and as `first_is`.
    """
    if currency not in book.ready_bases:
        raise NotFound("currency")
    if not book.other_bases:
        raise LastBase("currency")
    if first is not None and first != currency:
        book = _led_by(book, first)
    if currency == book.currency:
        raise FirstBase("first")
    return book.changed(other_bases=[base for base in book.other_bases if base != currency])


def _led_by(book: Book, first: str) -> Book:
    try:
        return first_is(book, first)
    except (BeingFilled, NotFound) as error:
        error.path = ("first",)
        raise
