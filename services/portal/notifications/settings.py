"""Settings of the notifications, from the environment."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from services.chassis.core.environment import read_settings, unknown

VARIABLES = {"sms_gateway": "NOTIFY_SMS_GATEWAY", "sms_token": "NOTIFY_SMS_TOKEN", "quiet_hours": "NOTIFY_QUIET_HOURS"}
"""The environment variable of each setting."""


def _hours(text: str) -> str:
    begins, _, ends = text.partition("-")
    time.fromisoformat(begins)
    time.fromisoformat(ends)
    return text


def _gateway(text: str) -> str:
    if text.startswith("http:") or (":" in text and not text.startswith(("https://", "file:/"))):
        raise ValueError("must begin with https:// or file:/")
    return text


class NotificationSettings(BaseModel):
    """How notifications are sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sms_gateway: Annotated[str, AfterValidator(_gateway)] = ""
    """`file:` and a directory into which one file for each batch is written, or the https address of a gateway. If empty, all notifications are letters."""
    sms_token: SecretStr = SecretStr("")
    """The bearer token for a gateway."""
    quiet_hours: Annotated[str, AfterValidator(_hours)] = "21:00-08:00"
    """Nothing is sent from the first to the second time of day. If both are equal, there are no quiet hours."""

    def is_quiet(self, now: time) -> bool:
        """Returns whether this time of day is in the quiet hours."""
        begins, _, ends = self.quiet_hours.partition("-")
        since, until = time.fromisoformat(begins), time.fromisoformat(ends)
        return since <= now < until if since <= until else now >= since or now < until


def load(environment: Mapping[str, str]) -> NotificationSettings:
    """Returns the settings. Raises ValueError with one line for each error; unknown NOTIFY_ variables are errors."""
    wrong = unknown(environment, ("NOTIFY_",), VARIABLES.values())
    return read_settings(NotificationSettings, VARIABLES, environment, wrong=wrong)
