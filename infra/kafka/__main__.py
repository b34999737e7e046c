"""Commands for operators of a cluster.

`python -m infra.kafka topics` creates the missing topics, `python -m infra.kafka acls` prints the commands for
permissions. KAFKA_BOOTSTRAP_SERVERS is the address. LIANBAN_PARTITIONS (default 4) must be the same as for the
services. REPLICAS is 3 by default."""

import asyncio
import os
import sys

from lianban_contracts.topics import CONTROL, PARTITIONED

from infra.local.topics import create

from .access import commands


def topics(partitions: int) -> list[tuple[str, int]]:
    """Returns every topic of the contracts with its number of partitions."""
    return [*((topic, partitions) for topic in PARTITIONED), *((topic, 1) for topic in CONTROL)]


def main(what: str) -> None:
    """Runs the command: `topics` or `acls`."""
    bootstrap_servers = os.environ["KAFKA_BOOTSTRAP_SERVERS"]
    if what == "acls":
        print("\n".join(commands(bootstrap_servers)))
        return
    wanted = topics(int(os.environ.get("LIANBAN_PARTITIONS", "4")))
    made = asyncio.run(create(bootstrap_servers, wanted, int(os.environ.get("REPLICAS", "3"))))
    print("\n".join(made) or "all topics are there")


if __name__ == "__main__":
    if sys.argv[1:] not in (["topics"], ["acls"]):
        sys.exit("say `topics` or `acls`")
    main(sys.argv[1])
