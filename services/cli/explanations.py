"""Explains each number of a statement: sentence, formula, facts, figures, clause, pack.

It prints no names of persons."""

from collections.abc import Iterable, Iterator
from typing import Any

from lianban_contracts.decisions import Decision
from lianban_contracts.departments import DEPARTMENTS
from pydantic import BaseModel

from services.policy import Packs, UnknownPack
from services.policy.audit.fast_models import Stored
from services.policy.decide.disclose import situation_told
from services.policy.evaluate.categorise import reviewed
from services.policy.evaluate.situation import Situation
from services.policy.explain.category_text import category_clause, category_explanation
from services.policy.explain.pack_text import Voice
from services.policy.explain.pack_text.account import account
from services.portal.wording.formats import money

from .addresses import addresses
from .client import lines
from .failure import FAILED, USAGE, Failure
from .policy_packs import language, loaded
from .policy_read import about, pack_line, print_clause


class Seen(BaseModel):
    """One line of a service's answer."""

    seen: tuple[Stored, ...]


def explain(application: str, item: str | None, lang: str) -> None:
    """Prints the basis of each decision. Raises Failure for an application or an item without a decision."""
    spoken, packs = language(lang), loaded()
    addresses(("review", *DEPARTMENTS))
    shown = 0
    for stored in _last(application):
        speaker = Voice(_pack(packs, stored), spoken, stored.filed_on)
        case = _situation(speaker, stored)
        if case is not None:
            shown += _explained(speaker, stored, case, item)
    if not shown:
        wanted = f" of {item}" if item else ""
        raise Failure(f"no decision{wanted} is stored for application {application}", FAILED)


def _last(application: str) -> Iterator[Stored]:
    """Yields the last decisions of each service."""
    if len(application.split("-")) != 5:
        raise Failure(f"{application} is no application id; `lianban file` prints it", USAGE)
    for service in ("review", *DEPARTMENTS):
        read = [Seen.model_validate_json(line) for line in lines(service, f"/decisions/{application}")]
        turns = [stored for line in read for stored in line.seen]
        yield from turns[-1:]


def _pack(packs: Packs, stored: Stored) -> Any:
    try:
        return packs.get(stored.pack)
    except UnknownPack as unknown:
        raise Failure(
            f"{unknown} is not among the packs here; POLICY_PACKS names a directory of more", FAILED
        ) from None


def _situation(speaker: Voice, stored: Stored) -> Situation | None:
    """Returns the facts of the household at the decision, or None if there was nothing to decide."""
    if stored.stated is not None and stored.filed_on is not None:
        facts = stored.stated
        return reviewed(
            speaker.pack,
            filed_on=stored.filed_on,
            household=facts.household,
            members=facts.members,
            officer=facts.officer,
        )
    return situation_told(speaker.pack, stored.referred, stored.department_facts) if stored.referred else None


def _explained(speaker: Voice, stored: Stored, case: Situation, item: str | None) -> int:
    """Prints the decisions: one item, or all that the statement shows. Returns their number."""
    wanted = [one for one in stored.decisions if (one.item == item if item else one.outcome != "not_applicable")]
    if stored.owner == "civil" and stored.decisions and not item:
        print(category_explanation(case).text(speaker.language))
        print_clause(speaker, category_clause(case))
    for decision in wanted:
        _print(speaker, case, decision)
    return len(wanted)


def _print(speaker: Voice, case: Situation, decision: Decision) -> None:
    said = [
        speaker.item(decision.item),
        decision.item,
        speaker.say("outcomes", decision.outcome),
        *_amount(speaker, decision),
    ]
    print("\n" + "  ".join(said))
    for line in account(speaker, case, decision):
        print(f"  {about(speaker, line.about)}: {line.text}")
    print_clause(speaker, decision.clause)
    print(f"  {speaker.say('lines', 'pack')}: {pack_line(speaker)}")


def _amount(speaker: Voice, decision: Decision) -> Iterable[str]:
    if decision.amount_fen is not None:
        yield money(decision.amount_fen)
        yield speaker.say("periods", decision.period) if decision.period else ""
    yield from (f"{member} {_share(speaker, amount)}" for member, amount in (decision.members or {}).items())
    yield from (f"{member} {percent}%" for member, percent in (decision.percent or {}).items())


def _share(speaker: Voice, share: int | str) -> str:
    return money(share) if isinstance(share, int) else speaker.say("outcomes", share)
