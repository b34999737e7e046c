"""The settings of the peer, the combinations that were measured, and the best one. `python -m e2e.bench.naive` measures all again.

The faster of two runs each, on two cores (applications a second; CPU milliseconds an application). On a machine that others used too:

    two processes, 2 workers, 100 ms pause     16.9   76.9
    two processes, portal with reporting       16.0   75.4
    the first of these without reporting       21.9   56.8

On an idle machine, before the peer had reporting:

    two processes, 2 workers, 100 ms pause     44.3   43.4
    two processes, 3 workers                   44.1   43.0
    two processes, 1 worker                    41.7   45.4
    two processes, 2 workers                   40.8   46.2
    two processes, 4 workers                   39.1   48.6
    three processes, 2 workers                 39.0   49.5
    two processes, 2 workers, 5 ms pause       37.2   51.5
    four processes, 2 workers                  35.4   53.9
    one process, 2 workers                     33.9   47.2
    a process a service, 2 workers             28.1   68.2
"""

from lianban_contracts.departments import DEPARTMENTS
from pydantic import BaseModel, ConfigDict

EACH = (("intake",), ("review",), *((name,) for name in DEPARTMENTS), ("verification",), ("portal",), ("reporting",))
READERS = ("portal", "reporting")
FOUR = (("intake", *READERS), ("review", "verification"), DEPARTMENTS[:3], DEPARTMENTS[3:])
THREE = (("intake", *READERS), ("review", "verification"), DEPARTMENTS)
TWO = (("intake", "verification", "portal"), ("review", *DEPARTMENTS, "reporting"))
READERS_TOGETHER = (("intake", "verification", *READERS), ("review", *DEPARTMENTS))
ONE = (("intake", "review", *DEPARTMENTS, "verification", *READERS),)


class Setting(BaseModel):
    """The number of processes, the number of consumers a subscriber, and the relay."""

    model_config = ConfigDict(frozen=True)

    processes: tuple[tuple[str, ...], ...] = TWO
    """The services of each process."""
    workers: int = 2
    """Consumers a subscriber: FastStream's `max_workers`. More than the number of partitions have no effect."""
    partitions: int = 2
    """Partitions of each topic."""
    connections: int = 10
    """Connections to each database."""
    relay_batch: int = 100
    relay_pause: float = 0.1
    """Pause in seconds when there is nothing more to publish."""


BEST = Setting()

TRIED = {
    "two processes, 2 workers, 100 ms pause": BEST,
    "two processes, portal with reporting": Setting(processes=READERS_TOGETHER),
    "two processes, 2 workers": Setting(relay_pause=0.02),
    "two processes, 1 worker": Setting(workers=1, partitions=1, relay_pause=0.02),
    "two processes, 3 workers": Setting(workers=3, partitions=3, relay_pause=0.02),
    "two processes, 4 workers": Setting(workers=4, partitions=4, relay_pause=0.02),
    "two processes, 2 workers, 5 ms pause": Setting(relay_pause=0.005),
    "one process, 2 workers": Setting(processes=ONE, relay_pause=0.02),
    "three processes, 2 workers": Setting(processes=THREE, relay_pause=0.02),
    "four processes, 2 workers": Setting(processes=FOUR, relay_pause=0.02),
    "a process a service, 2 workers": Setting(processes=EACH, relay_pause=0.02),
}
