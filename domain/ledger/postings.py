"""The movements of money that a transaction consists of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from beanie import PydanticObjectId

from domain.ledger.errors import PartsInvalid, TransferOnly
from domain.ledger.models import Posting
from domain.ledger.rules import DIRECTION, Bases, placed, value_in_bases
from domain.money import Money
from domain.understanding.draft import Kind


@dataclass(frozen=True, slots=True)
class SplitPart:
    """One part of a split: its positive money, category, tags of its own and note."""

    money: Money
    category: str
    tags: Sequence[str] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """What shall move: `money` from or to `account`; of a transfer to `to_account`, where it is `received`.

    `received` None: the same money arrives. `parts` None: it isn't split.
    """

    kind: Kind
    money: Money
    category: str
    tags: Sequence[str] = ()
    parts: Sequence[SplitPart] | None = None
    received: Money | None = None
    account: PydanticObjectId | None = None
    to_account: PydanticObjectId | None = None

    def check(self) -> None:
        """Raises `TransferOnly` or `PartsInvalid`."""
        is_transfer = self.kind is Kind.TRANSFER
        if self.to_account is not None and (not is_transfer or self.to_account == self.account):
            raise TransferOnly("toAccountId")
        if self.received is not None and (not is_transfer or _is_less(self.received, self.money)):
            raise TransferOnly("received")
        if self.parts and (
            is_transfer
            or any(part.money.currency != self.money.currency for part in self.parts)
            or sum(part.money.minor for part in self.parts) != self.money.minor
        ):
            raise PartsInvalid("parts")


def _is_less(received: Money, sent: Money) -> bool:
    """In one currency what was sent arrives: a fee is an expense of its own."""
    return received.currency == sent.currency and received != sent


def postings_for(wanted: Movement, bases: Bases) -> list[Posting]:
    """One for each part, which sum to the money exactly; a transfer moves out of one pocket into another."""
    wanted.check()
    money, tags = wanted.money, wanted.tags
    if wanted.kind is Kind.TRANSFER:
        arrived = wanted.received or money
        left = _posting(Money(-money.minor, money.currency), None, tags, None, bases)
        came = _posting(arrived, None, tags, None, bases)
        return [placed(left, wanted.account), placed(came, wanted.to_account)]
    parts = wanted.parts or [SplitPart(money, wanted.category)]
    sign = DIRECTION[wanted.kind]
    return [
        placed(
            _posting(
                Money(sign * part.money.minor, money.currency),
                part.category,
                [*tags, *part.tags],
                part.note,
                bases,
            ),
            wanted.account,
        )
        for part in parts
    ]


def _posting(
    money: Money, category: str | None, tags: Sequence[str], note: str | None, bases: Bases
) -> Posting:
    return Posting(
        category=category,
        minor=money.minor,
        currency=money.currency,
        base=value_in_bases(money.minor, money.currency, bases),
        tags=sorted(set(tags)),
        note=note,
    )


def turned(posting: Posting, before: Kind, after: Kind) -> Posting:
    """The other way round where the kind now moves money the other way."""
    if DIRECTION.get(before, 1) == DIRECTION.get(after, 1):
        return posting
    base = {code: -value for code, value in posting.base.items()}
    own = None if posting.account_minor is None else -posting.account_minor
    return posting.model_copy(update={"minor": -posting.minor, "base": base, "account_minor": own})
