"""Why an account can't be compared, or brought to a stated balance."""

from domain.errors import Rejected


class StatementDateInvalid(Rejected):
    """The date must lie between the account's opening date and today."""

    code = "INVALID_DATE"


class BalanceUnknown(Rejected):
    """Of some payments in other money nobody has said what they came to: until then nothing can make up for them."""

    code = "BALANCE_UNKNOWN"
