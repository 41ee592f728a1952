"""The schema, built by a function: features side by side, printed to `schema.graphql`."""

import strawberry
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig

from graphql_api.accounts.mutation import AccountsMutation
from graphql_api.accounts.query import AccountsQuery
from graphql_api.arranging.mutation import ArrangingMutation
from graphql_api.arranging.query import ArrangingQuery
from graphql_api.bases.mutation import BasesMutation
from graphql_api.books.mutation import BooksMutation
from graphql_api.books.query import BooksQuery
from graphql_api.captures.mutation import CapturesMutation
from graphql_api.captures.query import CapturesQuery
from graphql_api.imports.mutation import ImportsMutation
from graphql_api.imports.query import ImportsQuery
from graphql_api.imports.subscription import ImportsSubscription
from graphql_api.ledger.mutation import LedgerMutation
from graphql_api.ledger.query import LedgerQuery
from graphql_api.live.query import LiveQuery
from graphql_api.live.subscription import LiveSubscription
from graphql_api.live.types import (
    CaptureChanged,
    ImportChanged,
    KeepAlive,
    LedgerChanged,
    TransactionChanged,
)
from graphql_api.node import NodeQuery
from graphql_api.people.mutation import PeopleMutation
from graphql_api.people.query import PeopleQuery
from graphql_api.reconciling.mutation import ReconcilingMutation
from graphql_api.undoing.mutation import UndoingMutation
from graphql_api.undoing.query import UndoingQuery


@strawberry.type(description="What can be read: `{ me { email } }` for example.")
class Query(
    PeopleQuery,
    NodeQuery,
    CapturesQuery,
    LedgerQuery,
    AccountsQuery,
    ImportsQuery,
    UndoingQuery,
    ArrangingQuery,
    BooksQuery,
    LiveQuery,
):
    pass


@strawberry.type(
    description='What can be done: `mutation { captureExpense(input: {text: "lunch 12.50"}) { capture { id } } }`.'
)
class Mutation(
    PeopleMutation,
    CapturesMutation,
    LedgerMutation,
    AccountsMutation,
    ReconcilingMutation,
    ImportsMutation,
    UndoingMutation,
    ArrangingMutation,
    BooksMutation,
    BasesMutation,
):
    pass


@strawberry.type(description="What can be followed: `subscription { events { cursor } }`.")
class Subscription(LiveSubscription, ImportsSubscription):
    pass


def build_schema() -> strawberry.Schema:
    return strawberry.Schema(
        Query,
        Mutation,
        Subscription,
        types=[CaptureChanged, TransactionChanged, ImportChanged, LedgerChanged, KeepAlive],
        config=StrawberryConfig(auto_camel_case=True),
    )


def sdl() -> str:
    """The schema as text, as `schema.graphql` holds it."""
    return print_schema(build_schema()) + "\n"
