"""Builds the image by the lines of the Dockerfile, but without Docker, and runs it without the sources."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from uv import find_uv_bin

from services.cli.serve import STARTABLE
from services.portal.web.assets import FILES, LIVE

from .conftest import ROOT

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
BUILD, LAST = [stage for stage in re.split(r"^FROM .*$", DOCKERFILE, flags=re.MULTILINE) if "COPY" in stage]
WEB = Path("portal/web")
BROUGHT = {WEB / path for path in (*FILES.values(), *LIVE[1:]) if path.startswith("node_modules")}
OURS = ("lianban", "lianban-contracts")
BUILDERS = ("hatchling", "editables")


@dataclass(frozen=True)
class Image:
    """The content of the last stage: one virtual environment, and no sources."""

    venv: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of the image with only the image's environment."""
        path = f"{self.venv / 'bin'}:/usr/bin:/bin"
        return subprocess.run(command, cwd="/", env={"PATH": path}, capture_output=True, text=True, check=False)

    @property
    def packages(self) -> Path:
        return next(self.venv.glob("lib/python*/site-packages"))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    """Copies what the Dockerfile copies, runs its install line on it, and deletes the copy."""
    place = tmp_path_factory.mktemp("image")
    source, found = place / "source", Image(place / "lianban")
    _copy(source)
    _run([find_uv_bin(), "venv", "--python", sys.executable, found.venv], source)
    _provide(found.packages)
    for line in re.findall(r"uv pip install .*", BUILD):
        _run(["sh", "-ec", line.replace("/lianban", str(found.venv))], source)
    shutil.rmtree(source)
    yield found
    shutil.rmtree(place)


def _copy(source: Path) -> None:
    """Copies the build context that the Dockerfile and .dockerignore define, and the packages that `npm ci`
    installs."""
    source.mkdir()
    for line in re.findall(r"^COPY (?!--from)(.*)$", BUILD, re.MULTILINE):
        *names, target = line.split()
        for name in names:
            _take(name, source / target / ("" if (ROOT / name).is_dir() else name))
    shutil.copytree(ROOT / "services/portal/web/node_modules", source / "services/portal/web/node_modules")


def _take(name: str, target: Path) -> None:
    assert f"!{name}" in _ignored(), f"{name} is not in the build context: name it in .dockerignore"
    left_out = shutil.ignore_patterns(*(line.removeprefix("**/") for line in _ignored() if line.startswith("**/")))
    if (ROOT / name).is_dir():
        shutil.copytree(ROOT / name, target, ignore=left_out)
    else:
        shutil.copy(ROOT / name, target)


@cache
def _ignored() -> Sequence[str]:
    return (ROOT / ".dockerignore").read_text().splitlines()


def _run(command: Sequence[str | Path], place: Path) -> None:
    """Runs one step without the network. Packages from an index are already installed."""
    uv = Path(find_uv_bin()).parent
    environment = os.environ | {"UV_OFFLINE": "1", "UV_NO_BUILD_ISOLATION": "1", "PATH": f"{uv}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _provide(packages: Path) -> None:
    """Copies the locked packages that lianban needs without its extras to the place where the index would install
    them."""
    for one in sorted(_needed("lianban").union(*map(_needed, BUILDERS))):
        for top in {file.parts[0] for file in distribution(one).files or ()} - {"..", "__pycache__"}:
            there = Path(str(distribution(one).locate_file(top)))
            if there.is_dir():
                shutil.copytree(there, packages / top, dirs_exist_ok=True)
            else:
                shutil.copy2(there, packages)


@cache
def _needed(name: str, *extras: str) -> frozenset[str]:
    """Returns the distributions that one needs, directly or not. The own packages of lianban are left out."""
    found = {name} - set(OURS)
    for need in _requirements(distribution(name), ("", *extras)):
        found |= _needed(canonicalize_name(need.name), *sorted(need.extras))
    return frozenset(found)


def _requirements(found: Distribution, extras: Sequence[str]) -> Iterator[Requirement]:
    for need in map(Requirement, found.requires or ()):
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras):
            yield need


def test_a_service_starts_without_the_sources(image: Image) -> None:
    done = image.run("lianban", "serve", "intake")
    assert (done.returncode, done.stderr.splitlines()[0]) == (78, "lianban: the settings are wrong:"), done.stderr


def test_every_service_lacks_its_settings_and_nothing_else(image: Image) -> None:
    done = image.run("lianban", "serve", *STARTABLE)
    assert done.returncode == 78, done.stderr
    lines = done.stderr.splitlines()[1:]
    assert {line.split("_")[-1].partition(":")[0] for line in lines if "HTTP_PORT" in line} == {
        s.upper() for s in STARTABLE
    }
    assert all(re.fullmatch(r"  [A-Z_]+: (Field required|missing|required, because .+)", line) for line in lines), (
        done.stderr
    )


def test_the_check_of_the_build_passes_in_the_last_stage(image: Image) -> None:
    (check,) = re.findall(r"^RUN (.*)$", LAST, re.MULTILINE)
    done = image.run("sh", "-ec", check)
    assert (done.returncode, done.stderr) == (0, "")


def test_topics_and_access_of_a_cluster_can_be_made_from_the_image(image: Image) -> None:
    done = image.run("sh", "-ec", "KAFKA_BOOTSTRAP_SERVERS=kafka:9092 python -m infra.kafka acls")
    assert (done.returncode, "--bootstrap-server kafka:9092" in done.stdout) == (0, True), done.stderr


def test_the_image_has_every_file_of_the_packages_and_of_npm_only_what_browsers_load(image: Image) -> None:
    for name in ("services", "infra", "contracts/lianban_contracts"):
        there = _files(image.packages / Path(name).name)
        brought = {file for file in there if "node_modules" in file.parts}
        assert there - brought == {
            file for file in _files(ROOT / name) if not {"node_modules", "tests"} & set(file.parts)
        }
        assert brought == (BROUGHT if name == "services" else set())


def test_the_image_has_no_tests_and_no_module_that_needs_them(image: Image) -> None:
    places = [image.packages / name for name in ("services", "infra", "lianban_contracts")]
    assert not [folder for place in places for folder in place.rglob("tests")]
    imports = re.compile(r"^\s*(from|import) .*\btests\b", re.MULTILINE)
    assert not [file for place in places for file in place.rglob("*.py") if imports.search(file.read_text())]


def _files(folder: Path) -> set[Path]:
    found = (file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    return {file for file in found if "__pycache__" not in file.parts}
