"""How a person wants texts read, as `me` shows it and `updateMe` changes it."""

from typing import Any

import pytest

from graphql_api.errors import Refused
from tests.graphql_api.asking import Asker

ME = "{ me { parsingMode reviewThreshold } }"
UPDATE = """
mutation ($input: UpdateMeInput!) {
  updateMe(input: $input) { me { parsingMode reviewThreshold } errors { code path } }
}
"""


async def test_by_default_a_model_is_asked_in_doubt_only(anna: Asker) -> None:
    assert (await anna.data(ME))["me"] == {"parsingMode": "AUTOMATIC", "reviewThreshold": 0.8}


@pytest.mark.parametrize("mode", ["AUTOMATIC", "MODEL_FIRST", "LOCAL_ONLY"])
async def test_both_are_changed(anna: Asker, mode: str) -> None:
    wanted = {"parsingMode": mode, "reviewThreshold": 0.95}

    assert (await anna.data(UPDATE, input=wanted))["updateMe"] == {"me": wanted, "errors": []}
    assert (await anna.data(ME))["me"] == wanted


async def test_what_isnt_given_or_is_null_stays(anna: Asker) -> None:
    await anna.data(UPDATE, input={"parsingMode": "LOCAL_ONLY", "reviewThreshold": 0.6})

    after = await anna.data(UPDATE, input={"reviewThreshold": None, "parsingMode": None, "currency": "CHF"})

    assert after["updateMe"]["me"] == {"parsingMode": "LOCAL_ONLY", "reviewThreshold": 0.6}


@pytest.mark.parametrize("value", [0.4, 1, 0.995, -1])
async def test_a_threshold_beyond_its_bounds_is_refused_as_data(anna: Asker, value: Any) -> None:
    answer = (await anna.data(UPDATE, input={"reviewThreshold": value}))["updateMe"]

    assert answer["errors"] == [{"code": "INVALID_THRESHOLD", "path": ["input", "reviewThreshold"]}]


async def test_a_mode_that_isnt_one_is_a_bad_request(anna: Asker) -> None:
    with pytest.raises(Refused) as caught:
        await anna("mutation { updateMe(input: {parsingMode: SOMETIMES}) { errors { code } } }")

    assert "SOMETIMES" in str(caught.value.errors)
