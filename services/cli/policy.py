"""`lianban policy`: commands that check, read, compare and try policy packs."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Check, read, compare and try policy packs.", no_args_is_help=True)

Region = Annotated[str, typer.Argument(help="Code of the region, such as 330304.", metavar="REGION")]
On = Annotated[str | None, typer.Option("--on", help="A day, 2026-03-01: the pack then in force.", metavar="DATE")]
Language = Annotated[str, typer.Option("--lang", help="zh or en.")]


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE...]", help="Drafts; without, all packs.", exists=True)
    ] = None,
) -> None:
    """Check packs; exit 1 with file, line and what would be right."""
    from .policy_read import check as run

    run(files or [])


@app.command()
def lock(
    directory: Annotated[Path | None, typer.Argument(metavar="[DIRECTORY]", help="Without: the packs shipped.")] = None,
) -> None:
    """Record the versions that are new; from then on they cannot change."""
    from .policy_packs import lock as run

    run(directory)


@app.command()
def schema(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Without: the one beside the packs.")] = None,
) -> None:
    """Write the JSON Schema of packs, for editors."""
    from .policy_packs import schema as run

    run(file)


@app.command()
def show(region: Region, on: On = None, lang: Language = "zh") -> None:
    """Read a pack: standards, lines, categories, items."""
    from .policy_read import show as run

    run(region, on, lang)


@app.command()
def explain(
    region: Region,
    item: Annotated[str, typer.Argument(help="The item, such as civil.temporary_aid.", metavar="ITEM")],
    on: On = None,
    lang: Language = "zh",
) -> None:
    """Say how one item is decided, by which words of the plan."""
    from .policy_read import explain as run

    run(region, item, on, lang)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A file, or REGION@VERSION.", metavar="A")],
    new: Annotated[str, typer.Argument(help="A file, or REGION@VERSION.", metavar="B")],
    lang: Language = "zh",
) -> None:
    """Say what one pack says otherwise than another."""
    from .policy_read import diff as run

    run(old, new, lang)


@app.command()
def what_if(
    draft: Annotated[Path, typer.Argument(help="The draft of a pack.", metavar="DRAFT.yaml", exists=True)],
    lang: Language = "zh",
) -> None:
    """Decide the stored applications by a draft; nothing is written."""
    from .policy_what_if import what_if as run

    run(draft, lang)
