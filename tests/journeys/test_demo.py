"""`finsight demo` makes an account as a person would, through the API."""

import re

from tests.client import Person
from tests.stack import Stack


async def test_the_demo_account_can_sign_in_and_has_weeks_of_transactions(stack: Stack) -> None:
    output = stack.run("demo", "--port", str(stack["api"].port))

    token = re.search(r'Bearer ([^"]+)', output)
    assert token is not None
    visitor = Person(stack, stack["api"].url, "a visitor's")
    visitor.access_token = token[1]
    query = (
        "{ transactions(first: 200) { edges { cursor } } captures(status: [FAILED]) { edges { cursor } } }"
    )
    data = await visitor.ask(query)
    assert len(data["transactions"]["edges"]) > 80
    assert data["captures"]["edges"] == []
