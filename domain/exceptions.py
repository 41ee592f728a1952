"""What the two rules of the house, one door for writes and one book for a read, except."""

from collections.abc import Mapping

# Which modules besides the journal write collections, and why they may. A test reads this.
EXCEPTIONS: Mapping[str, str] = {
    "domain.captures.intents": "claim, lease and requeue of captures: one atomic write each, no outcome yet",
    "domain.captures.inserts": "insert of captures: one atomic write each, no outcome yet",
    "domain.bulk.intents": "insert, claim, lease and requeue of bulk work: one atomic write each",
    "domain.people.tokens": "session rotation and revocation: one atomic write each, by database time",
    "domain.people.throttle": "counters of attempts, gone after a minute",
    "domain.captures.model_calls": "what was sent to a model: no part of any log, gone after thirty days",
    "domain.captures.model_budget": "counters of a month's tokens: one atomic write each, by database time",
    "domain.imports.intents": "insert, claim, lease, requeue and choices of imports: one atomic write each",
    "domain.imports.rows": "rows of files that are looked at, before anything is booked",
    "domain.blobs": "contents of files: no transaction holds them",
    "domain.erasing.service": "what is stored of somebody who leaves, their logs included",
    "domain.rates.store": "reference rates, which belong to no book",
    "domain.leases": "who runs the scheduler, by database time",
    "domain.migrations": "collections and indexes",
    "domain.backups.restoring": "what a backup holds, into an empty database, under new log epochs",
    "domain.ledger.verify": "search keys that were lost: they change no fact",
}

# Scans in the background that may cross books.
BACKGROUND_SCANS: Mapping[str, str] = {
    "due intents": "captures, bulk work and imports by {due_at}, partial on unfinished ones",
    "loose blobs": "contents that no row refers to by {uploadDate}, partial on them",
    "revocations": "sessions by {revoked_at}",
    "trash to purge": "books, and of each what lies in the trash, or has removed files, by {words, date}",
    "erasures": "people who asked for it; of each all collections by {book} or {person}",
    "missing rates": "books, and of each the totals of its years, and of days with money that has no value",
}
