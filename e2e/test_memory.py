"""The memory that a service uses for the states of applications is limited in bytes."""

import subprocess
import sys

import pytest
import yaml

from infra.local.places import ROOT
from services.chassis.core.settings import CACHE_BYTES

STREAMS = {"intake": 12_000, "review": 20_000, "medical": 20_000, "transit": 30_000}

MIB = 1 << 20


@pytest.mark.parametrize("service", STREAMS)
def test_tens_of_thousands_of_applications_cost_a_service_no_more_than_its_cache_may_hold(service: str) -> None:
    command = (sys.executable, "-m", "e2e.fill_cache", service, str(STREAMS[service]))
    grown = int(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
    assert grown < CACHE_BYTES + 16 * MIB


def test_chart_and_compose_give_a_service_320_mebibytes_beside_its_cache() -> None:
    values = yaml.safe_load((ROOT / "deploy/helm/lianban/values.yaml").read_text())
    services = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
    most = CACHE_BYTES // MIB + 320
    assert values["resources"]["limits"]["memory"] == f"{most}Mi"
    assert {services[name]["mem_limit"] for name in values["services"]} == {f"{most}m"}
