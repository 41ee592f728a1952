"""A local stand-in for the Gemini API, good and bad.

In a test: `async with GeminiStandIn("503", "good") as gemini`, with `gemini.url` as FINSIGHT_GEMINI_BASE_URL; each
request takes the next behaviour, the last one stays. As a process: `python -m tests.standins.gemini --port 9000
--behaviour slow`; it prints `ready <url>`, `GET /requests` tells how many came, and `PUT /behaviour` with a JSON list of
names changes what follows.
"""

import argparse
import asyncio
import contextlib
import json
from collections.abc import Sequence
from typing import Self

from tests.standins.gemini_replies import BEHAVIOURS, Asked, Behaviour, Response

READ_TIMEOUT = 10.0


class GeminiStandIn:
    """`requests` holds what was asked, in order; `most_at_once` the most requests that were unanswered together."""

    def __init__(self, *behaviours: str | Behaviour, port: int = 0) -> None:
        self.requests: list[Asked] = []
        self.most_at_once = 0
        self.gate = asyncio.Event()
        self._port = port
        self._at_once = 0
        self._arrival = asyncio.Condition()
        self._conversations: set[asyncio.Task[None]] = set()
        self._behaviours: list[Behaviour] = []
        self.becomes(*behaviours or ("good",))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def becomes(self, *behaviours: str | Behaviour) -> None:
        """What the next requests get, one each, the last one for ever."""
        self._behaviours = [BEHAVIOURS[each] if isinstance(each, str) else each for each in behaviours]

    async def arrived(self, count: int) -> None:
        """Wait until so many requests have come since the start."""
        async with self._arrival:
            await self._arrival.wait_for(lambda: len(self.requests) >= count)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._converse(reader, writer))
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client that goes away in the middle is what some tests are about.
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            try:
                await self._reply(reader, writer)
            finally:
                writer.close()
                await writer.wait_closed()

    async def _reply(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(READ_TIMEOUT):
            method, asked = await _request(reader)
        response = self._control(method, asked) or await self._answer(asked, reader)
        if response is not None:
            await _send(writer, response)

    def _control(self, method: str, asked: Asked) -> Response | None:
        """The stand-in's own two routes, for those who run it as a process."""
        if (method, asked.path) == ("PUT", "/behaviour"):
            self.becomes(*asked.body)
            return Response(b"{}")
        if (method, asked.path) == ("GET", "/requests"):
            return Response(json.dumps({"requests": len(self.requests)}).encode())
        return None

    async def _answer(self, asked: Asked, reader: asyncio.StreamReader) -> Response | None:
        """The response once it is due; None where the client went away before."""
        response = self._behaviours[0](asked)
        del self._behaviours[: len(self._behaviours) > 1]
        async with self._arrival:
            self.requests.append(asked)
            self._arrival.notify_all()
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return response if await self._due(response, reader) else None
        finally:
            self._at_once -= 1

    async def _due(self, response: Response, reader: asyncio.StreamReader) -> bool:
        if not response.held and not response.delay:
            return True
        due = asyncio.create_task(self.gate.wait() if response.held else asyncio.sleep(response.delay))
        gone = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait({due, gone}, return_when=asyncio.FIRST_COMPLETED)
            return due.done()
        finally:
            due.cancel()
            gone.cancel()


async def _request(reader: asyncio.StreamReader) -> tuple[str, Asked]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return method, Asked(path, headers, json.loads(body or b"{}"))


async def _send(writer: asyncio.StreamWriter, response: Response) -> None:
    if not response.status:
        return
    headers = {**response.headers, "content-length": str(len(response.body)), "connection": "close"}
    lines = [f"HTTP/1.1 {response.status} Stand-in", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode() + response.body[: response.cut_after])
    await writer.drain()


async def serve(port: int, behaviours: Sequence[str]) -> None:
    """Answer until cancelled."""
    async with GeminiStandIn(*behaviours, port=port) as standin:
        print(f"ready {standin.url}", flush=True)  # noqa: T201  whoever started the process waits for this line
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A local stand-in for the Gemini API.")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument(
        "--behaviour",
        action="append",
        choices=sorted(BEHAVIOURS),
        help="once for each request; the last stays",
    )
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(arguments.port, arguments.behaviour or ["good"]))


if __name__ == "__main__":
    main()
