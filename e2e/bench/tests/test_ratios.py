"""Tests of the figures that do not depend on the machine."""

import pytest

from e2e.bench.run import ratios


def test_an_application_of_4_8_milliseconds_costs_64_hops_of_75_microseconds() -> None:
    figures = {
        "apps_per_s": 400.0,
        "naive_apps_per_s": 40.0,
        "cpu_ms_per_app": 4.8,
        "limit_cpu_us_per_event": 75.0,
    }
    assert ratios(figures) == {"times_naive": pytest.approx(10), "hops_per_app": pytest.approx(64)}
