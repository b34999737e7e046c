"""A department added to a copy of the project by the steps of docs/guides/new-department.md makes decisions, and pages show its name."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from e2e.fresh_system import fresh_data, fresh_environment
from e2e.system import ENDED
from infra.local.patience import PATIENCE_SECONDS
from infra.local.places import DATA
from services.cli.demo.households import showing
from services.cli.tests.conftest import Demonstration
from services.cli.tests.test_people import Browser

ROOT = Path(__file__).parents[1]
REGION, ITEM = "330304", "employment.job_training"

ENTRY = 'Office("employment", "人社", "Human resources and social security"),'

FOLDER = {
    "__init__.py": '"""Employment (人社): who can work, by the register of job seekers."""\n',
    "migrations/0001_job_seekers.sql": """-- Working capacity of each job seeker, by ID number.
create table job_seekers (
    person text primary key,
    labour_capacity text not null
);
""",
    "tables.sql": """-- name: job_seekers
-- The job seekers among these persons.
select person, labour_capacity from job_seekers where person = any($1::text[]);

-- name: put_job_seekers
-- Adds job seekers, or replaces those of the same person.
insert into job_seekers select * from jsonb_to_recordset($1::jsonb) as r (person text, labour_capacity text)
on conflict (person) do update set labour_capacity = excluded.labour_capacity;
""",
    "register.py": '''"""The register of job seekers: the working capacity of each."""

from collections.abc import Sequence

from lianban_contracts.facts import LabourCapacity
from lianban_contracts.identity import IdNumber
from lianban_contracts.model import Model

from services.chassis.core.aggregate import AppliedChange
from services.chassis.core.command import Command
from services.chassis.core.database import Connection
from services.chassis.core.sql import statements
from services.department.records import Kind
from services.department.register import AppliesAnswers, PersonFacts, id_numbers, referrals

SQL = statements(__package__, "tables.sql")


class JobSeeker(Model):
    """One person in the register."""

    person: IdNumber
    labour_capacity: LabourCapacity


KINDS = {"job_seekers": Kind(JobSeeker, SQL["put_job_seekers"])}


class EmploymentRegister(AppliesAnswers):
    """Reads the register in the transaction of the batch."""

    async def load(self, connection: Connection, commands: Sequence[Command]) -> PersonFacts:
        """The job seekers among the persons of the batch."""
        rows = await connection.fetch(SQL["job_seekers"], id_numbers(referrals(commands)))
        return PersonFacts({row["person"]: {"labour_capacity": row["labour_capacity"]} for row in rows})

    async def save(self, connection: Connection, context: PersonFacts, changes: Sequence[AppliedChange]) -> None:
        """Decisions change nothing in the register."""
''',
    "service.py": '''"""Composition of employment."""

from services.chassis.log.migrations import source
from services.chassis.service import Definition
from services.department.service import FILES, department

from .register import KINDS, EmploymentRegister

MIGRATIONS = (FILES, source("services.employment"))


def create() -> Definition:
    """Employment as a service."""
    return department("employment", EmploymentRegister(), MIGRATIONS, KINDS)
''',
}
"""The department's folder."""

INDICATOR = f"""
  - id: job_training
    label: [职业培训补贴, subsidy for job training]
    clause: S000-3.2
    formula: rate
    measured: yes
    items: [{ITEM}]
    targets: {{2023: "100%", 2024: "100%", 2025: "100%", 2026: "100%", 2027: "100%"}}
"""

TRAINING = f"""
  - id: {ITEM}
    label: [职业培训补贴, subsidy for job training]
    each: member
    for: [extreme_poverty, minimum_living, marginal]
    clause: S000-3.2
    source: local
    set_by: 瓯海区人社局
    period: once
    facts: [labour_capacity]
    occasion: {{fact: labour_capacity, is: partial}}
    amount: {{product: [1000, 150]}}
"""

NAMES = {"zh": "人社", "en": "Human resources and social security"}


def replaced(file: Path, before: str, after: str) -> None:
    """Replaces one text in a file. Raises AssertionError if the file does not contain it exactly once."""
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, (file.name, before)
    file.write_text(text.replace(before, after), encoding="utf-8")


def added(project: Path) -> None:
    """Adds employment to a copy of the project: the entry, the folder, and the item in a new version of a pack, with its names."""
    entries = "\n)\n" + '"""The departments to which review refers cases'
    replaced(project / "contracts/lianban_contracts/departments.py", entries, f"\n    {ENTRY}{entries}")
    for name, text in FOLDER.items():
        file = project / "services/employment" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    pack = project / "packs/ouhai.yaml"
    pack.parent.mkdir()
    shutil.copy(project / f"services/policy/packs/{REGION}.yaml", pack)
    replaced(pack, 'version: "1"', 'version: "2"\nreplaces: "1"')
    replaced(pack, "\nitems:\n", f"{INDICATOR}\nitems:{TRAINING}")


def copied(project: Path) -> None:
    """Copies the project without the files that .gitignore lists. Installed packages are linked."""
    made = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".git", *made))
    packages = "services/portal/web/node_modules"
    (project / packages).symlink_to(ROOT / packages)
    (project / ".lianban").mkdir()
    (project / ".lianban/cache").symlink_to(DATA / "cache")


def environment(project: Path) -> dict[str, str]:
    """Returns the environment in which Python imports the copy, and its packs are loaded."""
    path = os.pathsep.join((str(project), str(project / "contracts")))
    return fresh_environment() | {"PYTHONPATH": path, "POLICY_PACKS": str(project / "packs")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with employment, after `make generate`. It is deleted afterwards."""
    project = tmp_path_factory.mktemp("employment") / "project"
    copied(project)
    added(project)
    for generator in ("contracts.specification", "infra.generate"):
        subprocess.run([sys.executable, "-m", generator], cwd=project, env=environment(project), check=True)
    yield project
    shutil.rmtree(project)


@dataclass(frozen=True, slots=True)
class Shown(Demonstration):
    """A demo that runs from the copy, with requests to its services."""

    def get(self, service: str, path: str) -> Any:
        return self._asked("GET", service, path).json()

    def case(self, application: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.get("intake", f"/applications/{application}")
        return shown

    def completed(self, application: str) -> dict[str, Any]:
        """Waits until a case has ended, at most PATIENCE_SECONDS. Returns its last state."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (case := self.case(application))["status"] not in ENDED and time.monotonic() < deadline:
            time.sleep(0.1)
        return case

    def put(self, service: str, path: str, rows: object) -> None:
        self._asked("PUT", service, path, rows)

    def file(self, filing: Mapping[str, Any]) -> str:
        """Files an application. Returns its id."""
        return str(self._asked("POST", "intake", "/applications", filing).json()["application"])

    def _asked(self, method: str, service: str, path: str, body: object = None) -> httpx.Response:
        place = json.loads((self.data / "services.json").read_text())[service]
        headers = {"Idempotency-Key": str(uuid4())}
        url = f"{place}{path}"
        answer = httpx.request(method, url, json=body, headers=headers, trust_env=False, timeout=PATIENCE_SECONDS)
        assert answer.is_success, answer.text
        return answer


@pytest.fixture(scope="module")
def shown(project: Path) -> Iterator[Shown]:
    """`lianban demo` from the copy, in a separate process."""
    with fresh_data("tests") as data, (project.parent / "errors").open("w+") as errors:
        argv = [sys.executable, "-m", "services.cli", "demo", "--data", str(data)]
        with subprocess.Popen(
            argv, cwd=project, env=environment(project), stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process:
            assert process.stdout
            try:
                lines = [process.stdout.readline().rstrip() for _ in range(5)]
                assert all(" completed " in line for line in lines), (lines, (project.parent / "errors").read_text())
                yield Shown(data, lines)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(PATIENCE_SECONDS)


def decision(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns the decision of employment in the statement of a case."""
    (found,) = (one for one in case["statement"]["decisions"] if one["item"] == ITEM)
    return dict(found)


def test_the_lists_of_departments_are_generated(project: Path) -> None:
    assert (project / "contracts/schemas/cn.lianban.employment.benefits-decided.v1.json").exists()
    for name in ("deploy/compose.yaml", "deploy/helm/lianban/values.yaml", "infra/telemetry/prometheus.yaml"):
        assert re.search(r"^[ -]*employment:", (project / name).read_text(), re.MULTILINE), name
    assert '"services.employment"' in (project / "pyproject.toml").read_text()


def test_a_household_is_referred_to_it(shown: Shown) -> None:
    application = shown.applications[REGION]
    case = shown.case(application)
    assert case["departments"]["employment"] == "decided"
    found = decision(case)
    assert (found["outcome"], found["amount_fen"], found["members"]["m2"]) == ("granted", 150_000, 150_000)
    assert shown.get("employment", f"/trace/{application}")
    others = [shown.case(other) for region, other in shown.applications.items() if region != REGION]
    assert all("employment" not in other["departments"] for other in others)


def test_it_decides_by_its_own_register(shown: Shown) -> None:
    given = showing()
    for department, kinds in given.registers.items():
        for kind, rows in kinds.items():
            shown.put(department, f"/register/{kind}", rows)
    filing = json.loads(given.filings[REGION])
    spouse = next(one["id_number"] for one in filing["identity"]["members"] if one["id"] == "m2")
    shown.put("employment", "/register/job_seekers", [{"person": spouse, "labour_capacity": "full"}])
    case = shown.completed(shown.file(filing))
    assert case["status"] == "completed", case
    assert case["departments"]["employment"] == "decided"
    assert ITEM not in {one["item"] for one in case["statement"]["decisions"] if one["outcome"] == "granted"}


def pages(application: str) -> Iterator[tuple[str, str, str]]:
    """Yields the user and path of each page, and a pattern of the text around the name of the department."""
    year = date.today().year
    yield "330304-m1", f"/applications/{application}", r"<h3>{name}</h3>"
    yield "330304-m1", f"/applications/{application}/statement", r"<small>{name}</small>"
    yield "operator", f"/applications/{application}/trace", r"<small>{name}\b"
    yield "operator", f"/indicators?region={REGION}&year={year}", r"<small>(办理：|Decided by: ){name}</small>"


@pytest.mark.parametrize("number", range(4), ids=["case", "statement", "trace", "indicators"])
def test_the_page_names_it_in_chinese_and_in_english(shown: Shown, number: int) -> None:
    sub, path, around = list(pages(shown.applications[REGION]))[number]
    browser = Browser(shown)
    assert browser.sign_in(sub, path.partition("?")[0]).status_code == 200
    for language, name in NAMES.items():
        url = f"{browser.places['pages']}{path}{'&' if '?' in path else '?'}lang={language}"
        assert re.search(around.format(name=name), browser.go(url).text), (language, path)
