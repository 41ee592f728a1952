"""Reference rates from the network, from a server that is slow, wrong or lying."""

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tasks.rates import download as module
from tasks.rates.download import DownloadFailed, download

CSV = b"Date,USD,JPY,CYP,\n2026-11-20,1.2,180.5,N/A,\n2026-11-19,1.1,175,N/A,\n2026-11-18,1.0,170,N/A,\n"


def packed(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", content)
    return file.getvalue()


@contextmanager
def serving(content: bytes, status: int = 200) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/rates.zip"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("content", [CSV, packed(CSV)], ids=["plain", "packed"])
async def test_only_the_newer_days_are_taken(content: bytes) -> None:
    with serving(content) as url:
        fixings = await download(url, after=date(2026, 11, 18))
    assert [(one.day, one.per_euro["USD"]) for one in fixings] == [
        (date(2026, 11, 19), Decimal("1.1")),
        (date(2026, 11, 20), Decimal("1.2")),
    ]
    assert all("CYP" not in one.per_euro for one in fixings)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>maintenance</html>",
        b"PK\x03\x04 cut off",
        packed(b""),
        packed(b"\xff\xfe"),
        b"Date,USD,\n2026-11-20,much,\n",
        b"Date,USD,\n2026-11-20,0,\n",
        b"Date,USD,\n2026-11-20,-1.1,\n",
        b"Date,USD,\n2026-11-20,NaN,\n",
        b"Date,USD,\n2026-13-20,1.1,\n",
    ],
)
async def test_what_is_no_history_is_refused_with_a_reason(content: bytes) -> None:
    with serving(content) as url, pytest.raises(DownloadFailed, match=r"\w+"):
        await download(url, after=date(2026, 11, 18))


async def test_a_status_other_than_200_is_a_failure() -> None:
    with serving(CSV, 503) as url, pytest.raises(DownloadFailed, match="503"):
        await download(url, after=date(2026, 11, 18))


async def test_nobody_at_the_address_is_a_failure() -> None:
    with serving(CSV) as url:
        pass
    with pytest.raises(DownloadFailed, match="no answer"):
        await download(url, after=date(2026, 11, 18))


@pytest.mark.parametrize("content", [bytes(2000), packed(bytes(2000))], ids=["plain", "packed"])
async def test_too_much_is_cut_off(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    with serving(content) as url, pytest.raises(DownloadFailed, match="too large"):
        await download(url, after=date(2026, 11, 18))
