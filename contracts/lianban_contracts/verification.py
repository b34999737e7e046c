"""What the outside verification platform publishes."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field, JsonValue, StringConstraints

from . import topics
from .message import Message
from .model import Model


class Findings(Model):
    """What the platform found: each fact named replaces the stated one; nothing named confirms all."""

    household: dict[str, JsonValue] = Field(default_factory=dict)
    members: dict[str, dict[str, JsonValue]] = Field(default_factory=dict)


class VerificationReported(Message):
    """The verification report of one household. The same report twice changes nothing."""

    TYPE: ClassVar[str] = "cn.lianban.verification.report.v1"
    report: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """The platform's own number of the report."""
    arrived_on: date
    findings: Findings = Findings()

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        return topics.VERIFICATION_REPORTS
