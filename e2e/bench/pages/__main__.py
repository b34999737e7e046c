"""`make pages`: measures every page of the portal in bytes and server time. Exits with an error if a page is over its budget."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from e2e.bench.run import platform, say
from e2e.system import System
from infra.local.places import DATA

from .cost import Cost, cost
from .routes import routes
from .scene import set_up
from .streams import streams
from .table import CITIZEN, PAGES, unnamed
from .visitor import Visitor


async def measured(with_streams: bool) -> tuple[list[Cost], dict[str, float]]:
    """Measures every page, and open timelines if wanted."""
    async with platform() as running, System(running) as system:
        visitors = {who: Visitor(running.public_url("portal")) for who in {page.who for page in PAGES.values()}}
        for who, visitor in visitors.items():
            await visitor.get("/")
            if who:
                await visitor.sign_in(who)
        names, portal = await set_up(system, visitors), running.pids()["portal"]
        found = []
        for route, page in PAGES.items():
            say(route)
            found.append(await cost(visitors[page.who], route, page, page.path.format_map(names), portal))
        open_ones = await streams(system, visitors[CITIZEN], names["case"], names["item"]) if with_streams else {}
        await asyncio.gather(*(visitor.close() for visitor in visitors.values()))
    return found, open_ones


def show(costs: Sequence[Cost], open_ones: dict[str, float]) -> None:
    """Prints the table of pages and the cost of open timelines."""
    print(f"\n{'page':52} {'who':14} {'first':>8} {'next':>7} {'cpu ms':>7} {'p95':>6} {'wall':>6} {'p95':>6}  over")
    for one in costs:
        times = f"{one.cpu:7.1f} {one.cpu_p95:6.1f} {one.wall:6.1f} {one.wall_p95:6.1f}"
        print(f"{one.route:52} {one.who or '—':14} {one.first:8,} {one.next:7,} {times}  {one.over}")
    for name, value in open_ones.items():
        print(f"{name:24} {value}")


def main() -> None:
    """Measures the pages, prints the figures and writes them."""
    parser = argparse.ArgumentParser(prog="python -m e2e.bench.pages", description=__doc__)
    parser.add_argument("--no-streams", action="store_true", help="leave the open timelines out")
    parser.add_argument("--write", type=Path, default=DATA / "pages.json")
    given = parser.parse_args()
    if missing := unnamed(routes()):
        sys.exit(f"e2e/bench/pages/table.py and the portal's routes differ in: {', '.join(missing)}")
    costs, open_ones = uvloop.run(measured(not given.no_streams))
    show(costs, open_ones)
    given.write.parent.mkdir(parents=True, exist_ok=True)
    figures = {"pages": [one.as_json() for one in costs], "streams": open_ones}
    given.write.write_text(json.dumps(figures, indent=1) + "\n")
    if over := [one.route for one in costs if one.over]:
        sys.exit(f"over their budget: {', '.join(over)}")


if __name__ == "__main__":
    main()
