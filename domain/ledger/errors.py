"""What can be wrong with a transaction that a person wants."""

from domain.errors import Conflict, Rejected


class AmountInvalid(Rejected):
    """An amount is more than 0 and has no more decimals than its currency."""

    code = "AMOUNT_INVALID"


class MerchantInvalid(Rejected):
    """A merchant's name has at most 200 characters, all of them readable."""

    code = "MERCHANT_INVALID"


class CategoryInvalid(Rejected):
    """There is no such category for this kind. A transfer, and only a transfer, has the category "transfer"."""

    code = "INVALID_CATEGORY"


class DateInvalid(Rejected):
    """The date must lie in the years 1900 to 2199."""

    code = "INVALID_DATE"


class RateInvalid(Rejected):
    """A rate is a positive number of at most 18 digits, in a base currency of the book that isn't the amount's."""

    code = "RATE_INVALID"


class PartsInvalid(Rejected):
    """A split has 1 to 50 parts in the transaction's currency that sum to its amount exactly; a transfer has none."""

    code = "PARTS_INVALID"


class TransferOnly(Rejected):
    """Only a transfer has an account that money comes to, another one than it left, and what arrived in its currency."""

    code = "TRANSFER_ONLY"


class RefundInvalid(Rejected):
    """A refund belongs to an expense of this book that isn't in the trash."""

    code = "REFUND_INVALID"


class NoteInvalid(Rejected):
    """A note has at most 1,000 characters, all of them readable."""

    code = "NOTE_INVALID"


class TagsInvalid(Rejected):
    """A transaction has at most 20 tags of 1 to 50 readable characters each."""

    code = "TAGS_INVALID"


class NothingToSet(Rejected):
    """Name at least one field to change."""

    code = "NOTHING_TO_SET"


class NothingSelected(Rejected):
    """No transaction was selected."""

    code = "NOTHING_SELECTED"


class SelectionInvalid(Rejected):
    """Select by at most 10,000 ids or by a filter, not by both."""

    code = "SELECTION_INVALID"


class TooManySelected(Rejected):
    """At most 50,000 transactions are changed at once. Select fewer, by date for example."""

    code = "TOO_MANY_SELECTED"


class Stale(Conflict):
    """This was changed meanwhile. Look at it as it is now and decide again."""


class NothingToApply(Rejected):
    """Nobody corrected the merchant or category of this transaction, so there is nothing to apply to earlier ones."""

    code = "NOTHING_TO_APPLY"
