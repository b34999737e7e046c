"""A process does not start with invalid settings; every SQL statement has a comment."""

from datetime import UTC, datetime

import pytest

from services.chassis.core.clock import Clock
from services.chassis.core.settings import load, stop
from services.chassis.core.sql import _statement, statements

RIGHT = {
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9092",
    "DATABASE_URL_REVIEW": "postgresql://review:secret@127.0.0.1/review",
    "HTTP_PORT_REVIEW": "8002",
    "PERSONAL_DATA": "clear",
}


def test_what_is_given_is_taken_and_the_rest_has_its_default() -> None:
    settings = load("review", {**RIGHT, "LIANBAN_CLOCK_SPEED": "60", "DATABASE_URL_INTAKE": "of another"})
    assert (settings.http_port, settings.clock_speed, settings.http_host) == (8002, 60.0, "127.0.0.1")


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = {"HTTP_PORT_REVIEW": "99999", "LIANBAN_PARTITIONS": "none", "LIANBAN_COLOUR": "red", "PERSONAL_DATA": "no"}
    with pytest.raises(ValueError, match="LIANBAN_COLOUR: unknown setting") as raised:
        load("review", wrong)
    lines = str(raised.value).splitlines()
    named = sorted(line.split(":")[0] for line in lines)
    assert named == [
        "DATABASE_URL_KEYS", "DATABASE_URL_REVIEW", "DATA_KEYS", "HTTP_PORT_REVIEW", "KAFKA_BOOTSTRAP_SERVERS", "LIANBAN_COLOUR",
        "LIANBAN_PARTITIONS", "PERSONAL_DATA",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("public", "said"),
    [({}, "Field required"), ({"PUBLIC_PORT_REVIEW": "8002"}, "must be another port than HTTP_PORT_REVIEW")],
)
def test_pages_need_a_port_of_their_own(public: dict[str, str], said: str) -> None:
    assert load("review", RIGHT | public).http_port == 8002
    with pytest.raises(ValueError, match=f"^PUBLIC_PORT_REVIEW: {said}$"):
        load("review", RIGHT | public, pages=True)
    assert load("review", RIGHT | {"PUBLIC_PORT_REVIEW": "8003"}, pages=True).public_port == 8003


@pytest.mark.parametrize("speed", ["1e7", "1e300"])
def test_a_clock_that_runs_out_of_the_calendar_is_refused(speed: str) -> None:
    since = datetime.now(UTC).isoformat()
    with pytest.raises(ValueError, match=r"^LIANBAN_CLOCK_SPEED: .* the calendar ends within 1 day") as raised:
        load("review", {**RIGHT, "LIANBAN_CLOCK_SPEED": speed, "LIANBAN_CLOCK_SINCE": since})
    assert len(str(raised.value).splitlines()) == 1
    settings = load("review", {**RIGHT, "LIANBAN_CLOCK_SPEED": "1e6", "LIANBAN_CLOCK_SINCE": since})
    assert Clock(settings.clock_speed, settings.clock_since).now().tzinfo


def test_a_process_without_a_data_keys_starts_only_if_personal_data_may_be_clear() -> None:
    without = {name: value for name, value in RIGHT.items() if name != "PERSONAL_DATA"}
    with pytest.raises(
        ValueError, match=r"^DATA_KEYS: required, because personal data are protected\nDATABASE_URL_KEYS: required"
    ) as raised:
        load("review", without)
    assert len(str(raised.value).splitlines()) == 2
    assert load("review", RIGHT).personal_data == "clear"


def test_no_secret_is_said() -> None:
    with pytest.raises(ValueError, match="DATABASE_URL_REVIEW") as raised:
        load("review", {**RIGHT, "DATABASE_URL_REVIEW": "mysql://review:secret@host/review"})
    assert "secret" not in str(raised.value)


def test_wrong_settings_end_the_process_with_78(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        stop(ValueError("HTTP_PORT_REVIEW: missing"))
    assert ended.value.code == 78
    assert capsys.readouterr().err == "HTTP_PORT_REVIEW: missing\n"


def test_a_statement_is_found_by_its_name_with_its_sentence() -> None:
    assert statements("services.chassis.log", "event_log.sql")["lane"].startswith("-- One lane.\nselect")


def test_a_statement_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match=r"tables\.sql: forget has no sentence"):
        _statement(" forget\ndelete from cases;", "tables.sql")
