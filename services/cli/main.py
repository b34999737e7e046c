"""The commands of `lianban`. Each imports what it needs when it runs, so that `--help` is quick."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .failure import Failure

app = typer.Typer(
    help="联办 · one application for social assistance, every department at once.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

RUN, CASES, LOGS = "Run the system", "One application", "Look after the system"

Application = Annotated[str, typer.Argument(help="Application id, as `lianban file` prints it.", metavar="APPLICATION")]
Language = Annotated[str, typer.Option("--lang", help="zh or en.")]


@app.command(rich_help_panel=RUN)
def up(
    data: Annotated[Path | None, typer.Option(help="Data folder; .lianban by default.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Start everything, say the address, and stop.")] = False,
) -> None:
    """Run everything on this machine, in the foreground, until Ctrl-C."""
    from .up import up as run

    run(data, once)


@app.command(rich_help_panel=RUN)
def serve(
    services: Annotated[list[str], typer.Argument(metavar="SERVICE...", help="intake, review, portal, ...")],
) -> None:
    """Run some services in one process, given brokers and databases by the environment."""
    from .serve import serve as run

    run(services)


@app.command(rich_help_panel=RUN)
def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after the last household.")] = False,
    data: Annotated[Path | None, typer.Option(help="Data folder; .lianban by default.")] = None,
) -> None:
    """Start everything and watch five households, one from each region, file one application each."""
    from .demo.show import demo as run

    run(data, once)


@app.command(rich_help_panel=CASES)
def file(
    source: Annotated[
        str, typer.Argument(metavar="FILE.json|-", help="The filing as JSON; - reads it from standard input.")
    ],
) -> None:
    """File one application; prints its receipt and id."""
    from .cases import file as run

    run(source)


@app.command(rich_help_panel=CASES)
def status(application: Application, lang: Language = "zh") -> None:
    """Say how far an application is, and who has it."""
    from .cases import status as run

    run(application, lang)


@app.command(rich_help_panel=CASES)
def statement(application: Application, lang: Language = "zh") -> None:
    """Show the statement (幸福清单): what was granted, what was not, and why."""
    from .cases import statement as run

    run(application, lang)


@app.command(rich_help_panel=CASES)
def trace(
    application: Application,
    json: Annotated[bool, typer.Option("--json", help="One JSON array of all events.")] = False,
) -> None:
    """Show which event caused which, in every service, and where time went."""
    from .traces import trace as run

    run(application, json)


@app.command(rich_help_panel=CASES)
def events(application: Application) -> None:
    """Print every event of an application with its data, one JSON line each, personal data left out."""
    from .traces import events as run

    run(application)


@app.command(rich_help_panel=LOGS)
def verify() -> None:
    """Walk the hash chain of every lane of every service; exit 1 if one is broken."""
    from .evidence import verify as run

    run()


@app.command(rich_help_panel=LOGS)
def parked() -> None:
    """List the messages that wait for an operator, with the reason."""
    from .operators import parked as run

    run()


@app.command(rich_help_panel=LOGS)
def redrive(application: Application) -> None:
    """Try the parked messages of one application again; exit 1 if one still fails."""
    from .operators import redrive as run

    run(application)


@app.command(rich_help_panel=LOGS)
def rebuild(service: Annotated[str, typer.Argument(metavar="portal", help="The read model to rebuild.")]) -> None:
    """Empty the portal's read model and read every topic again."""
    from .operators import rebuild as run

    run(service)


def main() -> NoReturn:
    """Runs the command and ends with its exit code."""
    try:
        app()
    except Failure as failure:
        sys.stderr.write(f"lianban: {failure}\n")
        sys.exit(failure.code)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(0)
