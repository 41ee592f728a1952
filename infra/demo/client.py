"""Finsight as one of its clients asks it, with nothing but the standard library."""

import asyncio
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.errors import StartError

TIMEOUT_SECONDS = 30


@dataclass(slots=True)
class Client:
    """Asks the Finsight at `base`, signed in where there is a `token`. What goes wrong is a `StartError`."""

    base: str
    token: str = ""

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        answer = await self._post("/graphql", body, "application/json")
        if "errors" in answer:
            raise StartError(answer["errors"][0]["message"])
        return answer["data"]

    async def do(self, mutation: str, shown: str, form: Mapping[str, Any]) -> Any:
        """The payload of a mutation, whose fields are `shown`."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        query = (
            f"mutation($input: {kind}!) {{ answer: {mutation}(input: $input) "
            f"{{ {shown} errors {{ message path }} }} }}"
        )
        payload = (await self.ask(query, input=form))["answer"]
        for error in payload["errors"]:
            raise StartError(f"{mutation}: {error['message']} ({'.'.join(error['path'])})")
        return payload

    async def upload(self, path: str, name: str, content: str) -> Any:
        """The answer to a file in a form."""
        edge = secrets.token_hex(16)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = f"{head}{content}\r\n--{edge}--\r\n".encode()
        return await self._post(path, body, f"multipart/form-data; boundary={edge}")

    async def _post(self, path: str, body: bytes, kind: str) -> Any:
        return await asyncio.to_thread(self._wait, f"{self.base}{path}", body, kind)

    def _wait(self, url: str, body: bytes, kind: str) -> Any:
        headers = {"content-type": kind} | ({"authorization": f"Bearer {self.token}"} if self.token else {})
        request = urllib.request.Request(url, body, headers)  # noqa: S310  our own address
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310  our own address
                return json.load(response)
        except urllib.error.HTTPError as error:
            said = error.read(300).decode(errors="replace")
            raise StartError(f"{url} answers {error.code}: {said}") from None
        except OSError:
            raise StartError(f"Nothing answers at {url}: start `finsight up` first.") from None
