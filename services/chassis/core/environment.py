"""Reads settings from environment variables into a pydantic model, and lists all errors in them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Settings = TypeVar("Settings", bound=BaseModel)


def read_settings(
    kind: type[Settings],
    variables: Mapping[str, str],
    environment: Mapping[str, str],
    *,
    wrong: Sequence[str] = (),
    joint: str = "",
    **given: Any,
) -> Settings:
    """Returns settings of this class. `variables` maps each field to its environment variable; `given` are further fields.

    `wrong` are errors that the caller has found. `joint` is the field that is named in an error about several fields.
    Raises ValueError with one line for each error. A line names the variable and never contains its value."""
    found = {field: environment[name] for field, name in variables.items() if name in environment}
    lines = list(wrong)
    try:
        settings = kind.model_validate({**found, **given})
    except ValidationError as error:
        lines += [
            f"{variables[str(item['loc'][0]) if item['loc'] else joint]}: {item['msg']}" for item in error.errors()
        ]
    if lines:
        raise ValueError("\n".join(lines))
    return settings


def unknown(environment: Mapping[str, str], prefixes: tuple[str, ...], known: Collection[str]) -> list[str]:
    """Returns an error for each variable that has one of the prefixes but belongs to no setting."""
    strange = sorted(name for name in environment if name.startswith(prefixes) and name not in known)
    return [f"{name}: unknown setting" for name in strange]
