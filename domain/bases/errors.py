"""What can be wrong with a base currency that a person wants."""

from domain.errors import Conflict, Rejected


class BasesFull(Rejected):
    """A book has at most three base currencies. Remove one first."""

    code = "BASES_FULL"


class LastBase(Rejected):
    """A book has at least one base currency. Add another one first."""

    code = "LAST_BASE"


class FirstBase(Rejected):
    """Reports are in this base currency unless another is asked for: name the one that shall be first instead."""

    code = "FIRST_BASE"


class BeingFilled(Conflict):
    """A base currency is being filled. Wait until it is ready, or remove it."""
