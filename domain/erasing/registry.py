"""Where anything is stored of a book or a person, by collection: a test fails on one that stands nowhere here."""

from collections.abc import Mapping

from domain import blobs, leases
from domain.people import throttle

# The field that names the book. The book itself goes first: from then on no commit finds its head.
OF_BOOK: Mapping[str, str] = {
    "books": "_id",
    "captures": "book",
    "imports": "book",
    "corrections": "book",
    "bulk_edits": "book",
    "rule_runs": "book",
    "base_fillings": "book",
    "undos": "book",
    "transactions": "book",
    "totals": "book",
    "accounts": "book",
    "learned": "book",
    "arrangements": "book",
    "model_calls": "book",
    "import_rows": "book",
    blobs.CHUNKS: "book",
    blobs.FILES: "book",
    "changes": "stream",
}
# The field that names the person.
OF_PERSON: Mapping[str, str] = {
    "people": "_id",
    "sessions": "person",
    "model_usage": "_id",
    "changes": "stream",
}
OF_NOBODY: Mapping[str, str] = {
    "fixings": "rates of a central bank",
    "migrations": "what was done to the database",
    "erasures": "who asked for this; each goes with its confirmation",
    leases.COLLECTION: "which process does what",
    throttle.COLLECTION: "hashes that are gone within two minutes",
}
