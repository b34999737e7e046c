"""The sentences of the timeline."""

from collections.abc import Iterable
from typing import Protocol

from lianban_contracts.benefits import BenefitsDecided
from lianban_contracts.decisions import Explanation
from lianban_contracts.intake import ApplicationCompleted, ApplicationWithdrawn
from lianban_contracts.life import ChangeReported, DeadlinePassed, HearingAnswered
from lianban_contracts.officers import DocumentsRequested, RequestClosed, RequestedDocument
from lianban_contracts.review import CaseDetermined, FactsUnknown

from services.messages import say, word
from services.policy import Pack
from services.policy.explain.item_names import reason_name
from services.portal.readmodel.cases import Happening
from services.portal.readmodel.messages import KeptMessage
from services.portal.readmodel.pack_catalogue import item_name
from services.portal.readmodel.timeline_facts import TimelineFacts, facts

from . import formats


class Reasoned(Protocol):
    """Has the reason for a household's category, such as a determination or a statement."""

    @property
    def explanation(self) -> Explanation | None:
        """The sentence, or None."""

    @property
    def clause(self) -> str | None:
        """The clause on which it is based."""


def line(
    language: str,
    one: Happening[KeptMessage | None],
    pack: Pack | None = None,
    *,
    reasoned: bool = True,
    code: str = "",
) -> str:
    """Returns one line of the timeline. `pack`: names the items. `reasoned`: includes the reason of a determination, which reveals facts of
    the household. `code`: the sentence, if other events of the case decide it."""
    if one.message is None:
        return word(language, "kind", one.kind)
    found = facts(one.message)
    spoken = {**_counts(found), **_spoken(language, found, pack), **_of_request(language, one.message, pack)}
    said = say(language, f"event.{code or _code(one, one.message)}", **spoken)
    because = reason(language, found) if reasoned else ""
    return say(language, "event.reasoned", said=said, reason=because) if because else said


def _counts(found: TimelineFacts) -> dict[str, object]:
    """Returns the facts that are shown as stored."""
    return {
        "receipt": found.receipt,
        "revision": found.revision,
        "granted": found.granted,
        "declined": found.declined,
        "total": found.total,
        "referred": found.referred,
        "missing": found.missing,
        "items": found.items,
    }


def _spoken(language: str, found: TimelineFacts, pack: Pack | None) -> dict[str, str]:
    """Returns the facts that are formatted or translated."""
    return {
        "due_on": formats.day(found.due_on, language),
        "answer_by": formats.day(found.answer_by, language),
        "item": item_name(language, found.item, pack) if found.item else "",
        "cause": word(language, "cause", found.cause or ""),
        "to_region": word(language, "region", found.to_region or ""),
        "stage": word(language, "stage", found.stage or ""),
        "way": word(language, "delivery", found.way or ""),
        "reason": reason_name(language, found.reason or ""),
        "category": word(language, "category", found.category or ""),
        "standing": word(language, "standing", found.status or ""),
    }


def _of_request(language: str, message: KeptMessage, pack: Pack | None) -> dict[str, str]:
    """Returns the values of an officer's request for documents."""
    match message:
        case DocumentsRequested(documents=asked):
            return {"documents": documents(language, asked, pack)}
        case RequestClosed(outcome=outcome):
            return {"outcome": say(language, f"request_told.{outcome}")}
        case _:
            return {}


def _code(one: Happening[KeptMessage | None], message: KeptMessage) -> str:
    match message:
        case CaseDetermined(cause="emergency"):
            return "emergency-aid"
        case FactsUnknown(kinds=unknown) if not unknown:
            return "facts-known"
        case HearingAnswered(agrees=False):
            return "hearing-objected"
        case ApplicationWithdrawn(cause="nothing_runs"):
            return "file-over"
        case ApplicationWithdrawn(completed=True):
            return "file-withdrawn"
        case CaseDetermined():
            return _code_of_determination(message) or one.kind
        case BenefitsDecided():
            return _code_of_decisions(message) or one.kind
        case ApplicationCompleted(statement=stated) if stated.outcome == "withdrawn":
            return "completed-withdrawn"
        case ChangeReported(to_region=str()):
            return "moves-away"
        case DeadlinePassed(requests=requests) if requests:
            return "request-passed"
        case _:
            return one.kind


def _code_of_determination(message: CaseDetermined) -> str | None:
    match message.status:
        case "refused":
            return "case-refused"
        case "withdrawn":
            return "case-stopped"
        case _ if message.category == "none":
            return "case-determined-none"
        case "provisional":
            return "case-determined-provisional"
        case _:
            return None


def _code_of_decisions(message: BenefitsDecided) -> str | None:
    if message.standing == "withdrawn":
        return "benefits-stopped"
    if all(one.outcome == "not_applicable" for one in message.decisions):
        return "benefits-none"
    return "benefits-provisional" if message.standing == "provisional" else None


def reason(language: str, found: Reasoned) -> str:
    """Returns the reason why a household has its category, or none, with the clause; empty if there is no explanation."""
    if found.explanation is None:
        return ""
    explanation = found.explanation.text(language)
    return say(language, "event.reason", explanation=explanation, clause=found.clause or "")


def documents(language: str, asked: Iterable[RequestedDocument], pack: Pack | None = None) -> str:
    """Returns the documents that an officer requested: each with its member, by number, and its item."""
    return say(language, "form.comma").join(_document(language, one, pack) for one in asked)


def _document(language: str, one: RequestedDocument, pack: Pack | None) -> str:
    document, item = word(language, "document", one.document), item_name(language, one.item, pack)
    if one.member is None:
        return say(language, "missing.paper", document=document, item=item)
    member = say(language, "sheet.member", number=one.member.removeprefix("m"))
    return say(language, "missing.paper_of", member=member, document=document, item=item)
