from collections.abc import AsyncIterator

import pytest

from tests.infra.screen import Screen


@pytest.fixture
async def screen() -> AsyncIterator[Screen]:
    screen = Screen()
    yield screen
    screen.close()
