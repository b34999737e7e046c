"""Utility on a database of its own."""

from collections.abc import AsyncIterator

import pytest

from infra.local.fixtures import Databases
from services.referral.tests.help import Office, offices
from services.utility.service import create


@pytest.fixture
async def two(postgres: Databases) -> AsyncIterator[list[Office]]:
    """Two processes of utility."""
    async with offices(postgres, create(), 2) as found:
        yield found


@pytest.fixture
async def utility(two: list[Office]) -> Office:
    """One process of utility."""
    return two[0]
