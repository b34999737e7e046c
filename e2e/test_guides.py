"""The commands of the guides and the runbook print what the pages show. Commands that need a system use the running one."""

import asyncio
from pathlib import Path

import pytest

from e2e.snippets import ROOT, folder, matches, run, steps
from e2e.system import System
from infra.services import SERVICES

PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if any(steps(page))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
async def test_commands_print_what_the_page_shows(page: Path, system: System, tmp_path: Path) -> None:
    place = folder(tmp_path)
    addresses = {f"URL_{service.upper()}": system.platform.url(service) for service in SERVICES}
    for step in steps(page):
        printed = await asyncio.to_thread(run, step, place, addresses)
        assert step.printed is None or matches(printed, step.printed), f"$ {step.command}\n{printed}"


def test_pages_with_commands_are_found() -> None:
    assert {"policy-officer.md", "department-integrator.md", "operations.md"} <= {page.name for page in PAGES}
