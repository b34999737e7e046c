"""For operators of a cluster: `python -m infra.kafka topics` creates what is missing, `python -m infra.kafka acls` prints commands.

KAFKA_BOOTSTRAP_SERVERS says where; LIANBAN_PARTITIONS (4) must be what the services are given; REPLICAS is 3."""

import asyncio
import os
import sys

from lianban_contracts.topics import CONTROL, PARTITIONED

from infra.local.topics import create

from .access import commands


def topics(partitions: int) -> list[tuple[str, int]]:
    """Every topic of the contracts with its partitions."""
    return [*((topic, partitions) for topic in PARTITIONED), *((topic, 1) for topic in CONTROL)]


def main(what: str) -> None:
    """Do what the first argument says."""
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
