import structlog
from graphql import GraphQLError
from pymongo.errors import AutoReconnect, NetworkTimeout, OperationFailure, ServerSelectionTimeoutError

from domain.errors import Forbidden, InvalidCurrency, RateLimited
from graphql_api.errors import of_exception, of_graphql, retry_after, status_of
from tests.graphql_api.toy import SECRET


def thrown(error: Exception) -> Exception:
    """The error with the lines it passed."""
    try:
        raise error
    except type(error) as caught:
        return caught


def code(error: BaseException) -> str:
    return str(of_exception(error)["extensions"]["code"])


def test_a_lost_database_is_unavailable() -> None:
    for error in (AutoReconnect(SECRET), NetworkTimeout(SECRET), ServerSelectionTimeoutError(SECRET)):
        assert code(error) == "UNAVAILABLE"


def test_another_database_error_is_a_bug() -> None:
    assert code(OperationFailure(SECRET)) == "INTERNAL"


def test_a_rejection_that_no_payload_took_is_forbidden_or_a_bad_request() -> None:
    assert code(Forbidden()) == "FORBIDDEN"
    assert of_exception(InvalidCurrency("currency")) == {
        "message": 'This is no ISO 4217 currency in use. Write it as in "EUR".',
        "extensions": {"code": "BAD_REQUEST"},
    }


def test_a_masked_error_takes_the_bound_request_id_and_logs_its_causes_without_any_text() -> None:
    with structlog.testing.capture_logs() as logged, structlog.contextvars.bound_contextvars(request_id="r1"):
        error = ValueError(SECRET)
        error.__cause__ = KeyError(SECRET)
        public = of_exception(thrown(error))

    assert public["extensions"] == {"code": "INTERNAL", "requestId": "r1"}
    (entry,) = logged
    assert entry["event"] == "graphql.unexpected_error"
    assert entry["exception"] == "builtins.ValueError"
    assert entry["causes"] == ["builtins.KeyError"]
    assert "test_errors.py" in entry["traceback"]
    assert SECRET not in str({key: value for key, value in entry.items() if key != "traceback"})


def test_an_error_that_a_resolver_raised_with_its_own_code_keeps_it() -> None:
    error = GraphQLError("Not now.", path=["a"], extensions={"code": "CURSOR_EXPIRED"})

    assert of_graphql(error) == {
        "message": "Not now.",
        "extensions": {"code": "CURSOR_EXPIRED"},
        "path": ["a"],
    }


def test_any_other_graphql_error_while_resolving_is_masked() -> None:
    public = of_graphql(GraphQLError(SECRET, path=["a"]))

    assert public["extensions"]["code"] == "INTERNAL"
    assert SECRET not in str(public)


def test_the_gravest_status_and_the_longest_wait_win() -> None:
    errors = [of_exception(RateLimited(3)), of_exception(RateLimited(9)), of_exception(AutoReconnect())]

    assert status_of(errors, 200) == 503
    assert status_of([of_exception(Forbidden())], 200) == 200
    assert retry_after(errors) == 9
    assert retry_after([]) is None
