"""Medical on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from infra.local.fixtures import Databases
from services.medical.service import create
from services.referral.tests.help import Office, offices


@pytest.fixture
async def two(postgres: Databases) -> AsyncIterator[list[Office]]:
    """Two processes of medical."""
    async with offices(postgres, create(), 2) as found:
        yield found


@pytest.fixture
async def medical(two: list[Office]) -> Office:
    """One process of medical."""
    return two[0]
