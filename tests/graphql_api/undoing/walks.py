"""Every mutation that changes a book, as a person may do it, and what somebody does to the same thing since."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_entering import LUNCH
from tests.graphql_api.undoing import deeds
from tests.graphql_api.undoing.deeds import RIDES, Deed, Form, does, edits, edits_another, given, of

IMPORTED = ("Began to book a file", "Imported 2 transactions", "Imported a file of 2 new transactions")


@dataclass(frozen=True)
class Walk:
    """`given` makes what the mutation needs and answers its input; `later` is what a worker does then.

    `summaries` are those of its changes in the log, the oldest first, by these `actors`. `since` is what somebody does
    to the same thing afterwards, `left` what people call that: "" for a transaction.
    """

    given: Callable[[Asker], Awaitable[Form]]
    summaries: tuple[str, ...]
    since: Deed
    left: str = ""
    later: Deed | None = None
    actors: tuple[str, ...] = ("PERSON",)


WALKS: Mapping[str, Walk] = {
    "captureExpense": Walk(
        given(text="lunch 12.50 at Chipotle"), ("Booked 1",), edits_another(note="mine"),
        later=deeds.read_the_text, actors=("AI",),
    ),
    "confirmCapture": Walk(deeds.waiting, ("Confirmed 1",), edits_another(note="mine"), "lunch 12.50"),
    "discardCapture": Walk(
        deeds.waiting, ("Threw away what was read",), does("reparseCapture", "captureId"), "lunch 12.50"
    ),
    "editCapture": Walk(
        of(deeds.read, text="dinner 12.50 at Bob's"), ("Read again",),
        does("editCapture", "captureId", text="supper 12.50"), "supper 12.50",
    ),
    "reparseCapture": Walk(deeds.read, ("Read again",), does("discardCapture", "captureId"), "lunch 12.50"),
    "createTransaction": Walk(given(**LUNCH), ("Entered a transaction",), edits_another(note="mine")),
    "updateTransaction": Walk(
        of(deeds.lunch, version=1, note="a", refundOfId=None), ("Changed note, refund of",), edits(note="b")
    ),
    "deleteTransaction": Walk(deeds.lunch, ("Deleted a transaction",), deeds.restores),
    "restoreTransaction": Walk(
        deeds.thrown_away, ("Restored a transaction",), does("deleteTransaction", "transactionId")
    ),
    "updateTransactions": Walk(of(deeds.two, filter={}, note="a"), ("Changed 2 transactions",), edits_another(note="b")),
    "deleteTransactions": Walk(of(deeds.two, filter={}), ("Deleted 2 transactions",), deeds.restores),
    "applyCorrection": Walk(
        deeds.corrected, ("Corrected 2 earlier ones",), edits_another(category="pets"), later=deeds.correct_the_rest
    ),
    "createAccount": Walk(
        given(name="Wallet", kind="CASH", default=True), ("Opened the account Wallet",),
        deeds.edits_account(name="Purse"), "Purse",
    ),
    "updateAccount": Walk(
        of(deeds.wallet, version=1, name="Purse", default=True), ("Changed the account Purse",),
        deeds.edits_account(name="Pouch", default=False), "Pouch",
    ),
    "archiveAccount": Walk(
        of(deeds.wallet), ("Archived the account Wallet",), does("unarchiveAccount", "accountId"), "Wallet"
    ),
    "unarchiveAccount": Walk(
        deeds.put_away, ("Took the account Wallet out of the archive",), does("archiveAccount", "accountId"),
        "Wallet",
    ),
    "commitImport": Walk(
        deeds.previewed_file, IMPORTED, edits_another(note="mine"),
        later=deeds.book_the_file, actors=("PERSON", "IMPORT", "IMPORT"),
    ),
    "undoChange": Walk(deeds.entered, ("Took back: Entered a transaction",), deeds.restores),
    "undoCapture": Walk(of(deeds.read_to_undo), ("Took back changes of 1 row",), deeds.restores),
    "undoImport": Walk(deeds.booked_file, ("Took back changes of 2 rows",), deeds.restores),
    "undoWork": Walk(deeds.worked, ("Took back changes of 2 rows",), edits_another(note="b")),
    "undoAi": Walk(deeds.read_since, ("Took back what AI did, in 1 row",), deeds.restores),
    "createRule": Walk(given(**RIDES), ("Made the rule Rides",), deeds.renames_rule, "Trips"),
    "updateRule": Walk(of(deeds.rides, name="Lifts"), ("Changed the rule Lifts",), deeds.renames_rule, "Trips"),
    "moveRule": Walk(of(deeds.rides, position=1), ("Moved the rule Rides",), deeds.takes_it_back, "Other, Rides"),
    "deleteRule": Walk(deeds.rides, ("Deleted the rule Rides",), deeds.takes_it_back, "Other, Rides"),
    "applyRule": Walk(
        deeds.rides_to_apply, ("The rule Rides changed 1 transaction",), edits_another(category="pets"), actors=("RULE",)
    ),
    "updateMerchant": Walk(
        given(name="Uber", aliases=["UBR"]), ("Changed what is known of Uber",),
        does("updateMerchant", "name", aliases=["UBR", "UBER TRIP"]), "Uber",
    ),
    "renameMerchant": Walk(
        deeds.uber, ("Changed 1 transaction", "Called UBR Uber"), edits_another(merchant="Lyft")
    ),
    "renameTag": Walk(of(deeds.two, tag="hols", to="holiday"), ("Changed 2 transactions",), deeds.takes_it_back),
    "createCategory": Walk(
        given(name="Coffee"), ("Made the category Coffee",), deeds.renames_category, "Tea"
    ),
    "updateCategory": Walk(
        of(deeds.own_category, name="Espresso", excludeFromBudget=True), ("Changed the category Espresso",),
        deeds.renames_category, "Tea",
    ),
    "mergeCategories": Walk(
        deeds.two_categories, ("Merged into the category Dining",), deeds.takes_it_back, "Coffee"
    ),
}  # fmt: skip

# Their files, workers and statements of a bank need more around them: where they are taken back and done again.
ELSEWHERE: Mapping[str, str] = {
    "addBase": "tests/graphql_api/bases/test_bases.py",
    "removeBase": "tests/graphql_api/bases/test_bases.py",
    "switchBase": "tests/graphql_api/bases/test_bases.py",
    "reconcileAccount": "tests/graphql_api/reconciling/test_reconciling.py",
    "removeAttachment": "tests/graphql_api/ledger/test_attachments.py",
}
# Why these are no changes of a book that could be taken back.
NO_CHANGES: Mapping[str, str] = {
    **dict.fromkeys(
        ("signUp", "signIn", "refreshSession", "signOut", "revokeSession", "updateMe", "changePassword"),
        "a person's own, in no book",
    ),
    "deleteMe": "for good, and said so",
    "retryCapture": "queues a text that nobody could read: what comes of it is a change",
    "updateImport": "of a file that isn't booked yet: it says itself what was chosen",
    "cancelImport": "of a file that isn't booked yet: it may be uploaded anew",
}
