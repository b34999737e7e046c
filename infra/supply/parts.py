"""Reads the lock files: every package that is installed, with its version and its digests."""

import base64
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infra.local.places import ROOT

REQUIREMENTS = ROOT / "requirements.lock"
BROWSER = ROOT / "services/portal/web/package-lock.json"
JARS = ROOT / "infra/local/kafka.lock.toml"

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
DIGEST = re.compile(r"--hash=(sha256):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Part:
    """One package. `kind`: the type of its package URL. `digests`: pairs of algorithm and hex digits; one of them must fit."""

    kind: str
    group: str
    name: str
    version: str
    digests: tuple[tuple[str, str], ...]


def parts() -> Sequence[Part]:
    """Returns every package of Python, of the browser and of the broker, in order."""
    return sorted([*_python(), *_browser(), *_jars()], key=lambda one: (one.kind, one.group, one.name, one.version))


def _python() -> Iterator[Part]:
    for block in re.split(r"\n(?=\S)", REQUIREMENTS.read_text(encoding="utf-8")):
        if found := PINNED.match(block):
            yield Part("pypi", "", found[1].lower(), found[2], tuple(DIGEST.findall(block)))


def _browser() -> Iterator[Part]:
    packages = json.loads(BROWSER.read_text(encoding="utf-8"))["packages"]
    for path, package in packages.items():
        if path:
            algorithm, _, digest = package["integrity"].partition("-")
            name = path.rpartition("node_modules/")[2]
            yield Part("npm", "", name, package["version"], ((algorithm, base64.b64decode(digest).hex()),))


def _jars() -> Iterator[Part]:
    for jar in tomllib.loads(JARS.read_text(encoding="utf-8"))["dependencies"]:
        yield Part("maven", jar["groupId"], jar["artifactId"], jar["version"], (("sha256", jar["sha256"]),))
