"""The portal's JSON routes."""

from collections.abc import Mapping
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

from services.chassis.http.bodies import json_of, key_of
from services.chassis.http.operation import Operation, Query, Word, query_of
from services.chassis.operators.operator_routes import answer, stream_id
from services.chassis.operators.rebuild import rebuild_route
from services.chassis.service import Service
from services.messages import text
from services.portal.clients.service_clients import ServiceClients
from services.portal.readmodel.cases import case, listed, wanted
from services.portal.readmodel.timeline_facts import TimelineFacts, facts
from services.portal.readmodel.trace import Trace, TraceNode, lay_out
from services.portal.readmodel.views import CaseStatement, departments, statement

from .projection import empty_read_model


class CaseFilter(Query):
    """A filter for cases, as in `readmodel.cases.wanted`."""

    status: Word | None = None
    region: Word | None = None
    receipt: Word | None = None
    before: Word | None = None
    limit: Word | None = None


class Api:
    """The routes for other systems."""

    def __init__(self, service: Service, others: ServiceClients) -> None:
        self._service, self._others = service, others

    def routes(self) -> list[Operation]:
        """Returns the routes."""
        return [
            Operation("/api/applications", self.list, query=CaseFilter),
            Operation(
                "/api/applications", self.file, method="POST", body=object, keyed=True, returns=object, status=201
            ),
            Operation("/api/applications/{application}", self.application),
            Operation("/api/applications/{application}/statement", self.statement),
            Operation("/api/applications/{application}/timeline", self.timeline),
            Operation("/api/applications/{application}/trace", self.trace),
            rebuild_route(self._service, empty_read_model),
        ]

    async def list(self, request: Request) -> Response:
        """Returns the newest cases that match `status`, `region` and `receipt`, filed before the application `before`, at most `limit`."""
        wish = wanted(query_of(request, CaseFilter).model_dump(exclude_none=True))
        rows = await listed(self._service.pool, wish)
        more = str(rows[-1]["application"]) if len(rows) == wish.limit else None
        return answer({"applications": [_row(dict(row)) for row in rows], "before": more})

    async def application(self, request: Request) -> Response:
        """Returns one case."""
        found = await case(self._service.pool, stream_id(request))
        return answer({**_row(asdict(found.row)), "departments": departments(found)})

    async def statement(self, request: Request) -> Response:
        """Returns the statement, or the decisions so far."""
        found = await case(self._service.pool, stream_id(request))
        about = {"application": found.row.application, "receipt": found.row.receipt}
        return answer({**about, **_statement(statement(found))})

    async def timeline(self, request: Request) -> Response:
        """Returns the timeline of a case."""
        found = await case(self._service.pool, stream_id(request))
        lines = [
            {"event": one.event, "who": one.who, "what": one.kind, "at": one.at, **_present(facts(one.message))}
            for one in found.happenings
        ]
        return answer({"application": found.row.application, "timeline": lines})

    async def trace(self, request: Request) -> Response:
        """Returns the causal tree over all services."""
        application = stream_id(request)
        return answer(_tree(lay_out(str(application), await self._others.parts(application))))

    async def file(self, request: Request) -> Response:
        """Passes a filing to intake and returns intake's answer."""
        given = await self._others.file(await json_of(request), key_of(request))
        return Response(given.content, given.status_code, media_type=given.headers.get("content-type"))


def _row(row: Mapping[str, object]) -> dict[str, object]:
    return {**row, "status_text": text(f"status.{row['status']}")}


def _statement(stated: CaseStatement) -> dict[str, object]:
    """Returns the statement with the sentences of its decisions; before one is issued, the decisions so far."""
    decisions = [one.model_dump(mode="json", exclude_defaults=True) for one in stated.decisions]
    reason = {"explanation": stated.explanation, "clause": stated.clause, "plan_ended_on": stated.plan_ended_on}
    said = {name: value for name, value in reason.items() if value is not None}
    if stated.issued:
        issued = stated.issued.model_dump(mode="json", exclude_defaults=True)
        return {**issued, "decisions": decisions, **said, "issued": True, "at": stated.at}
    return {"issued": False, "revision": 0, "decisions": decisions, "granted": stated.granted, **said}


def _present(facts: TimelineFacts) -> dict[str, object]:
    return {name: value for name, value in asdict(facts).items() if value is not None}


def _tree(trace: Trace) -> dict[str, object]:
    return {
        "application": trace.application,
        "seconds": trace.span,
        "events": len(trace.events),
        "missing": trace.missing,
        "tree": [_node(node) for node in trace.roots],
    }


def _node(node: TraceNode) -> dict[str, object]:
    waits = {"waited_seconds": node.waited, "travelled_seconds": node.travelled, "cause_missing": node.cause_missing}
    return {**node.event.model_dump(), **waits, "children": [_node(child) for child in node.children]}
