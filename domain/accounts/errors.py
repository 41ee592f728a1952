"""What can be wrong with an account that a person wants."""

from domain.errors import Conflict, Rejected


class NameInvalid(Rejected):
    """An account's name has 1 to 100 readable characters."""

    code = "ACCOUNT_NAME_INVALID"


class NameTaken(Rejected):
    """Another account of this book has this name."""

    code = "ACCOUNT_NAME_TAKEN"


class BalanceInvalid(Rejected):
    """A balance has no more decimals than its currency and lies within 10^15 of its smallest unit."""

    code = "BALANCE_INVALID"


class OpeningDateInvalid(Rejected):
    """The opening date must lie in the years 1900 to 2199."""

    code = "INVALID_DATE"


class CurrencyFixed(Rejected):
    """An account that was booked to keeps its currency. Open another one for other money."""

    code = "ACCOUNT_CURRENCY_FIXED"


class TooManyAccounts(Rejected):
    """A book has at most 200 accounts, the archived ones among them."""

    code = "TOO_MANY_ACCOUNTS"


class AccountArchived(Rejected):
    """This account is archived. Take it out of the archive first."""

    code = "ACCOUNT_ARCHIVED"


class AccountStale(Conflict):
    """This account was changed meanwhile. Look at it as it is now and decide again."""
