"""The European Central Bank's reference rates from the network: the whole history as a ZIP of one CSV."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date

import httpx2

from domain.rates.history import History, parse_history
from domain.rates.rules import Fixing

SECONDS = 30.0
# The history weighs 0.7 MB packed and 1.7 MB unpacked; what is ten times as large is something else.
MOST_BYTES = 20_000_000
ZIP_MAGIC = b"PK"


class DownloadFailed(Exception):  # noqa: N818  it says what happened
    """Why there are no newer rates, in words for the log."""


async def download(url: str, after: date) -> Sequence[Fixing]:
    """The rates of the days after `after`. Raises `DownloadFailed`."""
    try:
        async with httpx2.AsyncClient(timeout=SECONDS, follow_redirects=True, trust_env=True) as client:
            content = await _read(client, url)
    except httpx2.HTTPError as error:
        raise DownloadFailed(f"no answer: {type(error).__name__}") from None
    found = _history(content)
    return [_fixing(found, day) for day in found.days if day > after.isoformat()]


async def _read(client: httpx2.AsyncClient, url: str) -> bytes:
    content = bytearray()
    async with client.stream("GET", url) as response:
        if response.status_code != httpx2.codes.OK:
            raise DownloadFailed(f"answered with status {response.status_code}")
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                raise DownloadFailed("the answer is too large for a history of rates")
    return bytes(content)


def _history(content: bytes) -> History:
    try:
        raw = _unpacked(content) if content.startswith(ZIP_MAGIC) else content
        return parse_history(raw.decode("ascii"))
    except (ValueError, IndexError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise DownloadFailed(f"the answer is no history of rates: {type(error).__name__}") from None


def _unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(archive.namelist()[0]) as file:
        unpacked = file.read(MOST_BYTES + 1)  # a bomb is cut off here
    if len(unpacked) > MOST_BYTES:
        raise DownloadFailed("the answer is too large for a history of rates")
    return unpacked


def _fixing(found: History, day: str) -> Fixing:
    try:
        fixing = found.fixing_up_to(date.fromisoformat(day))
    except ArithmeticError:
        fixing = None
    if fixing is None or any(not rate.is_finite() or rate <= 0 for rate in fixing.per_euro.values()):
        raise DownloadFailed(f"the rates of {day} are no numbers")
    return fixing
