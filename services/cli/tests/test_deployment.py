"""The deployment files name every setting of a service, with its default value."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.chassis.core import settings
from services.policy.loading.packs import OWN
from services.portal.identity.settings import VARIABLES, Access
from services.portal.notifications import settings as notifications
from services.portal.pages.operator.trace_settings import VARIABLE

DEPLOY = Path(__file__).parents[3] / "deploy"
CHART = DEPLOY / "helm" / "lianban"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
NOT_HERE = {
    "HTTP_HOST": "the image sets it",
    "LIANBAN_MEMBER": "a pod has no name that lasts",
    "LIANBAN_CLOCK_SPEED": "for demonstrations",
    "LIANBAN_CLOCK_SINCE": "for demonstrations",
    "LIANBAN_CLOCK_START": "for demonstrations",
    "LIANBAN_CLOCK_FILE": "tests alone set the clock by a file",
}
PORTAL = {*VARIABLES.values(), *notifications.VARIABLES.values(), VARIABLE}


def named(service: str) -> set[str]:
    """Returns the variables of a service's pod, including optional ones."""
    template = (CHART / "templates" / "deployments.yaml").read_text().replace("{{ $upper }}", service.upper())
    secrets = re.findall(r'"([A-Z_]+)"', template)
    return {*re.findall(r"name: ([A-Z][A-Z_]+)", template), *secrets, *VALUES["settings"], *VALUES["portalSettings"]}


@pytest.mark.parametrize("service", VALUES["services"])
def test_the_chart_names_every_setting_of_a_service(service: str) -> None:
    read = {*settings.variables(service).values(), OWN, *(PORTAL if service == "portal" else ())}
    assert read - named(service) == NOT_HERE.keys()


def test_the_settings_of_the_chart_are_those_that_hold_where_nothing_is_said() -> None:
    ours = {f"LIANBAN_{name.upper()}": field.default for name, field in settings.Settings.model_fields.items()}
    portal = {VARIABLES[name]: field.default for name, field in Access.model_fields.items()}
    given: dict[str, Any] = VALUES["settings"] | VALUES["portalSettings"]
    assert given == {name: (ours | portal)[name] for name in given}


def test_the_quiet_hours_of_the_chart_are_the_default() -> None:
    default = notifications.NotificationSettings()
    assert VALUES["notifications"] == {"smsGateway": default.sms_gateway, "quietHours": default.quiet_hours}


def test_compose_passes_on_every_setting_of_the_portal() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["portal"]["environment"].keys() >= PORTAL
    assert all("OTEL_EXPORTER_OTLP_ENDPOINT" in services[name]["environment"] for name in VALUES["services"])
