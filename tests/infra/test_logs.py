"""Logs carry ids, and never a person's text, e-mail address or token."""

import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import BaseModel, ValidationError
from pymongo.errors import AutoReconnect, DuplicateKeyError
from structlog.contextvars import bound_contextvars

from domain.errors import NotFound
from domain.settings import Settings
from infra import logs
from infra.redaction import LEFT_OUT

Output = pytest.CaptureFixture[str]
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def events(captured: Output) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def configure(**changes: object) -> None:
    logs.configure(Settings.model_validate({"log_format": "json", **changes}), "worker")


def test_an_event_carries_process_moment_and_the_ids_around_it(capsys: Output) -> None:
    configure()
    with bound_contextvars(book="b1", capture="c1"):
        structlog.get_logger("tasks").info("capture_recorded", transactions=2)
    (event,) = events(capsys)
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "capture_recorded",
        "level": "info",
        "logger": "tasks",
        "process": "worker",
        "book": "b1",
        "capture": "c1",
        "transactions": 2,
    }


def test_libraries_speak_through_the_same_steps(capsys: Output) -> None:
    configure()
    with bound_contextvars(request="r1"):
        logging.getLogger("uvicorn.error").warning("closed by %s", "ann@example.com")
    (event,) = events(capsys)
    assert (event["event"], event["request"], event["process"]) == (f"closed by {LEFT_OUT}", "r1", "worker")


def test_what_is_below_the_level_is_not_logged(capsys: Output) -> None:
    configure(log_level="warning")
    structlog.get_logger("tasks").info("hidden")
    logging.getLogger("uvicorn.error").info("hidden")
    assert events(capsys) == []


@pytest.mark.parametrize(
    "name", ["pymongo.command", "uvicorn.access", "httpx", "google_genai.models", "websockets"]
)
def test_libraries_that_quote_requests_keep_quiet_even_when_we_debug(capsys: Output, name: str) -> None:
    configure(log_level="debug")
    logging.getLogger(name).info("lunch 12.50 at Chipotle")
    assert events(capsys) == []


def test_text_is_one_line_with_its_values(capsys: Output) -> None:
    configure(log_format="text")
    structlog.get_logger("tasks").info("capture_recorded", transactions=2)
    (line,) = capsys.readouterr().out.splitlines()
    assert "capture_recorded" in line
    assert "transactions=2" in line


@pytest.mark.parametrize("name", ["text", "email", "password", "token", "Authorization", "variables"])
def test_values_of_private_names_are_left_out(capsys: Output, name: str) -> None:
    configure()
    structlog.get_logger("api").info("received", **{name: "secret", "nested": {name: "secret"}})
    assert "secret" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.com",
        f"refused {TOKEN} again",
        "Authorization: Bearer abc-def",
        "mongodb://finsight:s3cret@db/",
        "/graphql?token=abcdef",
    ],
)
def test_addresses_and_tokens_are_left_out_of_any_value(capsys: Output, text: str) -> None:
    configure()
    structlog.get_logger("api").info(text, value=text, values=[text], error=ValueError(text))
    shown = capsys.readouterr().out
    for secret in ("ann@", "eyJ", "abc", "s3cret"):
        assert secret not in shown


class TestExceptions:
    class Draft(BaseModel):
        amount: int

    def logged(self, captured: Output, error: BaseException) -> str:
        configure()
        try:
            raise error
        except type(error):
            structlog.get_logger("tasks").exception("attempt_failed")
            logging.getLogger("dramatiq").exception("attempt failed")
        own, foreign = events(captured)
        assert own["exception"] == foreign["exception"]
        assert "test_logs.py" in own["exception"]
        shown: str = own["exception"]
        return shown

    def test_a_message_about_connections_is_shown(self, capsys: Output) -> None:
        assert self.logged(capsys, AutoReconnect("db:27017: refused")).endswith(
            "AutoReconnect: db:27017: refused"
        )

    def test_a_message_of_ours_is_shown(self, capsys: Output) -> None:
        assert self.logged(capsys, NotFound()).endswith("There is nothing with this id that you can see.")

    def test_a_message_that_may_quote_data_is_left_out(self, capsys: Output) -> None:
        assert self.logged(capsys, ValueError("lunch 12.50")).endswith(f"ValueError: {LEFT_OUT}")

    def test_a_duplicate_key_does_not_show_the_key(self, capsys: Output) -> None:
        assert "ann" not in self.logged(capsys, DuplicateKeyError('dup key: { email: "ann" }'))

    def test_a_validation_error_does_not_show_its_input(self, capsys: Output) -> None:
        typed = "lunch at Chipotle"
        with pytest.raises(ValidationError, match=typed) as caught:
            self.Draft.model_validate({"amount": typed})
        assert typed not in self.logged(capsys, caught.value)

    def test_causes_contexts_and_members_are_shown_by_the_same_rule(self, capsys: Output) -> None:
        group = ExceptionGroup("two of lunch", [ValueError("lunch"), TypeError("no lunch quoted")])
        group.__cause__ = KeyError("lunch 12.50")
        shown = self.logged(capsys, group)
        assert "12.50" not in shown
        assert shown.index("KeyError") < shown.index("which led to") < shown.index("ExceptionGroup")
        assert "TypeError: no lunch quoted" in shown


def test_an_error_event_outside_of_an_exception_has_none(capsys: Output) -> None:
    configure()
    structlog.get_logger("tasks").error("odd", exc_info=True)
    assert "exception" not in events(capsys)[0]


def test_warnings_are_logged(capsys: Output) -> None:
    configure()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("deprecated", stacklevel=1)
    assert "deprecated" in events(capsys)[0]["event"]
