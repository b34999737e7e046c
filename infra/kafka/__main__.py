"""Commands for operators of a cluster.

`python -m infra.kafka topics` creates the missing topics. `python -m infra.kafka allow` gives each client its rights, and
takes all others on topics and groups. `python -m infra.kafka acls` prints the same as calls of kafka-acls.sh.

KAFKA_BOOTSTRAP_SERVERS is the address. KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_MECHANISM, KAFKA_USER, KAFKA_PASSWORD_FILE and
KAFKA_CA_FILE are those of a client that may alter the cluster. LIANBAN_PARTITIONS (default 4) must be the same as for the
services. REPLICAS is 3 by default."""

import asyncio
import os
import sys
from collections.abc import Mapping

from lianban_contracts.topics import CONTROL, PARTITIONED

from infra.local.kafka_clients import given_options
from infra.local.rights import allow
from infra.local.topics import create

from .access import commands, rights


def topics(partitions: int) -> list[tuple[str, int]]:
    """Returns every topic of the contracts with its number of partitions."""
    return [*((topic, partitions) for topic in PARTITIONED), *((topic, 1) for topic in CONTROL)]


def main(what: str, environment: Mapping[str, str] = os.environ) -> None:
    """Runs the command: `topics`, `allow` or `acls`."""
    if what == "acls":
        print("\n".join(commands(environment["KAFKA_BOOTSTRAP_SERVERS"])))
    elif what == "allow":
        given, taken = asyncio.run(allow(given_options(environment), rights()))
        print(f"{given} rights given, {taken} taken")
    else:
        wanted = topics(int(environment.get("LIANBAN_PARTITIONS", "4")))
        made = asyncio.run(create(given_options(environment), wanted, int(environment.get("REPLICAS", "3"))))
        print("\n".join(made) or "all topics are there")


if __name__ == "__main__":
    if sys.argv[1:] not in (["topics"], ["allow"], ["acls"]):
        sys.exit("say `topics`, `allow` or `acls`")
    main(sys.argv[1])
