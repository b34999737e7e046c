"""Commands for the keys of an installation. They need neither database nor broker."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Keys of services, and of personal data.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Private keys, and ring.json with the public ones.")]
Name = Annotated[str, typer.Argument(metavar="SERVICE", help="intake, review, portal, verification, ...")]


@app.command()
def make(folder: Folder) -> None:
    """Make the keys that are missing: a pair for each service and for the verification platform, and data.json, which protects
    personal data."""
    from infra.local.data_keys import make_data_keys
    from infra.local.keys import make_keys
    from infra.services import SERVICES

    folder.parent.mkdir(parents=True, exist_ok=True)
    print(make_keys(folder, (*SERVICES, "verification")))
    print(make_data_keys(folder))


@app.command()
def rotate(folder: Folder, service: Name) -> None:
    """Make a new key pair for one service. The ring keeps the old public key too; prints the id of the new one."""
    from infra.local.keys import rotate_key

    print(rotate_key(folder, service))


@app.command()
def retire(folder: Folder, service: Name) -> None:
    """Remove the old public keys of one service from the ring; prints their ids."""
    from infra.local.keys import retire_keys

    for kid in retire_keys(folder, service):
        print(kid)


@app.command()
def rotate_data(folder: Folder) -> None:
    """Add a wrapping key to data.json, for the next `rewrap`; prints its number."""
    from infra.local.data_keys import add_wrapping_key, make_data_keys

    print(add_wrapping_key(make_data_keys(folder)))


@app.command()
def rewrap(
    folder: Folder, retire_old: Annotated[bool, typer.Option("--retire", help="Then remove the old ones.")] = False
) -> None:
    """Encrypt all keys of households (DATABASE_URL_KEYS) with the newest wrapping key; prints the number by wrapping key."""
    from .household_keys import rewrap as run

    run(folder, retire_old)
