"""One case as the service of a department shows it to its own officers: never more than that department was told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lianban_contracts.decisions import Decision, Explanation
from lianban_contracts.facts import Category
from lianban_contracts.model import Model
from pydantic import TypeAdapter

from services.policy import Pack
from services.policy.explain.pack_text import Language, Voice
from services.policy.facts import fact_label
from services.policy.formulas.fact_names import HOUSEHOLD, MEMBER
from services.portal.forms.officer_facts import Field, default, fields, said
from services.portal.identity.parties import REVIEW

Json = dict[str, Any]

DECISIONS = TypeAdapter(tuple[Decision, ...])


class CategoryReason(Model):
    """Why a household is of its category, or of none."""

    category: Category
    explanation: Explanation
    clause: str | None = None


@dataclass(frozen=True)
class Dossier:
    """The case of one department. `view`: the answer of its service."""

    department: str
    view: Mapping[str, Any]
    pack: Pack | None
    """That by which it was decided; None before anything was, and for one that is not here."""

    @property
    def version(self) -> int:
        """How far the case had come when it was looked at."""
        return int(self.view["version"])

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        """What was decided last."""
        source = self.view.get("determination") or {} if self.department == REVIEW else self.view
        return DECISIONS.validate_python(source.get("decisions") or (), strict=False, extra="ignore")

    @property
    def category(self) -> CategoryReason | None:
        """The category with its reason, where the determination says it; for civil affairs alone."""
        found = self.view.get("determination") or {} if self.department == REVIEW else {}
        return CategoryReason.model_validate(found, extra="ignore") if "explanation" in found else None

    @property
    def names(self) -> Mapping[str, str]:
        """What the members are called, as far as this department is told."""
        return {person["id"]: person["name"] for person in self.view["persons"]}

    @cached_property
    def facts(self) -> tuple[Json, dict[str, Json]]:
        """The facts decided by: of the household, and of each member; those that are at their default are not in it."""
        known = self.view.get("facts") if self.department == REVIEW else self.view.get("decided_by")
        return _parts(known or {})

    @cached_property
    def told(self) -> tuple[Json, dict[str, Json]]:
        """The facts as review told them, before the department's own register had its say."""
        return _parts(self.view.get("told") or {}) if self.department != REVIEW else self.facts

    @property
    def reopened(self) -> Sequence[Json]:
        """Decisions that wait for an officer."""
        return self.view.get("reconsiderations") or ()

    @property
    def requests(self) -> Sequence[Json]:
        """The documents that officers asked for, of which they have not closed the request."""
        return self.view.get("requests") or ()

    @property
    def raisable(self) -> Sequence[str]:
        """The items whose amount two officers can raise now (一事一议); only civil affairs has any."""
        return self.view.get("raisable") or ()

    @property
    def proposals(self) -> Sequence[Json]:
        """The proposals of an amount above its cap (一事一议), the newest first; only civil affairs has any."""
        return tuple(reversed(self.view.get("proposals") or ()))

    @property
    def objections(self) -> Sequence[Json]:
        """The objections to a public notice; only civil affairs has any."""
        return self.view.get("objections") or ()

    def fields(self, language: Language) -> list[Field]:
        """The facts that this department establishes."""
        return fields(Voice(self.pack, language), self.department, *self.facts) if self.pack else []

    def inputs(self, language: Language, item: str) -> Iterator[tuple[str, str, str]]:
        """What an item was reckoned from: of whom, which fact, what value."""
        if self.pack is None or item not in self.pack.items:
            return
        voice, (household, members) = Voice(self.pack, language), self.facts
        read = [name for name in self.pack.items[item].facts if _is_fact(name)]
        for name in (name for name in read if name in HOUSEHOLD):
            yield "", fact_label(language, name), said(voice, name, household.get(name, default(name)))
        for member, facts in members.items():
            for name in (name for name in read if name not in HOUSEHOLD and name in facts):
                yield self.names.get(member, member), fact_label(language, name), said(voice, name, facts[name])

    def register(self, language: Language) -> Iterator[tuple[str, str, str, str]]:
        """Where the department's register, or its officers, knew better: of whom, which fact, what was told, what counts."""
        if self.pack is None or self.department == REVIEW:
            return
        voice = Voice(self.pack, language)
        for whom, before, after in self._sides():
            for name in (name for name in after if _is_fact(name) and after[name] != before.get(name, default(name))):
                told = said(voice, name, before.get(name, default(name)))
                yield self.names.get(whom, whom), fact_label(language, name), told, said(voice, name, after[name])

    def _sides(self) -> Iterator[tuple[str, Json, Json]]:
        yield "", self.told[0], self.facts[0]
        for member, facts in self.facts[1].items():
            yield member, self.told[1].get(member, {}), facts


def _is_fact(name: str) -> bool:
    return name in HOUSEHOLD or name in MEMBER


def _parts(known: Mapping[str, Any]) -> tuple[Json, dict[str, Json]]:
    members = {
        one["id"]: {name: value for name, value in one.items() if name != "id"} for one in known.get("members", ())
    }
    return dict(known.get("household", {})), members
