"""The quickest answer there is: `python -m benchmarks.reflector PORT` answers whatever arrives with the same bytes.

How many requests the load generator gets through to it is the generator's ceiling.
"""

import asyncio
import sys

import uvloop

from infra.processes import LOOPBACK

BODY = b'{"data":{"__typename":"Query"}}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
    len(BODY),
    BODY,
)


class Reflector(asyncio.Protocol):
    """Takes each piece of data for one request: the generator sends one at a time, in one piece."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, _data: bytes) -> None:
        self.transport.write(ANSWER)  # type: ignore[attr-defined]  # a stream's transport


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Reflector, LOOPBACK, port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
