"""What can be set, what was tried, and what was best. `python -m e2e.bench.naive` tries all again.

Fastest of two to four runs of 200 applications each, on two cores that were not otherwise idle, so that the order of close ones is
not certain (applications a second; CPU milliseconds an application):

    two processes, 2 workers                 53.1   35.2
    three processes, 2 workers               42.2   42.3
    two processes, 2 workers, 100 ms pause   36.4   36.0
    two processes, 4 workers                 34.8   54.1
    two processes, 3 workers                 32.3   43.6
    two processes, 1 worker                  28.7   39.9
    one process, 2 workers                   26.5   48.3
    two processes, 2 workers, 5 ms pause     24.3   58.9
    four processes, 2 workers                22.8   66.0
    a process a service, 2 workers           21.2   73.0
"""

from pydantic import BaseModel, ConfigDict

DEPARTMENTS = ("medical", "education", "housing", "utility", "transit")

EACH = (("intake",), ("review",), *((name,) for name in DEPARTMENTS), ("verification",), ("portal",))
FOUR = (("intake", "portal"), ("review", "verification"), DEPARTMENTS[:3], DEPARTMENTS[3:])
THREE = (("intake", "portal"), ("review", "verification"), DEPARTMENTS)
TWO = (("intake", "verification", "portal"), ("review", *DEPARTMENTS))
ONE = (("intake", "review", *DEPARTMENTS, "verification", "portal"),)


class Setting(BaseModel):
    """How many processes, how many consumers a subscriber, how the relay works."""

    model_config = ConfigDict(frozen=True)

    processes: tuple[tuple[str, ...], ...] = TWO
    """The services of each process."""
    workers: int = 2
    """Consumers a subscriber: FastStream's `max_workers`, at most the partitions."""
    partitions: int = 2
    """Of each topic."""
    connections: int = 10
    """To each database."""
    relay_batch: int = 100
    relay_pause: float = 0.02
    """Seconds, when there was nothing more to publish."""


BEST = Setting()

TRIED = {
    "two processes, 2 workers": BEST,
    "two processes, 1 worker": Setting(workers=1, partitions=1),
    "two processes, 3 workers": Setting(workers=3, partitions=3),
    "two processes, 4 workers": Setting(workers=4, partitions=4),
    "two processes, 2 workers, 5 ms pause": Setting(relay_pause=0.005),
    "two processes, 2 workers, 100 ms pause": Setting(relay_pause=0.1),
    "one process, 2 workers": Setting(processes=ONE),
    "three processes, 2 workers": Setting(processes=THREE),
    "four processes, 2 workers": Setting(processes=FOUR),
    "a process a service, 2 workers": Setting(processes=EACH),
}
