import pytest

from graphql_api.documents import (
    LONGEST_REMEMBERED,
    REMEMBERED_CHARACTERS,
    Documents,
)
from graphql_api.errors import Refused
from graphql_api.limits import Limits
from tests.graphql_api.toy import toy_schema


@pytest.fixture
def documents() -> Documents:
    return Documents(toy_schema()._schema, Limits(), hide_suggestions=False)


def test_a_text_is_read_once(documents: Documents) -> None:
    assert documents.read("{ hello }") is documents.read("{ hello }")


def test_errors_are_remembered_too(documents: Documents) -> None:
    assert documents.read("{") is documents.read("{")


def test_what_is_remembered_is_bounded_and_the_least_used_goes_first(documents: Documents) -> None:
    kept = documents.read("{ hello }")
    for number in range(100):
        documents.read(f"{{ hello }} #{number}".ljust(LONGEST_REMEMBERED))
        assert documents.read("{ hello }") is kept

    assert documents.characters <= REMEMBERED_CHARACTERS
    assert len(documents.remembered) < 20


def test_a_long_text_is_read_but_not_remembered(documents: Documents) -> None:
    text = "{ hello }".ljust(LONGEST_REMEMBERED + 1)

    assert documents.read(text).errors == ()
    assert text not in documents.remembered


def test_a_document_without_operations_is_refused(documents: Documents) -> None:
    with pytest.raises(Refused):
        documents.read("fragment A on Item { name }").operation(None)
