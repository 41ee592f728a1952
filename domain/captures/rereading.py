"""A booked text that is read again: how the new reading would change what was booked. Pure."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from domain.captures.drafts import StoredDraft
from domain.captures.edits import values_of
from domain.ledger.models import Transaction
from domain.ledger.words import fold
from domain.money import Money
from domain.understanding.draft import Draft, Evidence, Field, Kind, State

Key = Callable[[Draft], Hashable]
# What shows that two readings mean the same purchase, the surest first.
SIGNS: Sequence[Key] = (
    lambda draft: (draft.money, draft.kind, draft.date, fold(draft.merchant or "")),
    lambda draft: (draft.money, fold(draft.merchant or "")),
    lambda draft: (fold(draft.merchant), draft.date) if draft.merchant else None,
    lambda draft: draft.money,
    lambda draft: fold(draft.merchant) if draft.merchant else None,
)


def _in_order(_: Draft) -> Hashable:
    return True


def draft_of(row: Transaction) -> Draft:
    """The transaction as a draft."""
    return Draft(row.kind, row.money, row.date, row.merchant, row.category, row.recurrence)


def proposal(
    live: Sequence[Transaction], trashed: Sequence[Transaction], read: Sequence[Draft]
) -> list[StoredDraft] | None:
    """All that the capture would then have booked; None where that is what it has.

    What a person set by hand stays as it is, and so does a transaction of which the new reading knows nothing. What
    is in the trash isn't proposed again.
    """
    again = _not_in(trashed, live, read)
    taken = dict(_pairs([draft_of(row) for row in live], again, [*SIGNS, _in_order]))
    drafts = []
    for position, draft in enumerate(again):
        row = live[taken[position]] if position in taken else None
        drafts.append(StoredDraft.of(draft) if row is None else StoredDraft.of(kept(row, draft), row.id))
    found = set(taken.values())
    drafts += [
        StoredDraft.of(kept(row, draft_of(row)), row.id)
        for index, row in enumerate(live)
        if index not in found and row.by_hand
    ]
    return None if _is_as_booked(live, drafts) else drafts


def _not_in(
    trashed: Sequence[Transaction], live: Sequence[Transaction], read: Sequence[Draft]
) -> list[Draft]:
    """The drafts but for those that are in the trash."""
    rows = [*live, *trashed]
    thrown = {
        position
        for position, index in _pairs([draft_of(row) for row in rows], read, SIGNS)
        if index >= len(live)
    }
    return [draft for position, draft in enumerate(read) if position not in thrown]


def _pairs(booked: Sequence[Draft], read: Sequence[Draft], signs: Sequence[Key]) -> list[tuple[int, int]]:
    """(position in the new reading, position among the booked), each position once at most."""
    pairs: list[tuple[int, int]] = []
    left_read, left_booked = list(range(len(read))), list(range(len(booked)))
    for sign in signs:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for index in left_booked:
            waiting[sign(booked[index])].append(index)
        found = [
            (position, waiting[key].popleft())
            for position in left_read
            if (key := sign(read[position])) is not None and waiting.get(key)
        ]
        pairs += found
        positions, indexes = {position for position, _ in found}, {index for _, index in found}
        left_read = [one for one in left_read if one not in positions]
        left_booked = [one for one in left_booked if one not in indexes]
    return pairs


def kept(row: Transaction, draft: Draft) -> Draft:
    """The new reading of a transaction, with what a person set by hand."""
    mine = values_of(draft_of(row))
    hand = _set_by_hand(row)
    money = draft.money
    if hand & {Field.AMOUNT, Field.CURRENCY}:  # minor units mean nothing without their currency
        money = Money(mine[Field.AMOUNT], mine[Field.CURRENCY])
    # Only a transfer has the category "transfer": who set the one has decided the other.
    tied = Kind.TRANSFER in {row.kind, draft.kind}
    kind = row.kind if Field.KIND in hand or (tied and Field.CATEGORY in hand) else draft.kind
    same_category = Field.CATEGORY in hand or (tied and kind is not draft.kind)
    return replace(
        draft,
        kind=kind,
        money=money,
        date=row.date if Field.DATE in hand else draft.date,
        merchant=row.merchant if Field.MERCHANT in hand else draft.merchant,
        category=row.category if same_category else draft.category,
        recurrence=row.recurrence if Field.RECURRENCE in hand else draft.recurrence,
        evidence={**draft.evidence, **dict.fromkeys(hand, Evidence(State.STATED))},
        confidence={name: one for name, one in draft.confidence.items() if name not in hand},
    )


def _set_by_hand(row: Transaction) -> set[Field]:
    """The fields of a draft that a person decided: what was split, arrived elsewhere or gives an expense back, too."""
    hand = {name for name in Field if name.value in row.by_hand}
    if row.kind is Kind.TRANSFER:
        if not {"received", "to_account"}.isdisjoint(row.by_hand):
            hand.add(Field.KIND)
        if "received" in row.by_hand:
            hand.add(Field.AMOUNT)
    elif len(row.postings) > 1:
        hand |= {Field.KIND, Field.AMOUNT, Field.CATEGORY}
    if row.refund_of is not None:
        hand.add(Field.KIND)
    return hand


def _is_as_booked(booked: Sequence[Transaction], drafts: Sequence[StoredDraft]) -> bool:
    now = {row.id: values_of(draft_of(row)) for row in booked}
    then = {one.transaction: values_of(one.draft) for one in drafts}
    return len(drafts) == len(booked) and now == then
