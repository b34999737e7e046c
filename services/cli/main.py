"""The commands of `lianban`. Each command imports its modules when it runs, so that `--help` is fast."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .failure import Failure, complain
from .keys import app as keys
from .policy import app as policy

app = typer.Typer(
    help="联办 · one application for social assistance, every department at once.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # the import of rich would take half of the time of `--help`
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(policy, name="policy")
app.add_typer(keys, name="keys")

Application = Annotated[str, typer.Argument(help="Application id, as `lianban file` prints it.", metavar="APPLICATION")]
Language = Annotated[str, typer.Option("--lang", help="zh or en.")]


@app.command()
def up(
    data: Annotated[Path | None, typer.Option(help="Data folder; .lianban by default.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Start everything, say the address, and stop.")] = False,
) -> None:
    """Run everything on this machine until Ctrl-C."""
    from .up import up as run

    run(data, once)


@app.command()
def serve(
    services: Annotated[list[str], typer.Argument(metavar="SERVICE...", help="intake, review, portal, ...")],
) -> None:
    """Run some services, set up by the environment."""
    from .serve import serve as run

    run(services)


@app.command()
def migrate(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE...]", help="Without: all with a DATABASE_URL_<SERVICE>.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only list what is pending; exit 1 if there is any.")] = False,
) -> None:
    """Apply pending migrations to the services' databases."""
    from .migrate import migrate as run

    run(services or [], check)


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the last household.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder; .lianban by default.")] = None,
) -> None:
    """Watch five households file, one from each region."""
    from .demonstration import demo as run

    run(data, once)


@app.command()
def file(
    source: Annotated[
        str, typer.Argument(metavar="FILE.json|-", help="The filing as JSON; - reads it from standard input.")
    ],
) -> None:
    """File one application; prints receipt and id."""
    from .cases import file as run

    run(source)


@app.command()
def status(application: Application, lang: Language = "zh") -> None:
    """Say how far an application is, and who has it."""
    from .cases import status as run

    run(application, lang)


@app.command()
def statement(application: Application, lang: Language = "zh") -> None:
    """Show what was granted, what not, and why (幸福清单)."""
    from .cases import statement as run

    run(application, lang)


@app.command()
def trace(
    application: Application,
    json: Annotated[bool, typer.Option("--json", help="One JSON array of all events.")] = False,
) -> None:
    """Show which event caused which, and where time went."""
    from .traces import trace as run

    run(application, json)


@app.command()
def events(application: Application) -> None:
    """Print every event of an application as JSON lines."""
    from .traces import events as run

    run(application)


@app.command()
def explain(
    application: Application,
    item: Annotated[str | None, typer.Argument(help="One item alone, such as civil.temporary_aid.")] = None,
    lang: Language = "zh",
) -> None:
    """Follow a statement's numbers to facts and clauses."""
    from .explanations import explain as run

    run(application, item, lang)


@app.command()
def verify(
    decisions: Annotated[bool, typer.Option("--decisions", help="Compute every stored decision again.")] = False,
) -> None:
    """Walk every lane's hash chain; exit 1 if one breaks."""
    from . import evidence

    (evidence.verify_decisions if decisions else evidence.verify)()


@app.command()
def parked() -> None:
    """List the messages that wait for an operator, and why."""
    from .operators import parked as run

    run()


@app.command()
def redrive(application: Application) -> None:
    """Try an application's parked messages again."""
    from .operators import redrive as run

    run(application)


@app.command()
def discard(
    service: Annotated[str, typer.Argument(help="The service that parked it.", metavar="SERVICE")],
    number: Annotated[int, typer.Argument(help="Its number, as `lianban parked` prints it.", metavar="NUMBER")],
    reason: Annotated[str, typer.Option(help="Why it may be let go; kept with it.")],
    operator: Annotated[str, typer.Option(envvar="USER", help="Who lets it go; kept with it.")],
) -> None:
    """Let a parked message go for good, and say why."""
    from .operators import discard as run

    run(service, number, operator, reason)


@app.command()
def erase(
    application: Annotated[str, typer.Argument(help="Application id or receipt.", metavar="APPLICATION|RECEIPT")],
    reason: Annotated[str, typer.Option(help="Why the data are erased; kept.")],
    operator: Annotated[str, typer.Option(envvar="USER", help="Who erases them; kept.")],
) -> None:
    """Erase a household's data for ever, in every service."""
    from .operators import erase as run

    run(application, operator, reason)


@app.command()
def rebuild(service: Annotated[str, typer.Argument(metavar="SERVICE", help="portal or reporting.")]) -> None:
    """Empty the read model of a service and read all again."""
    from .operators import rebuild as run

    run(service)


def main() -> NoReturn:
    """Runs the command and ends with its exit code."""
    try:
        app()
    except Failure as failure:
        complain(failure)
        sys.exit(failure.code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
