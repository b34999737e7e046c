"""Loads named statements from `.sql` files."""

from importlib.resources import files


def statements(package: str, filename: str) -> dict[str, str]:
    """Returns the statements of a file, by the name after `-- name:`. Raises ValueError if a statement has no comment above it."""
    text = files(package).joinpath(filename).read_text(encoding="utf-8")
    return dict(_statement(part, filename) for part in text.split("-- name:")[1:])


def _statement(part: str, filename: str) -> tuple[str, str]:
    name, _, body = part.partition("\n")
    if not body.lstrip().startswith("-- "):
        raise ValueError(f"{filename}: {name.strip()} has no sentence above it")
    return name.strip(), body.strip()
