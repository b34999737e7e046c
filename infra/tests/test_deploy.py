"""Files for operators can be parsed and agree with the code."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.services import HOUSEHOLD_KEYS
from infra.services import SERVICES as NAMES

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "lianban"
SERVICES = set(NAMES)
AROUND = {"postgres", "kafka", "keys", "databases", "migrate", "topics", "verification", "prometheus", "grafana"}
TELEMETRY = ROOT / "infra" / "telemetry"


def parsed(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_compose_serves_every_service_on_its_own_database() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    assert services.keys() - AROUND == SERVICES
    for name in SERVICES:
        assert services[name]["command"] == [name]
        databases = [key for key in services[name]["environment"] if key.startswith("DATABASE_URL_")]
        assert sorted(databases) == sorted(["DATABASE_URL_KEYS", f"DATABASE_URL_{name.upper()}"])


def test_compose_migrates_every_database_before_its_service_starts() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    urls = services["migrate"]["environment"]
    assert urls.keys() == {f"DATABASE_URL_{name.upper()}" for name in (*SERVICES, HOUSEHOLD_KEYS)}
    assert services["migrate"]["entrypoint"] == ["lianban", "migrate"]
    assert {services[name]["depends_on"]["migrate"]["condition"] for name in SERVICES} == {
        "service_completed_successfully"
    }
    assert {services[name]["environment"]["LIANBAN_MIGRATE"] for name in SERVICES} == {"wait"}


def test_compose_gives_each_role_a_password_of_its_own() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    for name in (*SERVICES, HOUSEHOLD_KEYS):
        key, password = f"DATABASE_URL_{name.upper()}", f"DATABASE_PASSWORD_{name.upper()}"
        holder = "intake" if name == HOUSEHOLD_KEYS else name
        assert services[holder]["environment"][key] == f"postgresql://{name}:${{{password}:?}}@postgres/{name}"
        owner = f"postgresql://{name}_owner:${{{password}_OWNER:?}}@postgres/{name}"
        assert services["migrate"]["environment"][key] == owner


def test_compose_tells_every_service_how_many_partitions_the_topics_are_created_with() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    told = {name: services[name]["environment"].get("LIANBAN_PARTITIONS") for name in SERVICES | {"topics"}}
    assert None not in told.values()
    assert len(set(told.values())) == 1


def test_compose_tells_the_portal_where_all_others_are() -> None:
    environment = parsed(ROOT / "deploy" / "compose.yaml")["services"]["portal"]["environment"]
    assert {key for key in environment if key.startswith("URL_")} == {f"URL_{s.upper()}" for s in SERVICES - {"portal"}}


def test_compose_has_no_secret_of_its_own_and_no_sign_in_without_a_password() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    environment = services["portal"]["environment"]
    asked_for = ("PORTAL_SECRET", "OIDC_ISSUER", "OIDC_CLIENT_SECRET")
    assert all(environment[name].startswith(f"${{{name}:?") for name in asked_for)
    assert "identity" not in services


def test_every_service_can_write_to_tmp_and_nowhere_else() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    assert all((services[name]["read_only"], services[name]["tmpfs"]) == (True, ["/tmp"]) for name in SERVICES)
    template = (CHART / "templates" / "deployments.yaml").read_text()
    assert "readOnlyRootFilesystem: true" in template
    assert re.search(r"volumeMounts:\n +- {name: tmp, mountPath: /tmp}", template)
    assert re.search(r"volumes:\n +- {name: tmp, emptyDir: ", template)


def test_what_is_open_to_browsers_is_the_port_of_the_pages() -> None:
    portal = parsed(ROOT / "deploy" / "compose.yaml")["services"]["portal"]
    outside = [one.rpartition(":")[2] for one in portal["ports"]]
    assert (
        outside
        == [str(portal["environment"]["PUBLIC_PORT_PORTAL"])]
        != [str(portal["environment"]["HTTP_PORT_PORTAL"])]
    )
    values, templates = parsed(CHART / "values.yaml"), CHART / "templates"
    assert values["publicPort"] != values["port"]
    assert "targetPort: public}" in (templates / "services.yaml").read_text().partition("portal-public")[2]
    assert "{name: public, containerPort: {{ $.Values.publicPort }}}" in (templates / "deployments.yaml").read_text()


def test_the_chart_has_every_service() -> None:
    assert parsed(CHART / "values.yaml")["services"].keys() == SERVICES
    assert parsed(CHART / "Chart.yaml")["name"] == "lianban"


def test_every_value_that_a_template_uses_exists() -> None:
    values = parsed(CHART / "values.yaml")
    for template in (CHART / "templates").iterdir():
        for path in re.findall(r"\.Values\.([A-Za-z.]+)", template.read_text()):
            value = values
            for key in path.split("."):
                value = value[key]


@pytest.mark.skipif(shutil.which("helm") is None, reason="needs helm")
def test_the_chart_renders_a_probed_deployment_for_each_service() -> None:
    rendered = subprocess.run(["helm", "template", str(CHART)], check=True, capture_output=True, text=True).stdout
    objects = [one for one in yaml.safe_load_all(rendered) if one]
    deployments = {one["metadata"]["name"]: one for one in objects if one["kind"] == "Deployment"}
    services = {one["metadata"]["name"] for one in objects if one["kind"] == "Service"}
    assert deployments.keys() == SERVICES == services - {"portal-public"}
    for name, deployment in deployments.items():
        [container] = deployment["spec"]["template"]["spec"]["containers"]
        [before] = deployment["spec"]["template"]["spec"]["initContainers"]
        assert before["command"] == ["lianban", "migrate", name]
        assert [e["name"] for e in before["env"]] == [f"DATABASE_URL_{name.upper()}"]
        assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
        more = ["PORTAL_SECRET", "OIDC_CLIENT_SECRET"] if name == "portal" else []
        assert [e["name"] for e in container["env"] if "valueFrom" in e] == [f"DATABASE_URL_{name.upper()}", *more]


def test_the_collector_passes_on_what_it_receives() -> None:
    collector = parsed(ROOT / "infra" / "telemetry" / "collector.yaml")
    for kind in ("receivers", "processors", "exporters"):
        assert set(collector["service"]["pipelines"]["traces"][kind]) == collector[kind].keys()


def test_prometheus_asks_every_service_and_is_started_only_where_it_is_wanted() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    [job] = parsed(TELEMETRY / "prometheus.yaml")["scrape_configs"]
    assert set(job["static_configs"][0]["targets"]) == {f"{name}:8080" for name in SERVICES}
    assert [services[name]["profiles"] for name in ("prometheus", "grafana")] == [["telemetry"]] * 2


def test_what_compose_mounts_is_there_and_is_found_under_the_names_that_are_used() -> None:
    services = parsed(ROOT / "deploy" / "compose.yaml")["services"]
    mounts = [one.split(":") for name in ("prometheus", "grafana") for one in services[name]["volumes"]]
    inside = {target: (ROOT / "deploy" / source).resolve() for source, target, *_ in mounts if source.startswith("..")}
    assert all(source.exists() for source in inside.values())
    assert set(parsed(TELEMETRY / "prometheus.yaml")["rule_files"]) <= inside.keys()
    [provider] = parsed(TELEMETRY / "grafana" / "dashboards" / "lianban.yaml")["providers"]
    assert provider["options"]["path"] in inside
