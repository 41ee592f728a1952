"""The API's composition root: settings, connections and adapters are built here and handed inward."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

import uvicorn
from broadcaster import Broadcast
from bson import ObjectId
from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from domain import understanding
from domain.blobs import Blobs
from domain.captures.models import Lane
from domain.database import Database, bind, connect, database_of
from domain.ids import Type, decode
from domain.journal import Journal
from domain.models import MODELS
from domain.people.service import Keys
from domain.settings import Settings
from graphql_api import export, upload
from graphql_api.attachments import AttachmentDownload, AttachmentUpload
from graphql_api.context import Context, Viewer
from graphql_api.edge import PATH, EdgeFirst, build_edge
from graphql_api.export import Export
from graphql_api.ledger.attachments import PATH as ATTACHMENTS
from graphql_api.limits import Limits
from graphql_api.live.hub import Hub
from graphql_api.live.query import read_cursor_first
from graphql_api.oauth.access import AccessTokens
from graphql_api.oauth.gate import TokenGate
from graphql_api.oauth.keys import public_jwks, refresh_secret, signing_keys
from graphql_api.oauth.revocations import Revocations
from graphql_api.profiles import Profiles
from graphql_api.schema import build_schema
from graphql_api.services import Services
from graphql_api.serving import listen, uvicorn_options
from graphql_api.upload import Upload
from infra.adapters.broker import build_broker
from infra.adapters.doorbell import DramatiqDoorbell
from infra.adapters.hints import HintListener, RedisHints
from infra.adapters.local_first import LocalFirst
from infra.adapters.pubsub import RedisPubSub
from infra.adapters.pulse import RedisProbe
from infra.health_routes import Health, Probe
from infra.request_ids import RequestIds

LIMITS = Limits()


def serve(settings: Settings, mongodb_url: str, redis_url: str) -> None:
    """Answer until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        build_app(settings, mongodb_url, redis_url),
        log_config=None,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        **uvicorn_options(LIMITS),
    )
    uvicorn.Server(config).run(sockets=[listen(settings.host, settings.port, LIMITS)])


def build_app(settings: Settings, mongodb_url: str, redis_url: str) -> ASGIApp:
    """The whole API as one ASGI app. What needs an event loop is opened by its lifespan."""
    keys = signing_keys(settings)
    client = connect(mongodb_url)
    database = database_of(client, settings.mongodb_database)
    hints, probe = RedisHints(redis_url), RedisProbe(redis_url)
    doorbell = DramatiqDoorbell(build_broker(redis_url))
    revocations, hub, profiles = Revocations(), Hub(), Profiles()
    changed, revoked = _changed(hub, profiles), _revoked(revocations)
    services = Services(
        settings=settings,
        database=database,
        journal=Journal(client, LocalFirst(hints, changed, revoked)),
        doorbell=doorbell,
        blobs=Blobs(database),
        keys=Keys(refresh_secret(keys), timedelta(days=settings.refresh_token_days)),
        tokens=AccessTokens(keys, settings.issuer, settings.audience, settings.access_token_seconds),
        profiles=profiles,
        hub=hub,
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(client.close)
            understanding.load()  # for previews
            await bind(database, MODELS)
            stack.push_async_callback(probe.aclose)
            broadcast = await stack.enter_async_context(Broadcast(backend=RedisPubSub(redis_url)))
            listener = HintListener(broadcast, changed, revoked, hub.look_soon)
            for part in (hints, doorbell, revocations, hub, listener):
                await part.start()
                stack.push_async_callback(part.stop)
            yield

    routes = [
        *_routes(services, TokenGate(services.tokens, revocations)),
        *_health(settings, database, probe).routes(),
    ]
    return RequestIds(EdgeFirst(Starlette(routes=routes, lifespan=lifespan), routes))


def _routes(services: Services, gate: TokenGate) -> list[BaseRoute]:
    async def jwks(_request: Request) -> Response:
        headers = {"cache-control": "public, max-age=300"}
        return JSONResponse(public_jwks(services.tokens.keys), headers=headers)

    return [
        *build_edge(
            build_schema(),
            gate,
            partial(_new_context, services),
            production=services.settings.env == "production",
            limits=LIMITS,
            before=read_cursor_first,
        ),
        Route(upload.PATH, Upload(services, gate)),
        Route(ATTACHMENTS, AttachmentUpload(services, gate)),
        Route(ATTACHMENTS + "/{id}", AttachmentDownload(services, gate)),
        Route(export.PATH, Export(services, gate)),
        Route("/.well-known/jwks.json", jwks),
        Route("/", _to_graphiql),
    ]


def _new_context(services: Services, viewer: Viewer | None, connection: HTTPConnection) -> Context:
    """One for each operation; the address is the peer's, or a trusted proxy's word for it."""
    address = connection.client.host if connection.client else "unknown"
    device = "".join(filter(str.isprintable, connection.headers.get("user-agent", "")))
    return Context(services, viewer, address, device[:100] or None)


def _changed(hub: Hub, profiles: Profiles) -> Callable[[str, int], None]:
    def changed(stream: str, seq: int) -> None:
        public = decode(stream)
        if public is None:
            return
        if public.type is Type.BOOK:
            hub.changed(public.stream, seq)
        elif public.type is Type.PERSON:
            profiles.forget(public.stream)

    return changed


def _revoked(revocations: Revocations) -> Callable[[str], None]:
    def revoked(session: str) -> None:
        revocations.add(ObjectId(session))

    return revoked


def _health(settings: Settings, database: Database, probe: RedisProbe) -> Health:
    """The model's worker counts only where there is a model."""
    optional: dict[str, Probe] = {
        "redis": probe.redis_alive,
        "worker": partial(probe.worker_alive, Lane.LOCAL),
    }
    if settings.gemini_api_key is not None:
        optional["model"] = partial(probe.worker_alive, Lane.MODEL)
    return Health(database, optional)


async def _to_graphiql(_request: Request) -> Response:
    return RedirectResponse(PATH)
