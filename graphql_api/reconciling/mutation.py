"""Comparing an account with what its bank says."""

from typing import Annotated

import strawberry

from domain import clock
from domain.ids import Type
from domain.reconciling.rules import Statement
from domain.reconciling.service import Reconciling
from graphql_api.accounts.types import Account, Reconciliation
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info
from graphql_api.ledger.types import Transaction
from graphql_api.named import named
from graphql_api.reconciling.inputs import ReconcileAccountInput
from graphql_api.reconciling.types import ReconcileAccountPayload, ReconciliationSuspect


@strawberry.type
class ReconcilingMutation:
    @strawberry.mutation(
        description=(
            "Compare an account with the balance that its bank states for a date. Where both agree, that is kept as the "
            "account's `reconciliation`; else `suspects` may explain the difference, and `adjust` books it. `undoChange` takes "
            "either back."
        )
    )
    async def reconcile_account(
        self, info: Info, input: Annotated[ReconcileAccountInput, INPUT]
    ) -> ReconcileAccountPayload:
        return await attempt(ReconcileAccountPayload, _reconcile(info, input))


async def _reconcile(info: Info, form: ReconcileAccountInput) -> ReconcileAccountPayload:
    book, row = await named(info, Type.ACCOUNT, form.account_id, "accountId")
    person = (await info.context.profile()).person
    today = clock.civil_date(clock.now(), person.time_zone)
    statement = Statement(form.balance, given(form.date) or today)
    reconciling = Reconciling(info.context.services.journal, person, book, today)
    done = await reconciling.compare(row, statement, given(form.idempotency_key), adjust=form.adjust)
    return ReconcileAccountPayload(
        account=Account.of(done.account),
        reconciliation=Reconciliation.of(done.found),
        adjustment=None if done.adjustment is None else Transaction.of(done.adjustment),
        suspects=[ReconciliationSuspect.of(one) for one in done.suspects],
    )
