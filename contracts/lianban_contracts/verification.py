"""What the outside verification platform publishes."""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, JsonValue, StringConstraints
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema, to_json

from . import topics
from .facts import FactKind, HouseholdFacts, MemberCircumstances
from .message import Message
from .model import MemberId, Model, OrAbsent, RegionCode


class MemberFindings(MemberCircumstances):
    """The facts of a member that a report may name."""

    birth_date: OrAbsent[date] = None
    hukou_region: OrAbsent[RegionCode] = None


class _SomeOf:
    """Makes a JSON object of some facts of a model: each is checked as that fact, and one at its default is still named."""

    def __init__(self, facts: type[Model]) -> None:
        self._facts = facts

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(self._facts.__pydantic_core_schema__)

    def _checked(self, named: dict[str, JsonValue]) -> dict[str, JsonValue]:
        self._facts.model_validate_json(to_json(named))
        return named


class Findings(Model):
    """What the platform found: each fact named replaces the stated one; nothing named confirms all."""

    household: Annotated[dict[str, JsonValue], _SomeOf(HouseholdFacts)] = Field(default_factory=dict)
    members: dict[MemberId, Annotated[dict[str, JsonValue], _SomeOf(MemberFindings)]] = Field(default_factory=dict)


class VerificationReported(Message):
    """The verification report of one household. The same report twice changes nothing."""

    TYPE: ClassVar[str] = "cn.lianban.verification.report.v1"
    report: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """The platform's own number of the report."""
    arrived_on: date
    findings: Findings = Findings()
    not_searchable: dict[MemberId, tuple[FactKind, ...]] = Field(default_factory=dict)
    """The kinds of facts that could not be searched for a member. All others were searched: a fact that is not among the findings
    was confirmed, or nothing was found."""
    answers: OrAbsent[Annotated[int, Field(ge=1)]] = None
    """The number of the request that this answers; absent: the oldest that waits."""

    @property
    def topic(self) -> str:
        """The topic that carries this message."""
        return topics.VERIFICATION_REPORTS
