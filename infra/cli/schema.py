"""`finsight schema`."""

from graphql_api.schema import sdl


def run() -> str:
    """The GraphQL schema in SDL, as `schema.graphql` holds it."""
    return sdl()
