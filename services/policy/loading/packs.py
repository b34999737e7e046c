"""Loads packs: the pack in force on a day, and every version that ever decided."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from lianban_contracts.decisions import PackReference
from pydantic import ValidationError

from services.policy.checks import problems_of
from services.policy.checks.units import written_problems
from services.policy.core.source import PackRefused, Source, read_source, read_text, source_of
from services.policy.model.layout import Layout
from services.policy.model.pack import Pack, content_hash

from .mistakes import plainly

PACKS = Path(__file__).parents[1] / "packs"
"""The directory of the packs that are shipped."""

OWN = "POLICY_PACKS"
"""The environment variable that names a directory of further packs. It adds versions; it does not change the shipped
ones."""

VERSIONS = "versions.lock"


class UnknownPack(LookupError):
    """No loaded pack has this region, version and content. The directory of packs must keep every version that
    decided."""


class Packs:
    """Packs of any number of regions and versions."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.all = tuple(sorted(packs, key=lambda pack: (pack.region, pack.layout.in_force.from_)))
        self._by_region = {
            region: tuple(versions) for region, versions in groupby(self.all, key=lambda pack: pack.region)
        }
        self._by_reference = {_key(pack.reference): pack for pack in self.all}

    def in_force(self, region: str, filed_on: date) -> Pack | None:
        """Returns the pack that decides applications filed in the region on the day: the last version that has begun,
        also after the last day of its plan. Returns None before the first day of the first version (reason
        `no_pack_in_force`)."""
        return next((pack for pack in reversed(self._by_region.get(region, ())) if pack.in_force(filed_on)), None)

    def handling(self, region: str, filed_on: date) -> Pack | None:
        """Returns the pack by whose clocks the region handles a file of this day of filing: the one in force on that day. A household
        that has moved to the region may have filed before the first version began; the first version applies then."""
        return self.in_force(region, filed_on) or next(iter(self._by_region.get(region, ())), None)

    def get(self, reference: PackReference) -> Pack:
        """Returns the pack to which a decision refers. Raises UnknownPack."""
        try:
            return self._by_reference[_key(reference)]
        except KeyError:
            raise UnknownPack(f"{reference.region} version {reference.version} {reference.content_hash}") from None

    def newest_with(self, item: str) -> Pack | None:
        """Returns the pack with this item that took effect last; None if no pack has the item."""
        having = [pack for pack in self.all if item in pack.items]
        return max(having, key=lambda pack: pack.layout.in_force.from_, default=None)

    def regions(self) -> tuple[str, ...]:
        """Returns every region that has a pack."""
        return tuple(self._by_region)


def _key(reference: PackReference) -> tuple[str, str, str]:
    return reference.region, reference.version, reference.content_hash


def load_pack(file: Path) -> Pack:
    """Reads and checks one pack. Raises PackRefused with the file, the line and the correction of each problem."""
    return _pack(file, read_text(file))


@cache
def _pack(file: Path, text: str) -> Pack:
    """Returns the pack with this text. Packs are immutable: all services of a process share them, and each is checked
    once."""
    source = source_of(file, text)
    layout = _layout(source)
    problems = [*written_problems(source.content["figures"]), *problems_of(layout)]
    if problems:
        raise PackRefused([source.problem(place, message) for place, message in problems])
    return Pack(layout, content_hash(source.content))


def load_packs(*directories: Path, drafts: Sequence[Path] = ()) -> Packs:
    """Reads and checks every pack of the directories, also against each other. Without directories, reads the shipped
    packs and those of the directory in POLICY_PACKS.

    `drafts`: files that are checked as if they were in the directories. Raises PackRefused with all problems."""
    places = directories or _places()
    loaded, problems = _read([*(file for place in places for file in sorted(place.glob("*.yaml"))), *drafts])
    problems += _between(loaded)
    for place in places:
        problems += _changed(place, loaded)
    if problems:
        raise PackRefused(problems)
    return Packs(pack for _, pack in loaded)


def pack_files() -> Mapping[tuple[str, str], Path]:
    """Returns the file of each region and version, from the shipped packs and the directory in POLICY_PACKS."""
    loaded, _ = _read(file for place in _places() for file in sorted(place.glob("*.yaml")))
    return {(pack.region, pack.layout.version): file for file, pack in loaded}


def _places() -> Sequence[Path]:
    own = os.environ.get(OWN)
    if own and not Path(own).is_dir():
        raise PackRefused([f"{own}: {OWN} names no directory"])
    return (PACKS, Path(own)) if own else (PACKS,)


def _read(files: Iterable[Path]) -> tuple[list[tuple[Path, Pack]], list[str]]:
    """Returns each pack once, even if several files have the same content, and the problems of files that cannot be
    read."""
    found: dict[tuple[str, str], tuple[Path, Pack]] = {}
    problems: list[str] = []
    for file in files:
        try:
            pack = load_pack(file)
        except PackRefused as refused:
            problems += refused.problems
            continue
        there, known = found.setdefault((pack.region, pack.layout.version), (file, pack))
        if known.reference != pack.reference:
            problems.append(_taken(file, pack, there))
    return list(found.values()), problems


def _taken(file: Path, pack: Pack, there: Path) -> str:
    version = pack.layout.version
    said = f"{there.name} has version {version} of {pack.region} with other content; give yours a new version with its date of effect"
    return read_source(file).problem(("version",), said)


def lock_versions(directory: Path = PACKS) -> list[str]:
    """Records the content hash of every version that is not recorded yet; a recorded version cannot change. Returns
    the new lines: region, version, content hash. Raises PackRefused."""
    file = directory / VERSIONS
    recorded = set(file.read_text().splitlines()) if file.exists() else set()
    packs = load_packs(directory).all
    lines = sorted(f"{pack.region} {pack.layout.version} {pack.reference.content_hash}" for pack in packs)
    file.write_text("".join(f"{line}\n" for line in lines))
    return [line for line in lines if line not in recorded]


def _layout(source: Source) -> Layout:
    try:
        return Layout.model_validate(source.content)
    except ValidationError as error:
        raise PackRefused(plainly(source, error.errors(include_url=False))) from None


def _between(loaded: Sequence[tuple[Path, Pack]]) -> Iterator[str]:
    """Yields overlaps between the versions of one region. A recorded version cannot change, so a later version can
    state that it replaces it.

    A later version can begin any time after the plan of the earlier one. Until then, the figures of the earlier
    version apply."""
    ordered = sorted(loaded, key=lambda each: (each[1].region, each[1].layout.in_force.from_))
    for (_, earlier), (file, later) in pairwise(ordered):
        after = earlier.layout.in_force.to + timedelta(days=1)
        begins, version = later.layout.in_force.from_, earlier.layout.version
        if earlier.region == later.region and begins < after and later.layout.replaces != version:
            yield read_source(file).problem(
                ("in_force", "from"),
                f'overlaps version {version}; it should be {after} or later, or add `replaces: "{version}"`',
            )


def _changed(directory: Path, loaded: Sequence[tuple[Path, Pack]]) -> Iterator[str]:
    """Yields versions whose content differs from the recorded hash or whose file is missing. Their decisions could not
    be recomputed."""
    lock, hashes = directory / VERSIONS, dict[tuple[str, str], str]()
    for number, line in enumerate(read_text(lock).splitlines() if lock.exists() else [], 1):
        match line.split():
            case [region, version, digest]:
                hashes[region, version] = digest
            case _:
                yield f"{VERSIONS}:{number}: write a region, a version and a hash, as lock_versions does"
    for file, pack in loaded:
        digest = pack.reference.content_hash
        if hashes.pop((pack.region, pack.layout.version), digest) != digest:
            version = pack.layout.version
            yield f"{file.name}:1: version: the content of version {version} has changed; give it a new version with its date of effect"
    for region, version in hashes:
        yield f"{VERSIONS}:1: version {version} of {region} is recorded and cannot be read; put its file back as it was"
