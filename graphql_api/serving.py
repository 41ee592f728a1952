"""How uvicorn has to be started so that the edge keeps its promises."""

import socket
from typing import TypedDict

from graphql_api.limits import Limits


class UvicornOptions(TypedDict):
    """Keyword arguments of `uvicorn.Config`."""

    http: str
    loop: str
    ws: str
    ws_max_size: int
    ws_ping_interval: float
    ws_ping_timeout: float
    ws_per_message_deflate: bool
    timeout_graceful_shutdown: int
    server_header: bool
    access_log: bool


def uvicorn_options(limits: Limits) -> UvicornOptions:
    """`websockets-sansio` closes oversized frames with 1009 and weighs least for each socket; compression would add to it."""
    return UvicornOptions(
        http="httptools",
        loop="uvloop",
        ws="websockets-sansio",
        ws_max_size=limits.frame_bytes,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=3,
        server_header=False,
        access_log=False,
    )


def listen(host: str, port: int, limits: Limits) -> socket.socket:
    """A listening socket for `uvicorn.Server.serve(sockets=[…])`.

    The kernel drops a connection whose client hasn't read for some time: an ASGI app can't, its close would wait
    behind the bytes that the client doesn't take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        milliseconds = int(limits.send_seconds * 2000)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
    listener.setblocking(False)
    return listener
