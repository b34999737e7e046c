"""Every page of the portal, with the addresses at which it is reviewed and the users who open it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from services.portal.web.limits import FORM_BYTES

AGENT, CITIZEN, RICH, HEARD, OPERATOR, OFFICER, SUPERVISOR = (
    "agent-330305", "330305-m4", "330305-m1", "330305-m1 heard", "operator", "officer-civil", "supervisor",
)  # fmt: skip
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One review of a page. Placeholders of the address: `{case}` is a case of an agent for which a document is missing, `{rich}` a completed
    case, `{heard}` a case with an open hearing, `{draft}` a draft with all answers, `{entered}` a draft of an agent, `{complaint}` a complaint without an answer, `{trial}` a refused draft of a policy, `{parked}` a parked message of review.

    `sent`: the page is the response to the form at the address, sent with these fields. Its hidden fields can be out of date."""

    path: str
    who: str
    address: str
    status: int = HTTPStatus.OK
    sent: Mapping[str, str] = field(default_factory=dict)


CASE, DRAFT = "/applications/{application}", "/apply/{application}"

NO_PAGES: Mapping[str, str] = {
    DRAFT: "leads to the question to answer next",
    f"{CASE}/live": "what changes, sent to a page that is open",
    f"{CASE}/statement/code.svg": "a picture",
    f"{CASE}/household-code.svg": "a picture",
    f"{CASE}/papers/{{number}}": "a document as it was handed in",
    f"{CASE}/documents/{{number}}": "a document as it was handed in",
    f"{DRAFT}/papers/{{number}}": "a document as it was handed in",
    "/indicators.csv": "a file",
    "/policy/trials/{trial}/sums.csv": "a file",
    "/policy/{region}/{version}/draft.yaml": "a file",
}
"""GET routes that show no page of the portal, with the reason."""


def looks() -> Sequence[Look]:
    """Returns every review, grouped by user."""
    several = [*_of_anybody(), *_of_drafts(), *_of_cases(), *_of_officers(), *_of_operators()]
    return sorted(several, key=lambda one: one.who)


def _of_anybody() -> Sequence[Look]:
    return [
        Look("/", NOBODY, "/?region=330305"),
        Look(
            "",
            NOBODY,
            "/check",
            HTTPStatus.OK,
            {"people": "3", "income": "1500", "medical": "20000", "situation": "school"},
        ),
        Look("/check", NOBODY, "/check?region=330304"),
        Look("/notices", NOBODY, "/notices"),
        Look("/forms", NOBODY, "/forms"),
        Look("/complaints", NOBODY, "/complaints"),
        Look("/complaints/{number}", NOBODY, "/complaints/{complaint}"),
        Look("/standards", NOBODY, "/standards?region=330304"),
        Look("/v/{code}", NOBODY, "/v/NONSENSE"),
        Look("/h/{code}", NOBODY, "/h/0000-0000-0000-0000"),
        Look("/sign-in", NOBODY, "/sign-in"),
        Look("/sign-in/again", NOBODY, "/sign-in/again?back=/mine&kept=files"),
        Look("/sign-in/again", NOBODY, "/sign-in/again?back=/mine&kept=none&fresh=1"),
        Look("/sign-in/callback", NOBODY, "/sign-in/callback?state=old", HTTPStatus.BAD_REQUEST),
        Look("", NOBODY, "/nothing", HTTPStatus.NOT_FOUND),
    ]


QUESTIONS = (
    "region",
    "people",
    "contact",
    "labour_capacity",
    "supporters",
    "accounts",
    "transit_card",
    "papers",
    "consent",
)
"""One question of each kind."""


def _of_drafts() -> Sequence[Look]:
    return [
        *(Look(f"{DRAFT}/{{step}}", CITIZEN, f"/apply/{{draft}}/{step}") for step in QUESTIONS),
        Look(f"{DRAFT}/check", CITIZEN, "/apply/{draft}/check"),
        Look(f"{DRAFT}/answers", CITIZEN, "/apply/{draft}/answers"),
        Look("/helpers/{application}", CITIZEN, "/helpers/{draft}"),
        Look("/join", CITIZEN, "/join"),
        Look(
            "", CITIZEN, "/apply/{draft}/contact", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"address": "远" * FORM_BYTES}
        ),
        Look("/apply", CITIZEN, "/apply"),
        Look(f"{DRAFT}/form", AGENT, "/apply/{entered}/form"),
        Look(f"{DRAFT}/discard", CITIZEN, "/apply/{draft}/discard"),
        Look("/mine", CITIZEN, "/mine"),
        Look("/queue", CITIZEN, "/queue", HTTPStatus.FORBIDDEN),
        Look(CASE, CITIZEN, "/applications/{case}", HTTPStatus.NOT_FOUND),
    ]


def _of_cases() -> Sequence[Look]:
    item = "?item=transit.bus"
    return [
        Look("/mine", AGENT, "/mine"),
        Look(CASE, AGENT, "/applications/{case}"),
        *(
            Look(f"{CASE}/{name}", AGENT, f"/applications/{{case}}/{name}")
            for name in ("receipt", "documents", "statement", "withdrawal", "change", "contact")
        ),
        Look(f"{CASE}/change", AGENT, "/applications/{case}/change?cause=birth&on=2026-10-01"),
        Look(
            "",
            AGENT,
            "/applications/{case}/change?cause=health&on=2026-10-01",
            HTTPStatus.OK,
            {"m1-labour_capacity": "partial"},
        ),
        *(
            Look(f"{CASE}/{name}", AGENT, f"/applications/{{case}}/{name}{item}")
            for name in ("reconsideration", "decline")
        ),
        Look(CASE, RICH, "/applications/{rich}"),
        Look(f"{CASE}/statement", RICH, "/applications/{rich}/statement"),
        Look(f"{CASE}/rating/{{step}}", RICH, "/applications/{rich}/rating/statement"),
        Look(CASE, HEARD, "/applications/{heard}"),
        Look(f"{CASE}/hearing", HEARD, "/applications/{heard}/hearing"),
    ]


STALE = {"version": "1", "household.disaster_affected": "yes", "reason": "入户看过"}
"""The form of an officer who opened the page when the case was new."""


def _of_officers() -> Sequence[Look]:
    desk = f"{CASE}/desk"
    return [
        Look("/queue", OFFICER, "/queue"),
        Look("/queue/complaints", OFFICER, "/queue/complaints"),
        Look("/files", OFFICER, "/files"),
        Look("/letters", OFFICER, "/letters"),
        Look(f"{CASE}/household", OFFICER, "/applications/{rich}/household"),
        Look(desk, OFFICER, "/applications/{rich}/desk"),
        *(
            Look(f"{desk}/{name}", OFFICER, f"/applications/{{rich}}/desk/{name}")
            for name in ("facts", "missing", "raise")
        ),
        Look(f"{desk}/requests/{{number}}", OFFICER, "/applications/{rich}/desk/requests/1"),
        Look("", OFFICER, "/applications/{rich}/desk/facts", HTTPStatus.CONFLICT, STALE),
        Look(f"{desk}/record", OFFICER, "/applications/{rich}/desk/record?what=visit"),
        Look("/policy", OFFICER, "/policy"),
        Look("/policy/{region}/{version}", OFFICER, "/policy/330304/1"),
        Look("/policy/compare", OFFICER, "/policy/compare?old=330304@1&new=330305@1"),
        Look("/policy/try", OFFICER, "/policy/try"),
        Look("/policy/trials/{trial}", OFFICER, "{trial}"),
        Look("/queue", SUPERVISOR, "/queue?whose=free"),
        Look("/audit", SUPERVISOR, "/audit"),
        Look("/audit/cases/{application}", SUPERVISOR, "/audit/cases/{rich}"),
        Look("/audit/people/{account:path}", SUPERVISOR, "/audit/people/nobody"),
        Look(desk, SUPERVISOR, "/applications/{rich}/desk"),
    ]


def _of_operators() -> Sequence[Look]:
    return [
        Look("/cases", OPERATOR, "/cases"),
        Look("/cases/by-person", OPERATOR, "/cases/by-person"),
        Look(f"{CASE}/trace", OPERATOR, "/applications/{rich}/trace"),
        Look("/operations", OPERATOR, "/operations"),
        Look("/operations/chain", OPERATOR, "/operations/chain?service=portal"),
        Look("/operations/parked", OPERATOR, "/operations/parked"),
        Look("/operations/message", OPERATOR, "/operations/message?service=review&number={parked}"),
        Look("/operations/done", OPERATOR, "/operations/done?service=review&was=redriven&handled=1&application={rich}"),
        Look("", OPERATOR, "/operations/message?service=portal&number=1", HTTPStatus.NOT_FOUND),
        Look("", OPERATOR, "/sign-in?fresh=1&back=/indicators.csv"),
        Look("/indicators", OPERATOR, "/indicators?region=330305"),
    ]
