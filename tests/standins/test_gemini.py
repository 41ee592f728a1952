import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

ROOT = Path(__file__).parents[2]
PATH = "/v1beta/models/any:generateContent"
ASKED = {"contents": [{"parts": [{"text": '{"note": "lunch 12.50 at Chipotle"}'}]}]}


@asynccontextmanager
async def process(*arguments: str) -> AsyncIterator[str]:
    """The stand-in as a process of its own; gives its address."""
    command = (sys.executable, "-m", "tests.standins.gemini", *arguments)
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    assert child.stdout
    try:
        async with asyncio.timeout(20):
            ready, url = (await child.stdout.readline()).decode().split()
        assert ready == "ready"
        yield url
    finally:
        child.terminate()
        await child.communicate()


async def test_it_runs_as_a_process_and_takes_its_behaviours_in_turn() -> None:
    async with (
        process("--behaviour", "503", "--behaviour", "good") as url,
        httpx2.AsyncClient(base_url=url) as client,
    ):
        statuses = [(await client.post(PATH, json=ASKED)).status_code for _ in range(3)]
    assert statuses == [503, 200, 200]


async def test_another_process_may_change_its_behaviour_and_count_its_requests() -> None:
    async with process() as url, httpx2.AsyncClient(base_url=url) as client:
        await client.put("/behaviour", json=["429"])
        assert (await client.post(PATH, json=ASKED)).status_code == 429
        assert (await client.get("/requests")).json() == {"requests": 1}
