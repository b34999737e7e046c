"""What a case is missing: for each entry the document that is accepted and the fact that it proves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lianban_contracts.life import Missing
from typing_extensions import TypedDict

from services.policy import Pack, missing_documents
from services.policy.facts import facts_missing, proved_by_document_alone
from services.portal.readmodel.cases import Case
from services.portal.readmodel.progress import open_correction
from services.portal.readmodel.views import statement

from .fact_inputs import input_after_decision
from .inputs import Form, FormValue, Input, InputError

Facts = dict[str, FormValue]


class ProvedFacts(TypedDict, total=False):
    """Facts that documents or answers prove, in the form of findings: of the household, and by member."""

    household: Facts
    members: dict[str, Facts]


@dataclass(frozen=True, slots=True)
class MissingDocument:
    """One missing document or fact, of one member or the whole household. `name`: the prefix of its fields on the page."""

    name: str
    item: str
    reason: str
    document: str | None
    member: str | None
    fact: str | None
    input: Input | None
    words: str = ""
    """The text of the officer who requests it."""

    def proved(self, value: FormValue) -> ProvedFacts:
        """Returns the fact in the form of findings."""
        assert self.fact is not None
        return {"members": {self.member: {self.fact: value}}} if self.member else {"household": {self.fact: value}}


def lacks(case: Case, pack: Pack | None) -> list[MissingDocument]:
    """Returns everything that is missing: the content of the open correction, else what the statement still waits for."""
    correction = open_correction(case)
    asked = correction.missing if correction else missing_documents(statement(case).decisions, pack)
    return [one for missing in asked for one in _each(missing, pack)]


def _each(missing: Missing, pack: Pack | None) -> Iterator[MissingDocument]:
    fact, kind = _fact(missing, pack)
    document = next(iter(missing.documents), None)
    for member in missing.members or (None,):
        named = _named(missing, document)
        name = f"{named}-{member}" if member else named
        words = missing.words or ""
        yield MissingDocument(name, missing.item, missing.reason, document, member, fact, kind, words)


def _named(missing: Missing, document: str | None) -> str:
    """Returns the name of the entry's fields. It does not depend on the position, because the list may change while somebody fills in the page."""
    named = f"{missing.item}.{missing.reason}"
    if asked := missing.request:
        return f"{named}.{asked.department}.{asked.number}.{document}"
    return named


def _fact(missing: Missing, pack: Pack | None) -> tuple[str | None, Input | None]:
    """Returns the missing fact and its input. The input is None if the document alone proves the fact; both are None if the reason names no single fact."""
    facts = facts_missing(missing.reason)
    if pack and missing.item in pack.items:
        facts &= frozenset(pack.items[missing.item].facts)
    if len(facts) != 1:
        return None, None
    (fact,) = facts
    return fact, None if proved_by_document_alone(fact) else input_after_decision(fact)


def stated(
    several: Sequence[MissingDocument], form: Form, handed_in: frozenset[str]
) -> tuple[ProvedFacts, dict[str, str]]:
    """Returns the facts that were entered or are proved by a document, and the code of each error by field."""
    facts: ProvedFacts = {}
    errors: dict[str, str] = {}
    for one in several:
        try:
            value = _value(one, form, handed_in)
        except InputError as wrong:
            errors[f"fact-{one.name}"] = wrong.code
            continue
        if value is not None:
            facts = merged(facts, one.proved(value))
    return facts, errors


def _value(one: MissingDocument, form: Form, handed_in: frozenset[str]) -> FormValue:
    field = f"fact-{one.name}"
    if one.input is None:
        return True if one.fact and one.name in handed_in else None
    return one.input.read(form, field) if form.get(field, "").strip() else None


def merged(one: ProvedFacts, other: ProvedFacts) -> ProvedFacts:
    """Returns both findings merged."""
    members = dict(one.get("members", {}))
    for name, facts in other.get("members", {}).items():
        members[name] = {**members.get(name, {}), **facts}
    found: ProvedFacts = {}
    if household := {**one.get("household", {}), **other.get("household", {})}:
        found["household"] = household
    if members:
        found["members"] = members
    return found
