"""What rules and names of merchants make of a transaction. Pure."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bson import ObjectId

from domain.arranging.models import Arrangements, StoredMerchant, StoredRule, When
from domain.ledger.models import Posting, Transaction
from domain.ledger.rules import placed, refreshed
from domain.ledger.words import WORD, fold
from domain.understanding.draft import Draft, Kind, Proposal


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions are asked about. `text` are folded words with single spaces; `size` is in minor units."""

    text: str
    merchant: str | None
    kind: Kind
    size: int
    currency: str
    account: ObjectId | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What shall be set; None and () leave it. `sure`: a rule said so, and not only what is usual at the merchant."""

    merchant: str | None = None
    category: str | None = None
    tags: Sequence[str] = ()
    account: ObjectId | None = None
    sure: bool = False


NOTHING = Verdict()


@dataclass(slots=True)
class Arranger:
    """Arrangements made ready for many transactions."""

    rules: Sequence[StoredRule] = ()
    merchants: Mapping[str, StoredMerchant] = field(default_factory=dict)

    @classmethod
    def of(cls, arrangements: Arrangements | None) -> "Arranger":
        if arrangements is None:
            return cls()
        active = (rule for rule in arrangements.rules.values() if rule.active)
        named = {
            fold(name): one for one in arrangements.merchants.values() for name in (*one.aliases, one.name)
        }
        return cls(sorted(active, key=lambda rule: rule.position), named)

    def __bool__(self) -> bool:
        return bool(self.rules or self.merchants)

    def verdict(self, facts: Facts) -> Verdict:
        """Conditions see the merchant by its proper name, and nothing that another rule sets."""
        known = self.merchants.get(fold(facts.merchant or ""))
        merchant = facts.merchant if known is None else known.name
        found = [rule.then for rule in self.rules if holds(rule.when, facts, merchant)]
        category = next((then.category for then in found if then.category), None)
        named = next((then.merchant for then in found if then.merchant), merchant)
        usual = self.merchants.get(fold(named or ""))
        return Verdict(
            merchant=None if named == facts.merchant else named,
            category=category or (usual.category if usual else None),
            tags=tuple(sorted({tag for then in found for tag in then.tags})),
            account=next((then.account for then in found if then.account), None),
            sure=category is not None,
        )


def holds(when: When, facts: Facts, merchant: str | None) -> bool:
    """Whether all conditions hold for what was paid to `merchant`."""
    return (
        (not when.kinds or facts.kind in when.kinds)
        and (when.currency is None or facts.currency == when.currency)
        and (when.least is None or facts.size >= when.least)
        and (when.most is None or facts.size <= when.most)
        and (when.account is None or facts.account == when.account)
        and (when.merchant is None or fold(merchant or "").startswith(fold(when.merchant)))
        and (when.text is None or _says(f"{facts.text} {words(merchant or '')}", words(when.text)))
    )


def words(text: str) -> str:
    """Folded, with single spaces and nothing between words."""
    return " ".join(WORD.findall(fold(text)))


def _says(text: str, wanted: str) -> bool:
    """As whole words; within a word where a script has no spaces between them."""
    return f" {wanted} " in f" {text} " if wanted.isascii() else wanted in text


def facts_of(row: Transaction) -> Facts:
    notes = [posting.note or "" for posting in row.postings]
    text = words(" ".join((row.said, row.bank_text, row.note or "", *notes)))
    return Facts(text, row.merchant, row.kind, row.size, row.currency, row.postings[0].account)


def arranged(row: Transaction, arranger: Arranger) -> Transaction:
    """The transaction as the book wants it; what a person set by hand stays. The same object where nothing changes."""
    if not arranger:
        return row
    verdict = arranger.verdict(facts_of(row))
    if verdict == NOTHING:
        return row
    own = set(row.by_hand)
    merchant = verdict.merchant if verdict.merchant and "merchant" not in own else row.merchant
    postings = _postings(row, verdict, own)
    if merchant == row.merchant and postings == row.postings:
        return row
    settled = {"merchant"} if merchant != row.merchant else set()
    settled |= {"category"} if verdict.category else set()
    unsure = [name for name in row.unsure if name not in settled]
    return refreshed(row.changed(merchant=merchant, postings=postings, unsure=unsure))


def proposed(proposal: Proposal, text: str, arranger: Arranger) -> Proposal:
    """What a text says as it will be booked: merchants by their proper names, categories by the rules."""
    if not arranger:
        return proposal
    said = words(text)
    return replace(proposal, drafts=tuple(_draft(draft, said, arranger) for draft in proposal.drafts))


def _draft(draft: Draft, said: str, arranger: Arranger) -> Draft:
    verdict = arranger.verdict(
        Facts(said, draft.merchant, draft.kind, draft.money.minor, draft.money.currency)
    )
    settles = draft.kind is not Kind.TRANSFER and (verdict.sure or draft.kind is not Kind.INCOME)
    return replace(
        draft,
        merchant=verdict.merchant or draft.merchant,
        category=(settles and verdict.category) or draft.category,
    )


def _postings(row: Transaction, verdict: Verdict, own: set[str]) -> list[Posting]:
    is_transfer, is_split = row.kind is Kind.TRANSFER, len(row.postings) > 1
    category = verdict.category if not own & {"category", "parts"} and not is_split else None
    if row.kind is Kind.INCOME and not verdict.sure:
        category = None
    first = (
        row.postings[0]
        if "account" in own or not verdict.account
        else placed(row.postings[0], verdict.account)
    )
    others = row.postings[1:] if is_transfer else [placed(one, first.account) for one in row.postings[1:]]
    changes = [
        ({"category": category} if category and not is_transfer else {})
        | ({"tags": sorted({*one.tags, *verdict.tags})} if verdict.tags else {})
        for one in row.postings
    ]
    return [
        one.model_copy(update=change) if change else one
        for one, change in zip((first, *others), changes, strict=True)
    ]


def merchant_key(name: str) -> str:
    """The place of a merchant among the others, whatever its name is made of."""
    return hashlib.sha256(fold(name).encode()).hexdigest()[:24]
