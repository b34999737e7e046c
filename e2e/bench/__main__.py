"""`make bench`: measures the cost of one application with all processes counted, and compares it with the bare hop and the peer."""

import argparse
import json
from pathlib import Path

import uvloop

from infra.local.places import DATA

from .run import Sizes, run


def main() -> None:
    """Runs the bench, and prints and writes the figures."""
    parser = argparse.ArgumentParser(prog="python -m e2e.bench", description=__doc__)
    parser.add_argument("--applications", type=int, default=6000, help="filed at full speed (default %(default)s)")
    parser.add_argument("--hops", type=int, default=60000, help="messages of the bare hop (default %(default)s)")
    parser.add_argument("--naive", type=int, default=400, help="applications of the peer (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=20, help="at half of the peak rate (default %(default)s)")
    parser.add_argument("--write", type=Path, default=DATA / "bench.json")
    given = parser.parse_args()
    figures = uvloop.run(run(Sizes(given.applications, given.hops, given.naive, given.seconds)))
    given.write.parent.mkdir(parents=True, exist_ok=True)
    given.write.write_text(json.dumps(figures, indent=1) + "\n")
    for name, value in figures.items():
        print(f"{name:24} {value}")
    print(f"written to {given.write.name}")


main()
