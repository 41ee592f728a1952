"""Every stored document, for those who open the database."""

from collections.abc import Sequence

from domain.books.models import Book
from domain.captures.models import Capture
from domain.database import Stored
from domain.ledger.models import Total, Transaction
from domain.log import Change
from domain.people.models import Person, Session

MODELS: Sequence[type[Stored]] = (Person, Session, Book, Capture, Transaction, Total, Change)
