"""Drafts as a capture keeps them: what a parser proposes, until it is booked or thrown away."""

from typing import Self

from beanie import PydanticObjectId
from pydantic import BaseModel

from domain.database import CivilDate
from domain.money import Money
from domain.understanding.draft import Draft, Evidence, Field, Kind, Proposal, Recurrence, State


class StoredEvidence(BaseModel):
    """As `Evidence`: the span `text[start:end]` in code points, None where no words say it."""

    state: State
    start: int | None = None
    end: int | None = None


class StoredDraft(BaseModel):
    """As `Draft`; `minor` is positive. `transaction` is the booked one that it would change, None: a new one."""

    kind: Kind
    minor: int
    currency: str
    date: CivilDate
    merchant: str | None = None
    category: str
    recurrence: Recurrence | None = None
    evidence: dict[Field, StoredEvidence] = {}
    confidence: dict[Field, float] = {}
    transaction: PydanticObjectId | None = None

    @property
    def money(self) -> Money:
        return Money(self.minor, self.currency)

    @property
    def draft(self) -> Draft:
        return Draft(
            kind=self.kind,
            money=self.money,
            date=self.date,
            merchant=self.merchant,
            category=self.category,
            recurrence=self.recurrence,
            evidence={name: Evidence(one.state, one.start, one.end) for name, one in self.evidence.items()},
            confidence=dict(self.confidence),
        )

    @classmethod
    def of(cls, draft: Draft, transaction: PydanticObjectId | None = None) -> Self:
        return cls(
            kind=draft.kind,
            minor=draft.money.minor,
            currency=draft.money.currency,
            date=draft.date,
            merchant=draft.merchant,
            category=draft.category,
            recurrence=draft.recurrence,
            evidence={
                name: StoredEvidence(state=one.state, start=one.start, end=one.end)
                for name, one in draft.evidence.items()
            },
            confidence=dict(draft.confidence),
            transaction=transaction,
        )


def stored(proposal: Proposal) -> list[StoredDraft]:
    return [StoredDraft.of(draft) for draft in proposal.drafts]
