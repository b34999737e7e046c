"""The metrics in the configuration of Prometheus and Grafana are those that services export."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from .conftest import Town
from .help import http
from .toy import diary

TELEMETRY = Path(__file__).parents[3] / "infra" / "telemetry"
PARTS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def asked() -> list[str]:
    """Returns every expression of the dashboards and the alerts."""
    boards: list[Any] = [json.loads(path.read_text()) for path in (TELEMETRY / "dashboards").glob("*.json")]
    rules = yaml.safe_load((TELEMETRY / "alerts.yaml").read_text())["groups"]
    shown = [target["expr"] for board in boards for panel in board["panels"] for target in panel["targets"]]
    return [*shown, *(rule["expr"] for group in rules for rule in group["rules"])]


async def test_every_metric_that_is_shown_or_warned_of_is_said_and_every_one_said_is_shown(town: Town) -> None:
    async with http(await town.open(diary(town.place))) as client:
        types = re.findall(r"^# TYPE (lianban_\S+) (\S+)$", (await client.get("/metrics")).text, re.MULTILINE)
    said = {name.removesuffix("_total") + part for name, kind in types for part in PARTS[kind]}
    wanted = {name for text in asked() for name in re.findall(r"lianban_\w+", text)}
    assert len(wanted) > 10
    assert wanted <= said
    assert {name.removesuffix("_total") for name, _ in types} <= {
        re.sub("(_total|_bucket|_sum|_count)$", "", n) for n in wanted
    }


def test_no_two_panels_of_a_board_share_a_number_or_a_place() -> None:
    for path in (TELEMETRY / "dashboards").glob("*.json"):
        panels = json.loads(path.read_text())["panels"]
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
        assert len({panel["id"] for panel in panels}) == len(set(places)) == len(panels) > 5
