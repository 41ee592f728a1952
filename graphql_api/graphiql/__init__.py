"""GraphiQL, served from this package: no file comes from elsewhere."""

from collections.abc import Mapping
from hashlib import sha256
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

STATIC = Path(__file__).parent / "static"
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css"}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Finsight GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{files}/graphiql.css">
<script defer src="{files}/graphiql.js"></script>
</head>
<body data-endpoint="{path}"></body>
</html>
"""

# GraphiQL's editor writes style elements; scripts come from this server alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def read_files() -> Mapping[str, bytes]:
    """Name → content of each file that the page loads."""
    return {file.name: file.read_bytes() for file in sorted(STATIC.iterdir()) if file.suffix in MEDIA_TYPES}


def version(files: Mapping[str, bytes]) -> str:
    """Changes with any of the files, so that browsers may keep them for ever."""
    digest = sha256()
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:16]


def page(path: str) -> Response:
    """The page for a GraphQL endpoint at this path."""
    files = f"{path}/graphiql/{version(read_files())}"
    return HTMLResponse(
        PAGE.format(files=escape(files), path=escape(path)),
        headers={
            "content-security-policy": POLICY,
            "cache-control": "no-cache",
            "vary": "Accept, Authorization",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        },
    )


def files(path: str) -> Route:
    """The route of the page's files, below the endpoint's path."""
    contents = read_files()
    current = version(contents)

    async def serve(request: Request) -> Response:
        name = request.path_params["name"]
        if request.path_params["version"] != current or name not in contents:
            return PlainTextResponse("There is no such file.", 404)
        return Response(
            contents[name],
            media_type=MEDIA_TYPES[Path(name).suffix],
            headers={
                "cache-control": "public, max-age=31536000, immutable",
                "x-content-type-options": "nosniff",
            },
        )

    return Route(f"{path}/graphiql/{{version}}/{{name}}", serve, name="graphiql")
