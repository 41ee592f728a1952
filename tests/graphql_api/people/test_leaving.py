"""Leaving for good, as a client asks for it."""

from tests.backbone import PASSWORD
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_corrections import codes
from tests.graphql_api.ledger.test_entering import create

DELETE = (
    "mutation ($input: DeleteMeInput!) { deleteMe(input: $input) { deleted errors { code path message } } }"
)


async def test_after_leaving_no_token_is_worth_anything(anna: Asker) -> None:
    await create(anna)

    assert await anna.data(DELETE, input={"password": PASSWORD}) == {
        "deleteMe": {"deleted": True, "errors": []}
    }

    answer = await anna("{ me { email } transactions { edges { node { id } } } }")
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"] * len(
        answer["errors"]
    )
    assert "@" not in str(answer["data"])
    again = await anna(DELETE, input={"password": PASSWORD})
    assert again["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_wrong_password_ends_nothing(anna: Asker) -> None:
    payload = (await anna.data(DELETE, input={"password": "not this one"}))["deleteMe"]

    assert (payload["deleted"], codes(payload)) == (False, [("BAD_CREDENTIALS", ["input", "password"])])
    assert (await anna.data("{ me { email } }"))["me"]["email"]
