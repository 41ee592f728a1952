"""What Finsight is measured against from below: `python -m benchmarks.bare PORT` serves a Starlette app that does
as little as can be done, under the API's own server options.

`POST /trivial` answers a constant. `POST /captures` does a capture's one insert, of the same document into the same
collection, and rings the same doorbell, without GraphQL, token, profile or checks.
"""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from bson import ObjectId
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.samples import capture_document
from domain.database import connect, database_of
from domain.ids import capture_id
from domain.settings import load_settings
from graphql_api.limits import Limits
from graphql_api.serving import listen, uvicorn_options
from infra.adapters.broker import build_broker
from infra.adapters.doorbell import DramatiqDoorbell
from infra.embedded import urls_of
from infra.processes import LOOPBACK

TRIVIAL = b'{"data":{"__typename":"Query"}}'


def build_app(mongodb_url: str, redis_url: str, database: str) -> Starlette:
    client = connect(mongodb_url)
    captures = database_of(client, database)["captures"]
    doorbell = DramatiqDoorbell(build_broker(redis_url))

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await doorbell.start()
        yield
        await doorbell.stop()
        await client.close()

    async def trivial(request: Request) -> Response:
        await request.body()
        return Response(TRIVIAL, media_type="application/json")

    async def capture(request: Request) -> Response:
        form = json.loads(await request.body())
        book, row = ObjectId(form["book"]), ObjectId()
        await captures.insert_one(capture_document(book, row, form["text"]))
        intent = capture_id(book, row)
        doorbell.ring("LOCAL", intent)
        return Response(json.dumps({"capture": {"id": intent}}), media_type="application/json")

    routes = [Route("/trivial", trivial, methods=["POST"]), Route("/captures", capture, methods=["POST"])]
    return Starlette(routes=routes, lifespan=lifespan)


def main(port: int) -> None:
    limits = Limits()
    settings = load_settings()
    app = build_app(*urls_of(settings), settings.mongodb_database)
    config = uvicorn.Config(app, log_level="warning", **uvicorn_options(limits))
    uvicorn.Server(config).run(sockets=[listen(LOOPBACK, port, limits)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
