"""Packs, languages and days that the options of a command name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from services.policy import PACKS, Pack, PackRefused, Packs, load_packs, lock_versions
from services.policy.explain.pack_text import LANGUAGES, Language, Voice
from services.policy.loading.packs import pack_files

from .failure import FAILED, USAGE, Failure


@contextmanager
def refusals() -> Iterator[None]:
    """Turns a refused pack into a Failure that lists every error in it."""
    try:
        yield
    except PackRefused as refused:
        raise Failure("\n  ".join(["refused:", *refused.problems]), FAILED) from None
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}", USAGE) from None


def language(said: str) -> Language:
    """Returns the language of an option. Raises Failure."""
    for known in LANGUAGES:
        if said == known:
            return known
    raise Failure(f"{said}: no such language; there are {', '.join(LANGUAGES)}", USAGE)


def day(said: str | None) -> date | None:
    """Returns the day of an option. Raises Failure."""
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Failure(f"{said}: no day; write it as 2026-03-01", USAGE) from None


def loaded() -> Packs:
    """Returns every pack, shipped and local. Raises Failure."""
    with refusals():
        return load_packs()


def lock(directory: Path | None) -> None:
    """Records the versions of a directory that are not recorded yet, and prints each. Raises Failure."""
    place = directory or PACKS
    if not place.is_dir():
        raise Failure(f"{place}: no such directory", USAGE)
    with refusals():
        added = lock_versions(place)
    print("\n".join(f"recorded {line}" for line in added) or "every version is recorded")


def schema(file: Path | None) -> None:
    """Writes the JSON Schema of packs, and prints its path. Raises Failure."""
    from services.policy.loading.schema import SCHEMA, write_schema

    with refusals():
        write_schema(file or SCHEMA)
    print(f"wrote {file or SCHEMA}")


def voice(region: str, on: str | None, lang: str) -> Voice:
    """Returns the pack of a region with its language. Raises Failure.

    It is the pack in force on the day, or without a day the one in force today, or else the first pack of the
    region."""
    packs, when = loaded(), day(on)
    found = packs.in_force(region, when or date.today())
    if found is None and when is None:
        found = next((pack for pack in packs.all if pack.region == region), None)
    if found is None:
        raise Failure(_none(packs, region, when), FAILED)
    return Voice(found, language(lang), when)


def _none(packs: Packs, region: str, when: date | None) -> str:
    if region not in packs.regions():
        return f"no pack of {region}; there are {', '.join(packs.regions())}"
    days = ", ".join(f"{pack.layout.in_force.from_}" for pack in _of(packs, region))
    return f"no pack of {region} is in force on {when}; there is one from {days}"


def _of(packs: Packs, region: str) -> list[Pack]:
    return [pack for pack in packs.all if pack.region == region]


def pack_file(named: str) -> Path:
    """Returns the file of `REGION@VERSION`, or the file with that name. Raises Failure."""
    region, at, version = named.partition("@")
    if not at or Path(named).exists():
        return Path(named)
    with refusals():
        files = pack_files()
    if (region, version) not in files:
        there = ", ".join("@".join(key) for key in sorted(files))
        raise Failure(f"{named}: no such pack; there are {there}", FAILED)
    return files[region, version]
