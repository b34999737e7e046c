"""What a release has promised to later code: its migrations, messages, stored events and packs.

Each test compares this code with the code of the latest release in CHANGELOG.md, or of RELEASE_COMMIT. The record is the history:
a commit that changes a promise cannot change the record of it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from lianban_contracts.registry import MESSAGES, decode

from contracts.specification.compatibility import Schema, breaks
from contracts.specification.contents import DESCRIBED, example_file, golden_file
from contracts.specification.schemas import schema_of
from contracts.tests.test_tolerance import extended
from e2e.release import Release, call, check_out, git, latest, named, releases, require_history, run
from e2e.test_new_department import copied
from infra.local.fixtures import Databases
from infra.local.places import ROOT
from infra.services import SERVICES
from services.chassis.log.migrations import Migration
from services.cli.failure import CONFIG, FAILED
from services.cli.migrate import DATABASES, schema, variable

ANNOUNCED = ROOT / "contracts" / "announced.yaml"
PACKS = Path("services", "policy", "packs", "versions.lock")
TYPES = [message.TYPE for message in MESSAGES]

Stored = Mapping[str, Mapping[str, Schema]]
"""Schemas of stored events, by service and stored name."""

READER = """
import json, sys
from lianban_contracts import registry
known = {message.TYPE for message in registry.MESSAGES}
for line in sys.stdin:
    name, text = json.loads(line)
    if name in known:
        registry.decode(name, text.encode())
        print(name)
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of the latest release."""
    place = tmp_path_factory.mktemp("released")
    check_out(latest(), place)
    return place


@pytest.fixture(scope="module")
def stored(released: Path) -> tuple[Stored, Stored]:
    """The stored events of the latest release, and those of this code."""
    before, after = (json.loads(run(place, "-m", "e2e.stored_events")) for place in (released, ROOT))
    return before, after


def migrations(place: Path) -> dict[str, str]:
    """Returns the hash of each migration file of the services below a folder, by its path."""
    files = [file for file in place.glob("services/**/migrations/**/*.sql") if "tests" not in file.parts]
    return {str(file.relative_to(place)): Migration("", 0, "", file.read_text(encoding="utf-8")).hash for file in files}


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Returns the migration files of a release that are changed or gone."""
    return [path for path, recorded in before.items() if after.get(path) != recorded]


def unreadable(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> list[str]:
    """Returns what was written by the schemas before, and may be refused or misread by those after."""
    lost = [f"{name}: gone" for name in before if name not in after]
    return lost + [f"{name}: {line}" for name in before if name in after for line in breaks(before[name], after[name])]


def ignoring_unknown_fields(found: Sequence[str]) -> list[str]:
    """Returns the lines for a reader that ignores unknown fields: one that it does not know is no difference to it."""
    return [line for line in found if not line.endswith(": the field is gone")]


def of_services(stored: Stored) -> dict[str, Schema]:
    """Returns the schemas by service and name. Public events of a service are messages too, and are compared as such."""
    return {f"{service} {name}": one for service, events in stored.items() for name, one in events.items()}


def known_to(before: Mapping[str, Schema], after: Mapping[str, Schema]) -> dict[str, Schema]:
    """Returns the schemas after whose names the release knows. A new name is set aside by its readers."""
    return {name: one for name, one in after.items() if name in before}


def contracts(place: Path) -> dict[str, Schema]:
    """Returns the message schemas of the code in a folder."""
    return {file.stem: json.loads(file.read_bytes()) for file in (place / "contracts" / "schemas").glob("*.json")}


def announced() -> list[str]:
    """Returns the lines of contracts/announced.yaml."""
    lines: list[str] = yaml.safe_load(ANNOUNCED.read_text(encoding="utf-8")) or []
    return lines


TODAY = {name: schema_of(name, message) for name, message in DESCRIBED.items()}


@pytest.mark.parametrize("release", releases() or [None], ids=named)
def test_each_release_in_the_changelog_is_a_commit_of_that_version(release: Release | None) -> None:
    release = release or latest()
    require_history(release)
    git("merge-base", "--is-ancestor", release.commit, "HEAD")
    if release.version != "RELEASE_COMMIT":
        assert f'\nversion = "{release.version}"\n' in git("show", f"{release.commit}:pyproject.toml").decode()


def test_no_migration_of_the_release_is_changed_or_removed(released: Path) -> None:
    assert changed(migrations(released), migrations(ROOT)) == [], "restore it, and write a new migration"


def test_no_pack_version_of_the_release_is_changed_or_removed(released: Path) -> None:
    before, after = ((place / PACKS).read_text().splitlines() for place in (released, ROOT))
    assert set(before) - set(after) == set(), "decisions name these packs"


def test_this_code_reads_the_messages_of_the_release(released: Path) -> None:
    assert unreadable(contracts(released), TODAY) == [], "publish a new version beside the old one"


def test_this_code_reads_examples_and_golden_bytes_of_the_release(released: Path) -> None:
    for folder, name in ((folder, name) for folder in ("examples", "golden") for name in TYPES):
        for file in (released / "contracts" / folder).glob(f"{name}.json*"):
            for line in [file.read_bytes()] if file.suffix == ".json" else file.read_bytes().splitlines():
                assert json.loads(decode(name, line).wire()) == json.loads(line)
                assert folder == "examples" or line in golden_file(name).read_bytes().splitlines()


def test_this_code_reads_the_stored_events_of_the_release(stored: tuple[Stored, Stored]) -> None:
    before, after = map(of_services, stored)
    assert ignoring_unknown_fields(unreadable(before, after)) == [], "see docs/guides/change-an-event.md"


def test_the_release_reads_what_this_code_writes_but_for_what_is_announced(
    released: Path, stored: tuple[Stored, Stored]
) -> None:
    before, after = map(of_services, stored)
    found = unreadable(known_to(contracts(released), TODAY), contracts(released))
    private = {name: one for name, one in known_to(before, after).items() if name.split()[1] not in TODAY}
    found += unreadable(private, before)
    assert sorted(ignoring_unknown_fields(found)) == sorted(announced()), f"see {ANNOUNCED.name}"


def test_the_contracts_of_the_release_read_the_messages_of_this_code(tmp_path: Path) -> None:
    check_out(_release_or_commit_before(), tmp_path)
    golden = [(name, line) for name in TYPES for line in golden_file(name).read_bytes().splitlines()]
    samples = [(name, text) for name in TYPES for text in (extended(name), example_file(name).read_bytes())] + golden
    text = "".join(f"{json.dumps([name, data.decode()])}\n" for name, data in samples)
    read = run(tmp_path, "-c", READER, given=text).split()
    assert len(set(read)) > len(TYPES) // 2


def _release_or_commit_before() -> Release:
    """Returns the latest release. Before the first one, returns the commit before the last change of the contracts."""
    if releases():
        return latest()
    commits = git("log", "-2", "--format=%H", "--", "contracts/lianban_contracts").decode().split()
    if len(commits) < 2:
        pytest.skip("this clone does not have the previous commit of the contracts")
    return Release("before", commits[1])


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A later release: a copy of this code with one more migration."""
    place = tmp_path / "later"
    copied(place)
    folder = place / "services/utility/migrations"
    file = folder / f"{len(list(folder.glob('*.sql'))) + 1:04}_meters.sql"
    file.write_text("-- The number of the meter.\nalter table accounts add column meter text;\n", encoding="utf-8")
    return place


async def test_migrate_upgrades_the_databases_of_the_release_and_older_code_refuses_them(
    released: Path, later: Path, postgres: Databases
) -> None:
    urls = {variable(service): await postgres.database(f"released_{service}") for service in SERVICES}

    async def migrate(place: Path, *arguments: str) -> tuple[int, str]:
        done = await asyncio.to_thread(call, place, "-m", "services.cli", "migrate", *arguments, **urls)
        return done.returncode, done.stdout + done.stderr

    assert (await migrate(released))[0] == 0
    assert (await migrate(ROOT))[0] == 0
    status, told = await migrate(later, "--check")
    assert (status, "_meters.sql" in told) == (FAILED, True)
    assert (await migrate(later))[0] == 0
    assert await migrate(later, "--check") == (0, f"{', '.join(SERVICES)}: up to date\n")
    for older in (released, ROOT):
        status, told = await migrate(older, "--check")
        assert (status, "newer than this release" in told) == (CONFIG, True)
    assert "_meters.sql" in told, "the release names the first database alone, which this code has changed too"


class TestGuards:
    """The comparisons find what they are for. They run without a release."""

    def test_a_changed_statement_and_a_removed_file_are_found_and_a_comment_is_not(self, tmp_path: Path) -> None:
        file = tmp_path / "services/a/migrations/0001_a.sql"
        file.parent.mkdir(parents=True)
        file.write_text("-- One.\ncreate table one (id int);")
        before = migrations(tmp_path)
        file.write_text("-- The first.\ncreate table one (id int);")
        assert changed(before, migrations(tmp_path)) == []
        file.write_text("-- One.\ncreate table one (id bigint);")
        assert changed(before, migrations(tmp_path)) == ["services/a/migrations/0001_a.sql"]
        file.unlink()
        assert changed(before, migrations(tmp_path)) == ["services/a/migrations/0001_a.sql"]

    def test_every_migration_of_the_services_is_compared(self) -> None:
        assert set(migrations(ROOT).values()) == {
            one.hash for service in DATABASES for one in schema(service).migrations
        }

    def test_a_removed_or_changed_event_is_found_in_the_direction_in_which_it_cannot_be_read(self) -> None:
        before = {"seen": _event(by=TEXT), "left": _event()}
        assert unreadable(before, {"seen": _event(by=TEXT)}) == ["left: gone"]
        grown = {"seen": _event(by=TEXT, at=TEXT | {"default": ""}), "left": _event()}
        assert unreadable(before, grown) == []
        assert ignoring_unknown_fields(unreadable(known_to(before, grown), before)) == []
        retyped = {"seen": _event(by={"type": "integer"}), "left": _event()}
        assert unreadable(before, retyped) != []
        required = {"seen": _event(by=TEXT, at=TEXT), "left": _event()}
        assert unreadable(before, required) == ["seen: $.at: is required now"]

    def test_a_new_value_is_refused_by_the_release(self) -> None:
        before, after = ({"seen": _event(how={"enum": values})} for values in (["post"], ["post", "visit"]))
        assert unreadable(before, after) == []
        assert ignoring_unknown_fields(unreadable(after, before)) == ["seen: $.how: the value 'visit' was allowed"]


TEXT = {"type": "string"}


def _event(**fields: dict[str, Any]) -> Schema:
    """Returns the schema of an event. A field without a default is required."""
    required = [name for name, field in fields.items() if "default" not in field]
    return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}
