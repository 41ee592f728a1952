"""What came of comparing an account with its bank, as clients see it."""

from enum import Enum

import strawberry

from domain.reconciling import rules
from graphql_api.accounts.types import Account, Reconciliation
from graphql_api.common import ERRORS, UserError
from graphql_api.ledger.types import Transaction


@strawberry.enum(
    description="Why a transaction may explain a difference: `SURPLUS` for one that the bank lacks."
)
class SuspectReason(Enum):
    SURPLUS = strawberry.enum_value(
        "SURPLUS",
        description="Without it there is no difference: the bank doesn't have it yet, or it is entered twice.",
    )
    REVERSED = strawberry.enum_value(
        "REVERSED",
        description="It is half of the difference: the other way round, a refund for an expense, there is none.",
    )
    NO_ACCOUNT = strawberry.enum_value(
        "NO_ACCOUNT", description="It names no account; on this one there is no difference."
    )
    UNKNOWN_WORTH = strawberry.enum_value(
        "UNKNOWN_WORTH",
        description="It is in another currency, and nobody has said what it came to on the account.",
    )


@strawberry.type(
    description="A transaction that may explain a difference: 5.00 EUR that the bank lacks for example."
)
class ReconciliationSuspect:
    transaction: Transaction = strawberry.field(
        description="One that no row of a bank's file stands for: 5.00 EUR at Lidl for example."
    )
    reason: SuspectReason | None = strawberry.field(
        description="What speaks for it: `SURPLUS` for example; null: nothing but that no bank has confirmed it."
    )

    @classmethod
    def of(cls, one: rules.Suspect) -> "ReconciliationSuspect":
        reason = None if one.reason is None else SuspectReason(one.reason.value)
        return cls(transaction=Transaction.of(one.row), reason=reason)


@strawberry.type(
    description="What came of comparing an account with a stated balance, or why it couldn't be."
)
class ReconcileAccountPayload:
    account: Account | None = strawberry.field(
        default=None, description='The account as it is now: "Everyday" for example; null where refused.'
    )
    reconciliation: Reconciliation | None = strawberry.field(
        default=None,
        description="Both balances as they were found, before an adjustment; null where refused: 1203.55 and 1208.55 EUR.",
    )
    adjustment: Transaction | None = strawberry.field(
        default=None,
        description="What was booked for the difference: 5.00 EUR, other, for example; null: nothing was.",
    )
    suspects: list[ReconciliationSuspect] = strawberry.field(
        default_factory=list,
        description=(
            "Where a difference is left, up to 50 transactions since the last balance that agreed, those with a `reason` "
            "first, then the latest first: `[]` where all is well."
        ),
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
