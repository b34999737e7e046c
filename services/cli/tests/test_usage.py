"""The command without a running system: help, exit codes, and error messages of one line."""

import subprocess
import sys

import pytest

from .conftest import ROOT, lianban

COMMANDS = (
    "up", "serve", "demo", "file", "status", "statement", "explain", "trace", "events", "verify", "policy", "parked", "redrive",
    "discard", "rebuild", "migrate", "keys", "erase",
)  # fmt: skip
DISCARD = ("discard", "review", "1", "--reason", "sent twice", "--operator", "wang")
SOMEBODY = "018edf50-1030-74c7-a1b8-24402f22ac64"


def test_help_names_every_command() -> None:
    shown = lianban("--help")
    assert shown.returncode == 0
    assert [command for command in COMMANDS if f"  {command} " not in shown.stdout] == []
    assert "..." not in shown.stdout.partition("Commands:")[2]


def test_help_is_quick_because_it_loads_nothing_heavy() -> None:
    program = "import sys, services.cli.main; print([m for m in ('rich', 'httpx', 'pydantic', 'asyncio') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", SOMEBODY),
        ("trace", SOMEBODY),
        ("verify",),
        ("parked",),
        DISCARD,
        ("rebuild", "portal"),
        ("file", "-"),
    ],
)
def test_without_a_running_system_it_says_how_to_start_one(arguments: tuple[str, ...]) -> None:
    done = lianban(*arguments)
    assert done.returncode == 69
    assert "lianban up" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_service_that_does_not_answer_is_named_with_its_address() -> None:
    done = lianban("status", SOMEBODY, URL_INTAKE="http://127.0.0.1:9")
    assert done.returncode == 69
    assert "intake does not answer at http://127.0.0.1:9" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("file",), ("nonsense",), ("trace", "no-id"), ("rebuild", "intake"), ("file", "/no")]
)
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    assert lianban(*arguments).returncode == 2


def test_serving_an_unknown_service_names_those_that_there_are() -> None:
    done = lianban("serve", "treasury")
    assert done.returncode == 2
    assert "portal" in done.stderr


def test_everything_that_is_wrong_with_the_settings_is_listed_at_once() -> None:
    done = lianban("serve", "portal", "verification", LIANBAN_SURPRISE="1", HTTP_PORT_PORTAL="high")
    assert done.returncode == 78
    for name in (
        "KAFKA_BOOTSTRAP_SERVERS",
        "DATABASE_URL_PORTAL",
        "HTTP_PORT_PORTAL",
        "PUBLIC_PORT_PORTAL",
        "LIANBAN_SURPRISE",
        "URL_REVIEW",
    ):
        assert name in done.stderr
    assert "HTTP_PORT_VERIFICATION" in done.stderr
