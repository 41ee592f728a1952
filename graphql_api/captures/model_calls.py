"""What was sent to a language model about a capture, for its author."""

from datetime import datetime
from decimal import Decimal

import strawberry

from domain.captures import model_calls


@strawberry.type(description='One request to a language model: "gemini-2.5-flash", 812 ms for example.')
class ModelCall:
    at: datetime = strawberry.field(description='When it was asked: "2026-03-11T19:15:02+00:00" for example.')
    model: str = strawberry.field(description='The name of the model: "gemini-2.5-flash" for example.')
    sent: str = strawberry.field(
        description=(
            "The message as it was sent, card, account and phone numbers and e-mail addresses covered: "
            '"{\\"today\\": \\"2026-03-11\\", …, \\"note\\": \\"lunch 12.50, card •••• •••• •••• ••••\\"}".'
        )
    )
    outcome: str = strawberry.field(
        description='"answered", or why the answer was not used: "slow", "rate_limited", "invented" for example.'
    )
    milliseconds: int = strawberry.field(description="How long it took: 812 for example.")
    prompt_tokens: int | None = strawberry.field(
        description="Tokens of what was sent: 1350 for example; null where the model didn't say."
    )
    reply_tokens: int | None = strawberry.field(
        description="Tokens of the reply and of the thoughts before it: 60; null where the model didn't say."
    )
    cost: Decimal | None = strawberry.field(
        description='In major units of `currency`, exact: "0.000495" for example; null where the price is unknown.'
    )
    currency: str = strawberry.field(description='Of `cost`, ISO 4217: "USD" for example.')

    @classmethod
    def of(cls, call: model_calls.ModelCall) -> "ModelCall":
        return cls(
            at=call.at,
            model=call.model,
            sent=call.sent,
            outcome=call.outcome,
            milliseconds=call.milliseconds,
            prompt_tokens=call.prompt_tokens,
            reply_tokens=call.reply_tokens,
            cost=None if call.cost is None else Decimal(call.cost),
            currency=call.currency,
        )
