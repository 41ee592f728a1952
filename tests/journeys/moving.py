"""A book with everything in it, and what of it must be the same in the book that its export is imported into."""

import json
from typing import Any

from tests.client import Answer, Person
from tests.domain.attachments.files import JPEG, PDF, PNG, TEXT
from tests.journeys.importing import booked, uploaded
from tests.journeys.test_export import fetched

ERRORS = "errors { code message path }"
REPORT = "spending(period: {from: $from, to: $to}, groupBy: %s) { groups { label count total { amount } } }"
TOTALS = (
    f"query($from: Date!, $to: Date!) {{ month: {REPORT % 'MONTH'} category: {REPORT % 'CATEGORY'} tag: {REPORT % 'TAG'}"
    f" account: {REPORT % 'ACCOUNT'} accounts(archived: true) {{ name balance {{ amount currency }} unknownCount }}"
    " transactionCount { count } }"
)
STATEMENT = (
    b"Buchungstag;Verwendungszweck;Betrag;W\xc3\xa4hrung\n"
    b"02.03.2026;REWE SAGT DANKE 4711;-12,50;EUR\n"
    b"02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n"
    b"02.03.2026;BVG FAHRSCHEIN;-3,20;EUR\n"
    b"30.03.2026;GEHALT ACME GMBH;2500,00;EUR\n"
)
INPUTS = {"archiveAccount": "AccountIdInput", "removeAttachment": "AttachmentIdInput"}
# What a transaction is, and what it was read from. Its id, its times and the search keys are its book's own.
SAME = (
    "kind", "date", "merchant", "currency", "size", "note", "recurrence", "by_hand", "said", "heard", "heard_item", "unsure",
    "bank_text",
)  # fmt: skip


class Making:
    """What a person does in a book by hand."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def done(self, verb: str, result: str, **form: Any) -> Any:
        kind = INPUTS.get(verb, f"{verb[0].upper()}{verb[1:]}Input")
        query = f"mutation($input: {kind}!) {{ {verb}(input: $input) {{ {result} {ERRORS} }} }}"
        payload = (await self.person.ask(query, input=form))[verb]
        assert payload["errors"] == [], payload
        return payload

    async def account(self, name: str, **form: Any) -> str:
        found = await self.done("createAccount", "account { id }", name=name, **form)
        return str(found["account"]["id"])

    async def category(self, name: str, **form: Any) -> Answer:
        found = await self.done("createCategory", "category { id slug }", name=name, **form)
        category: Answer = found["category"]
        return category

    async def entered(self, amount: str, currency: str = "EUR", **form: Any) -> str:
        money = {"amount": amount, "currency": currency}
        form = {"date": "2026-03-10"} | form
        found = await self.done("createTransaction", "transaction { id }", amount=money, **form)
        return str(found["transaction"]["id"])


async def filled(anna: Person) -> Making:
    """Every kind of thing that a book may hold."""
    make = Making(anna)
    bank = await make.account(
        "Everyday", kind="BANK", openingBalance="1203.55", openingDate="2025-12-31", default=True
    )
    dollars = await make.account("Travel $", kind="CARD", currency="USD", openingBalance="-99.01")
    yen = await make.account("Cash 円", kind="CASH", currency="JPY", openingBalance="30000")
    old = await make.account("Old one", kind="SAVINGS", openingBalance="5")
    coffee = await make.category("Coffee ☕", excludeFromBudget=True)
    beans = await make.category("Beans", parentId=coffee["id"])
    gone = await make.category("Gone")
    await _arranged(make, anna, coffee, bank)

    parts = [
        {
            "amount": {"amount": "8.00", "currency": "EUR"},
            "category": "groceries",
            "tags": ["cake"],
            "note": "the cake",
        },
        {"amount": {"amount": "4.50", "currency": "EUR"}, "category": beans["slug"]},
    ]
    split = await make.entered(
        "12.50", parts=parts, merchant="Zoë's “Süd”", note="line 1\nline 2", tags=["Berlin"]
    )
    await make.entered("4.50", kind="REFUND", refundOfId=split, date="2026-04-02", accountId=bank)
    await make.entered("3.20", merchant="Kiosk", category=gone["slug"], accountId=old)
    await make.entered("900", recurrence="MONTHLY", category="housing", date="2026-01-01")
    await make.entered("20", "USD", accountId=dollars, rate="0.9", rateCurrency="EUR", tags=["trip", "日本"])
    await make.entered("1200", "JPY", accountId=yen, merchant="寿司")
    await make.entered("7.77", "USD", accountId=bank)  # its worth on the account is unknown
    await make.entered("3.333", "KWD", accountId=None)
    transfer: Answer = {"kind": "TRANSFER", "accountId": bank}
    await make.entered("100", **transfer, toAccountId=old)
    await make.entered(
        "100", **transfer, toAccountId=dollars, received={"amount": "108.17", "currency": "USD"}
    )
    await make.entered("7", kind="TRANSFER")
    await make.entered("2500", kind="INCOME", category="income", accountId=bank)
    for content in (PNG, PDF):
        await anna.attach(split, content, "Beleg für Zoë.pdf")
    file = (await anna.attach(split, JPEG)).json()["attachment"]["id"]
    await make.done("removeAttachment", "transaction { id }", attachmentId=file)
    thrown = await make.entered("999", merchant="Thrown away")
    await anna.attach(thrown, TEXT)
    await make.done("deleteTransaction", "transaction { id }", transactionId=thrown)
    await make.done("mergeCategories", "category { id }", categoryId=gone["id"], intoId=coffee["id"])
    await make.done("archiveAccount", "account { id }", accountId=old)
    async with anna.following() as feed:
        await feed.outcome(
            await anna.capture("lunch 12.80 eur at Chipotle on 3 March 2026, uber home 23 eur")
        )
    await booked(anna, (await uploaded(anna, STATEMENT))["id"])
    return make


async def _arranged(make: Making, anna: Person, coffee: Answer, bank: str) -> None:
    """Names and rules, and one of the guide's categories called otherwise."""
    dining = (await anna.ask("{ categories { id slug } }"))["categories"]
    named = next(one["id"] for one in dining if one["slug"] == "dining")
    await make.done("updateCategory", "category { id }", categoryId=named, name="Essen gehen")
    await make.done(
        "updateMerchant",
        "merchant { name }",
        name="Kiosk",
        aliases=["Späti", "Trinkhalle"],
        category=coffee["slug"],
    )
    await make.done(
        "createRule",
        "rule { id }",
        name="Tickets",
        when={"text": "bvg", "currency": "EUR", "minAmount": "1.50", "accountId": bank},
        then={"category": "transport", "tags": ["public"]},
    )


async def exported(person: Person) -> bytes:
    answer = await fetched(person, "?format=json")
    assert answer.status_code == 200
    return answer.content


async def totals(person: Person) -> Answer:
    """All that reports say, by names; what an account is called there is its id."""
    found = await person.ask(TOTALS, **{"from": "2025-01-01", "to": "2026-12-31"})
    sums = [(one["total"]["amount"], one["count"]) for one in found["account"]["groups"]]
    return {**found, "account": sums}


def content(export: bytes) -> Answer:
    """What must be the same of two books."""
    whole = json.loads(export)
    names = {one["_id"]: one["name"] for one in whole["accounts"]} | {None: None}
    texts = {one["_id"]: one["text"] for one in whole["captures"]}
    live = [one for one in whole["transactions"] if one["trashed_at"] is None]
    origins = {one["_id"]: origin(one) for one in live} | {None: None}
    files = {one["_id"]: (one["name"], one["type"], one["data"]) for one in whole["attachments"]}
    return {
        "accounts": {one["name"]: _account(one) for one in whole["accounts"]},
        "categories": {
            name: {key: value for key, value in one.items() if key not in {"asked", "made_by"}}
            for name, one in whole["book"].items()
            if name.startswith("category_") and one
        },
        "default": names[whole["book"]["default_account"]],
        "arrangements": [_arrangements(one, names) for one in whole["arrangements"]],
        "transactions": {origin(one): _transaction(one, names, texts, origins, files) for one in live},
    }


def origin(raw: Answer) -> str:
    """The id under which it was booked first."""
    return str(raw["origin"]["row"] if raw["origin"] else raw["_id"])


def _account(raw: Answer) -> Answer:
    told = (
        "kind",
        "currency",
        "opening",
        "opening_on",
        "booked",
        "unknown",
        "reconciled_on",
        "reconciled_balance",
    )
    return {name: raw[name] for name in told} | {"archived": raw["archived_at"] is not None}


def _arrangements(raw: Answer, names: dict[str | None, str | None]) -> Answer:
    kept = {name: value for name, value in raw.items() if name.startswith(("rule_", "merchant_")) and value}
    text = json.dumps(kept, sort_keys=True)
    for row, name in names.items():
        text = text.replace(f'"{row}"', json.dumps(name)) if row else text
    found: Answer = json.loads(text)
    return {name: {key: value for key, value in one.items() if key != "asked"} for name, one in found.items()}


def _transaction(raw: Answer, names: Any, texts: Answer, origins: Any, files: Answer) -> Answer:
    postings = [
        {name: value for name, value in one.items() if name != "account"} | {"account": names[one["account"]]}
        for one in raw["postings"]
    ]
    typed = texts.get(raw["capture"], "") if raw["capture"] else (raw["origin"] or {}).get("text", "")
    return {name: raw[name] for name in SAME} | {
        "postings": postings,
        "refund_of": origins.get(raw["refund_of"]),
        "typed": typed,
        "of_bank": raw["statement_row"] is not None,
        "files": [files[one] for one in raw["attached"]],
    }
