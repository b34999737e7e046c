"""Settings read from environment variables, with a list of all errors."""

import pytest
from pydantic import BaseModel, SecretStr

from services.chassis.core.environment import read_settings, unknown

VARIABLES = {"port": "THE_PORT", "secret": "THE_SECRET"}


class Example(BaseModel):
    """A model of two settings."""

    port: int
    secret: SecretStr
    name: str = "none"


def test_a_setting_is_read_from_its_variable_and_the_caller_may_give_others() -> None:
    found = read_settings(Example, VARIABLES, {"THE_PORT": "1", "THE_SECRET": "x", "OTHER": "2"}, name="given")
    assert (found.port, found.secret.get_secret_value(), found.name) == (1, "x", "given")


def test_all_errors_are_listed_without_values() -> None:
    with pytest.raises(ValueError, match="THE_PORT") as raised:
        read_settings(Example, VARIABLES, {"THE_PORT": "hush"}, wrong=["THE_COLOUR: unknown setting"])
    assert [line.split(":")[0] for line in str(raised.value).splitlines()] == ["THE_COLOUR", "THE_PORT", "THE_SECRET"]
    assert "hush" not in str(raised.value)


def test_a_variable_with_a_known_prefix_is_unknown_without_a_setting() -> None:
    assert unknown({"THE_PORT": "", "THE_COLOUR": "", "OTHER": ""}, ("THE_",), VARIABLES.values()) == [
        "THE_COLOUR: unknown setting"
    ]
