"""Transit on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from infra.local.fixtures import Databases
from services.referral.tests.help import Office, offices
from services.transit.service import create


@pytest.fixture
async def two(postgres: Databases) -> AsyncIterator[list[Office]]:
    """Two processes of transit."""
    async with offices(postgres, create(), 2) as found:
        yield found


@pytest.fixture
async def transit(two: list[Office]) -> Office:
    """One process of transit."""
    return two[0]
