"""Type sentences and watch them become transactions: a client of Finsight's subscription in one page.

It resumes: the cursor of the last event is sent with each new connection, so that nothing is missed.
"""

import asyncio
import json
import sys
import urllib.request
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/graphql"
TEXTS = ("coffee 3.20", "lunch 12.50 at Chipotle yesterday, uber home 23 eur", "how are you?")
EVENTS = """
subscription($after: String) {
  events(after: $after) {
    cursor
    ... on CaptureChanged { capture { text status parser } }
    ... on TransactionChanged { change transaction { date merchant amount { amount currency } category { name } } }
  }
}"""


def ask(query: str, variables: dict[str, Any], token: str | None = None) -> Any:
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    body = json.dumps({"query": query, "variables": variables}).encode()
    with urllib.request.urlopen(urllib.request.Request(ADDRESS, body, headers)) as answer:  # noqa: S310  our own address
        return json.load(answer)["data"]


def sign_up() -> str:
    form = {
        "email": f"{uuid4().hex}@example.org",
        "password": uuid4().hex,
        "currency": "USD",
        "timeZone": "UTC",
    }
    query = "mutation($input: SignUpInput!) { signUp(input: $input) { accessToken errors { message } } }"
    return str(ask(query, {"input": form})["signUp"]["accessToken"])


async def follow(token: str, cursor: str) -> None:
    """Print events until the task is cancelled; connect again where the connection breaks."""
    async for socket in connect(
        ADDRESS.replace("http", "ws", 1), subprotocols=[Subprotocol("graphql-transport-ws")]
    ):
        try:
            hello = {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}
            await socket.send(json.dumps(hello))
            payload = {"query": EVENTS, "variables": {"after": cursor}}
            await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
            async for frame in socket:
                message = json.loads(frame)
                if message["type"] == "next":
                    event = message["payload"]["data"]["events"]
                    cursor = event.pop("cursor")
                    print(json.dumps(event) if event else "(quiet)")
        except ConnectionClosed:
            continue


async def main() -> None:
    token = await asyncio.to_thread(sign_up)
    cursor = (await asyncio.to_thread(ask, "{ eventCursor }", {}, token))["eventCursor"]
    following = asyncio.create_task(follow(token, cursor))
    capture = "mutation($text: String!) { captureExpense(input: {text: $text}) { capture { id } errors { message } } }"
    for text in TEXTS:
        await asyncio.to_thread(ask, capture, {"text": text}, token)
    await asyncio.wait([following], timeout=5)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
