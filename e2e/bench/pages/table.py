"""Every page of the portal with its concrete address, its user and its budget."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

CITIZEN, OFFICER, SUPERVISOR, OPERATOR = "330304-m1", "officer-civil", "supervisor", "operator"
AGENT = "agent-330305"
NOBODY = ""

FIRST_BYTES, NEXT_BYTES, MILLISECONDS = 60_000, 15_000, 20.0
"""Budgets: bytes of the first visit with all resources; bytes of later visits; CPU milliseconds of the portal. Wall time is shown but has no
budget, because it also depends on the machine."""


@dataclass(frozen=True)
class Page:
    """One page. `who`: a person of the demo, or nobody. `path`: contains names of the scene."""

    who: str
    path: str
    first: int = FIRST_BYTES
    next: int = NEXT_BYTES
    milliseconds: float = MILLISECONDS


CASE = "/applications/{case}"

PAGES: Mapping[str, Page] = {
    "/": Page(NOBODY, "/?region=330304"),
    "/check": Page(NOBODY, "/check?region=330305"),
    "/notices": Page(NOBODY, "/notices?region=330304"),
    "/complaints": Page(NOBODY, "/complaints"),
    "/applications/{application}/rating/{step}": Page(CITIZEN, f"{CASE}/rating/statement"),
    "/queue/complaints": Page(OFFICER, "/queue/complaints"),
    "/standards": Page(NOBODY, "/standards?region=330304"),
    "/forms": Page(NOBODY, "/forms"),
    "/v/{code}": Page(NOBODY, "/v/NONSENSE"),
    "/mine": Page(CITIZEN, "/mine"),
    "/apply": Page(CITIZEN, "/apply"),
    "/apply/{application}/discard": Page(CITIZEN, "/apply/{draft}/discard"),
    "/apply/{application}": Page(CITIZEN, "/apply/{draft}"),
    "/apply/{application}/{step}": Page(CITIZEN, "/apply/{draft}/region"),
    "/apply/{application}/form": Page(AGENT, "/apply/{entered}/form"),
    "/apply/{application}/check": Page(CITIZEN, "/apply/{draft}/check"),
    "/apply/{application}/answers": Page(CITIZEN, "/apply/{draft}/answers"),
    "/helpers/{application}": Page(CITIZEN, "/helpers/{case}"),
    "/join": Page(CITIZEN, "/join"),
    "/applications/{application}": Page(CITIZEN, CASE),
    "/applications/{application}/statement": Page(CITIZEN, f"{CASE}/statement"),
    "/applications/{application}/statement/code.svg": Page(CITIZEN, f"{CASE}/statement/code.svg"),
    "/h/{code}": Page(NOBODY, "/h/0000-0000-0000-0000"),
    "/applications/{application}/household-code.svg": Page(CITIZEN, f"{CASE}/household-code.svg"),
    "/applications/{application}/documents": Page(CITIZEN, f"{CASE}/documents"),
    "/applications/{application}/withdrawal": Page(CITIZEN, f"{CASE}/withdrawal"),
    "/applications/{application}/reconsideration": Page(CITIZEN, f"{CASE}/reconsideration?item={{item}}"),
    "/applications/{application}/decline": Page(CITIZEN, f"{CASE}/decline?item={{item}}"),
    "/applications/{application}/change": Page(CITIZEN, f"{CASE}/change"),
    "/applications/{application}/contact": Page(CITIZEN, f"{CASE}/contact"),
    "/queue": Page(OFFICER, "/queue"),
    "/letters": Page(OFFICER, "/letters"),
    "/files": Page(OFFICER, "/files"),
    "/applications/{application}/household": Page(OFFICER, f"{CASE}/household"),
    "/applications/{application}/desk": Page(OFFICER, f"{CASE}/desk"),
    "/applications/{application}/desk/facts": Page(OFFICER, f"{CASE}/desk/facts"),
    "/applications/{application}/desk/missing": Page(OFFICER, f"{CASE}/desk/missing"),
    "/applications/{application}/desk/requests/{number}": Page(OFFICER, f"{CASE}/desk/requests/1"),
    "/applications/{application}/desk/raise": Page(OFFICER, f"{CASE}/desk/raise"),
    "/applications/{application}/desk/record": Page(OFFICER, f"{CASE}/desk/record"),
    "/policy": Page(OFFICER, "/policy"),
    "/policy/compare": Page(OFFICER, "/policy/compare?old={pack}&new={pack}"),
    "/policy/try": Page(OFFICER, "/policy/try"),
    "/policy/trials/{trial}": Page(OFFICER, "/policy/trials/{trial}"),
    "/policy/trials/{trial}/sums.csv": Page(OFFICER, "/policy/trials/{trial}/sums.csv"),
    "/policy/{region}/{version}/draft.yaml": Page(OFFICER, "/policy/{region}/{version}/draft.yaml"),
    "/policy/{region}/{version}": Page(OFFICER, "/policy/{region}/{version}"),
    "/audit": Page(SUPERVISOR, "/audit"),
    "/audit/cases/{application}": Page(SUPERVISOR, "/audit/cases/{case}"),
    "/audit/people/{account:path}": Page(SUPERVISOR, "/audit/people/{account}"),
    "/cases": Page(OPERATOR, "/cases"),
    "/cases/by-person": Page(OPERATOR, "/cases/by-person"),
    "/applications/{application}/trace": Page(OPERATOR, f"{CASE}/trace"),
    "/operations": Page(OPERATOR, "/operations"),
    "/operations/chain": Page(OPERATOR, "/operations/chain?service=portal"),
    "/operations/parked": Page(OPERATOR, "/operations/parked"),
    "/operations/message": Page(OPERATOR, "/operations/message?service=review&number={parked}"),
    "/operations/done": Page(OPERATOR, "/operations/done?service=review&was=redriven&handled=1&application={case}"),
    "/indicators": Page(SUPERVISOR, "/indicators?region=330304"),
    "/indicators.csv": Page(SUPERVISOR, "/indicators.csv?region=330304"),
}
"""Pages by route."""

NO_PAGES: Mapping[str, str] = {
    "/sign-in/again": "small, and seen where a session has ended",
    "/sign-in": "sends on to the provider",
    "/sign-in/callback": "sends on to the page that was asked for",
    "/applications/{application}/live": "stays open: measured as streams",
    "/applications/{application}/hearing": "open only after a report that differs: what these households state is confirmed",
    "/complaints/{number}": "follows a form that was sent",
    "/applications/{application}/receipt": "follows a form that was sent: the households here are filed by systems",
    "/apply/{application}/papers/{number}": "a photograph is as large as it is",
    "/applications/{application}/papers/{number}": "a photograph is as large as it is",
    "/applications/{application}/documents/{number}": "a photograph is as large as it is",
}
"""Routes that are not measured as pages, with the reason."""


def unnamed(routes: Iterable[str]) -> list[str]:
    """Returns the GET routes that are not in the tables, and the entries of the tables that are not routes."""
    return sorted(set(routes) ^ {*PAGES, *NO_PAGES})
