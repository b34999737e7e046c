"""Tests of the officers' pages over HTTP, with mocked services: refusals, second officers, and the audit log."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from lianban_contracts.decisions import Explanation
from lianban_contracts.intake import ApplicationSubmitted
from lianban_contracts.life import ChangeReported
from lianban_contracts.officers import TaskFinished
from lianban_contracts.review import (
    CapOverrideAnswered,
    CapOverrideProposed,
    CaseDetermined,
    ObjectionAnswered,
    ObjectionRecorded,
)

from services.chassis.operators.rebuild import rebuild
from services.chassis.tests.help import until
from services.portal.clients.service_clients import ServiceClients
from services.portal.projection import empty_read_model
from services.portal.provided import provided
from services.portal.worklist.statements import SQL

from .conftest import Stage, example, shared_stage
from .test_queue import AGAIN, REGION, case, officer, page

FILED: Any = example(ApplicationSubmitted, Stage.new())
PACK = {"region": "330304", "version": "1", "content_hash": ""}
stage = shared_stage()


class Answers:
    """The responses of a service: a department's case at a version. Records what is posted to it."""

    def __init__(self) -> None:
        self.version, self.posted = 3, []  # type: ignore[var-annotated]
        self.determination: dict[str, Any] = {}
        self.raisable, self.requests = ["civil.temporary_aid"], []  # type: ignore[var-annotated]
        self.proposals: list[dict[str, Any]] = []
        self.objections: list[dict[str, Any]] = []
        self.outcome: str | None = None
        """The outcome of an answer to a proposal; None for the outcome that the officer sent."""
        self.refusal: tuple[int, str] | None = None

    def view(self, application: str) -> dict[str, Any]:
        decision = {"item": "civil.temporary_aid", "outcome": "granted", "reason": "entitled", "clause": "S000-3.4",
                    "source": "seed", "amount_fen": 900_000, "period": "once", "explanation": {"zh": "九千元", "en": "9,000"}}  # fmt: skip
        return {"application": application, "version": self.version, "region": REGION, "persons": [], "decisions": [decision],
                "determination": {"decisions": [decision], **self.determination}, "pack": None, "reconsiderations": [], "raisable": self.raisable, "requests": self.requests, "proposals": self.proposals, "objections": self.objections}  # fmt: skip

    def __call__(self, request: httpx.Request) -> httpx.Response:
        application = request.url.path.split("/")[2]
        if request.method == "GET":
            return httpx.Response(200, json=self.view(application))
        body = json.loads(request.content)
        self.posted.append((request.url.path, body))
        if body.get("expected_version", self.version) != self.version:
            since = [{"version": self.version, "type": "facts-established", "at": "2026-03-05T09:00:00Z"}]
            stale = {"status": 409, "code": "changed_meanwhile", "version": self.version, "since": since}
            return httpx.Response(409, json=stale)
        if self.refusal:
            status, code = self.refusal
            return httpx.Response(status, json={"status": status, "code": code})
        if "approved_total_fen" in body:
            self.proposals = [{"number": 1, **body, "proposed_on": "2026-03-05", "answer": None}]
        elif "/proposals/" in request.url.path:
            answer = {**body, "answered_on": "2026-03-06", "outcome": self.outcome or body["outcome"]}
            self.proposals = [{**self.proposals[0], "answer": answer}]
        self.version += 2
        return httpx.Response(200, json=self.view(application))


@pytest.fixture
async def answers(stage: Stage) -> AsyncIterator[Answers]:
    async with answering(stage) as found:
        yield found


@pytest.fixture
async def answers_alone(alone: Stage) -> AsyncIterator[Answers]:
    async with answering(alone) as found:
        yield found


@asynccontextmanager
async def answering(stage: Stage) -> AsyncIterator[Answers]:
    found, others = Answers(), provided(stage.pages, ServiceClients)
    others._client = httpx.AsyncClient(transport=httpx.MockTransport(found))
    yield found
    await others._client.aclose()


def civil(stage: Stage, sub: str = "o1") -> Any:
    return officer(stage, "civil", sub)


def supervisor(stage: Stage, sub: str = "s1") -> Any:
    return stage.browser("supervisor", sub=sub, name=f"name {sub}", department="civil", regions=[REGION])


async def proposed(stage: Stage, answers: Answers, application: UUID, amount: str = "10000") -> httpx.Response:
    form = {"amount": amount, "reason": "伤情严重", "version": str(answers.version)}
    answer: httpx.Response = await (await civil(stage)).post(f"/applications/{application}/desk/raise", data=form)
    return answer


async def seconded(stage: Stage, application: UUID, answer: str = "agreed", **more: str) -> httpx.Response:
    path = f"/applications/{application}/desk/proposals/1"
    sent: httpx.Response = await (await supervisor(stage)).post(path, data={"answer": answer, **more})
    return sent


async def listed(stage: Stage, application: UUID, kind: str) -> bool:
    return f"/applications/{application}/desk" in await page(await supervisor(stage), f"/queue?kind={kind}")


async def test_review_is_told_who_proposed_and_who_agreed_by_name_and_account(stage: Stage, answers: Answers) -> None:
    application = await case(stage)
    assert (await proposed(stage, answers, application)).status_code == 303
    assert (await seconded(stage, application, reason="情况属实")).status_code == 200
    (first, made), (second, agreed) = answers.posted
    assert (first, second) == (f"/cases/{application}/proposals", f"/cases/{application}/proposals/1")
    assert made == {"officer": "name o1", "account": "https://issuer o1", "reason": "伤情严重",
                    "approved_total_fen": 1_000_000, "expected_version": 3}  # fmt: skip
    assert agreed == {
        "officer": "name s1",
        "account": "https://issuer s1",
        "outcome": "agreed",
        "reason": "情况属实",
    }
    assert "情况属实" in await page(await civil(stage), f"/applications/{application}/desk")


async def test_a_proposal_is_work_until_it_is_answered_and_after_a_rebuild_as_before(
    alone: Stage, answers_alone: Answers
) -> None:
    application = await case(alone)
    await alone.publish(example(CapOverrideProposed, application))
    await until(lambda: listed(alone, application, "proposal"))
    await rebuild(alone.portal, empty_read_model)
    await until(lambda: listed(alone, application, "proposal"))
    await alone.publish(example(CapOverrideAnswered, application))
    await until(lambda: gone(alone, application, "proposal"))
    kinds = await alone.portal.pool.fetch("select type from timeline where type like '%cap-override%'")
    assert kinds == [], "households read the timeline"


async def gone(stage: Stage, application: UUID, kind: str) -> bool:
    return not await listed(stage, application, kind)


@pytest.mark.parametrize(
    ("answer", "outcome", "flash"),
    [("declined", "declined", "proposal_declined"), ("agreed", "void", "proposal_stale")],
)
async def test_a_proposal_that_comes_to_nothing_is_said_so(
    stage: Stage, answers: Answers, answer: str, outcome: str, flash: str
) -> None:
    application, answers.outcome = await case(stage), outcome
    await proposed(stage, answers, application)
    sent = await seconded(stage, application, answer)
    assert (sent.status_code, sent.cookies["flash"]) == (303, flash)


@pytest.mark.parametrize(("status", "code"), [(403, "second_eyes"), (404, "no_such_proposal")])
async def test_what_review_refuses_is_refused_here(stage: Stage, answers: Answers, status: int, code: str) -> None:
    application = await case(stage)
    await proposed(stage, answers, application)
    answers.refusal = (status, code)
    assert (await seconded(stage, application)).status_code == status


async def test_who_proposes_by_an_older_page_is_shown_the_case_as_it_is_now(stage: Stage, answers: Answers) -> None:
    application, one = await case(stage), await civil(stage)
    answers.version += 1
    form = {"amount": "10000", "reason": "伤情严重", "version": "3"}
    assert (await one.post(f"/applications/{application}/desk/raise", data=form)).status_code == 422
    assert answers.proposals == []


@pytest.mark.parametrize("amount", ["9000", "0", "viel", ""])
async def test_what_is_not_more_is_not_proposed(stage: Stage, answers: Answers, amount: str) -> None:
    assert (await proposed(stage, answers, await case(stage), amount)).status_code == 422


async def test_one_proposal_at_a_time(stage: Stage, answers: Answers) -> None:
    application, answers.refusal = await case(stage), (409, "proposed_already")
    assert (await proposed(stage, answers, application)).status_code == 422


async def test_nobody_proposes_what_the_policy_has_no_clause_for(stage: Stage, answers: Answers) -> None:
    application, answers.raisable = await case(stage), []
    one = await civil(stage)
    assert "/desk/raise" not in await page(one, f"/applications/{application}/desk")
    assert "拟给予总额" not in await page(one, f"/applications/{application}/desk/raise")
    assert (await proposed(stage, answers, application)).status_code == 422
    assert answers.posted == []


async def test_a_request_is_closed_with_an_outcome_and_words_and_only_while_it_is_open(
    stage: Stage, answers: Answers
) -> None:
    application, one = await case(stage), await civil(stage)
    at = f"/applications/{application}/desk/requests/1"
    assert (await one.get(at)).status_code == 404
    paper = {"document": "identity", "item": "civil.temporary_aid", "member": None}
    answers.requests = [{"number": 1, "requested_on": "2026-03-05", "answer_by": "2026-04-01", "documents": [paper],
                         "officer": "name o1", "reason": "请补户口簿"}]  # fmt: skip
    assert "请补户口簿" in await page(one, f"/applications/{application}/desk")
    assert "请补户口簿" in await page(one, at)
    assert (await one.post(at, data={"reason": "齐了"})).status_code == 422
    assert (await one.post(at, data={"outcome": "in_order"})).status_code == 422
    assert answers.posted == []
    sent = await one.post(at, data={"outcome": "in_order", "reason": "齐了"})
    assert (sent.status_code, sent.cookies["flash"]) == (303, "request_in_order")
    ((path, body),) = answers.posted
    assert path == f"/cases/{application}/requests/1"
    assert body == {"officer": "name o1", "reason": "齐了", "outcome": "in_order"}


async def test_looking_at_a_case_is_written_down(stage: Stage, answers: Answers) -> None:
    application = await case(stage, AGAIN)
    await page(await officer(stage), f"/applications/{application}/desk")
    lines = await stage.desk.audit.lines(f"case {application}")
    assert [line["action"] for line in lines] == ["case.opened"]


@pytest.mark.parametrize("path", ["raise", "record"])
async def test_what_civil_affairs_does_no_department_does(stage: Stage, answers: Answers, path: str) -> None:
    application = await case(stage)
    assert (await (await civil(stage)).get(f"/applications/{application}/desk/{path}")).status_code == 200
    assert (await (await officer(stage)).get(f"/applications/{application}/desk/{path}")).status_code == 404


async def test_an_objection_and_its_finding_are_told_to_review(stage: Stage, answers: Answers) -> None:
    application, one = await case(stage), await civil(stage)
    form = {"what": "objection", "note": "有房产未申报"}
    assert (await one.post(f"/applications/{application}/desk/record", data=form)).status_code == 303
    who = {"officer": "name o1", "account": "https://issuer o1"}
    assert answers.posted[-1] == (f"/cases/{application}/objections", {**who, "objection": "有房产未申报"})
    answers.objections = [{"number": 1, "objection": "有房产未申报", "recorded_on": "2026-03-05", "answer": None}]
    assert "有房产未申报" in await page(one, f"/applications/{application}/desk")
    at = f"/applications/{application}/desk/objections/1"
    refused = await one.post(at, data={"finding": " "})
    assert (refused.status_code, 'href="#finding-1"' in refused.text) == (422, True)
    assert (await one.post(at, data={"finding": "名下没有房产"})).status_code == 303
    assert answers.posted[-1] == (f"/cases/{application}/objections/1", {**who, "finding": "名下没有房产"})


async def test_an_emergency_is_told_to_review(stage: Stage, answers: Answers) -> None:
    application, one = await case(stage), await civil(stage)
    at, form = f"/applications/{application}/desk/record", {"what": "emergency", "note": "现场核实"}
    wrong = await one.post(at, data={**form, "event": "none", "place": "33"})
    assert wrong.status_code == 422
    assert all(f'href="#{name}"' in wrong.text for name in ("event", "day", "grade", "place"))
    full = {**form, "event": "accident", "day": "2026-03-01", "grade": "2"}
    assert (await one.post(at, data=full)).status_code == 303
    who = {"officer": "name o1", "account": "https://issuer o1", "reason": "现场核实"}
    body = {**who, "event": "accident", "day": "2026-03-01", "grade": 2}
    assert answers.posted[-1] == (f"/cases/{application}/emergencies", body)


async def test_an_objection_is_work_until_it_is_answered(stage: Stage, answers: Answers) -> None:
    application = await case(stage)
    await stage.publish(example(ObjectionRecorded, application))
    await until(lambda: listed(stage, application, "objection"))
    await stage.publish(example(ObjectionAnswered, application))
    await until(lambda: gone(stage, application, "objection"))


async def test_a_finished_task_is_told_to_the_service_that_decides_once(stage: Stage, answers: Answers) -> None:
    application, one = await case(stage, (ChangeReported, {})), await civil(stage)
    done = {"task": "change~civil~", "reason": "已核对"}
    at = f"/applications/{application}/tasks/finish"
    assert (await one.post(at, data=done)).status_code == 303
    ((path, body),) = answers.posted
    assert path == f"/cases/{application}/tasks"
    assert datetime.fromisoformat(body.pop("since")).tzinfo
    assert body == {
        "kind": "change",
        "subject": "",
        "officer": "name o1",
        "account": "https://issuer o1",
        "reason": "已核对",
    }
    about = {"department": "civil", "kind": "change"}
    await stage.publish(example(TaskFinished, application).model_copy(update=about))
    await until(lambda: gone(stage, application, "change"))
    assert (await one.post(at, data=done)).status_code == 303, "a form sent again"
    assert len(answers.posted) == 1


async def test_what_facts_would_change_is_shown_before_anything_is_established(stage: Stage, answers: Answers) -> None:
    application, one = await case(stage), await civil(stage)
    at, form = f"/applications/{application}/desk/facts", {"version": "3", "number": "1", "reason": "看过\n收据"}
    seen = await one.post(at, data=form)
    ((path, body),) = answers.posted
    assert (seen.status_code, path, body["preview"]) == (200, f"/cases/{application}/reconsiderations/1", True)
    assert "还没有生效" in seen.text
    assert all(f'name="{name}" value="{value}"' in seen.text for name, value in form.items())
    answers.version = 3
    edited = await one.post(at, data={**form, "edit": "yes"})
    assert "看过\n收据</textarea>" in edited.text
    sent = await one.post(at, data={**form, "confirm": "yes"})
    assert (sent.status_code, sent.cookies["flash"]) == (303, "established")
    assert [(body["reason"], body["preview"]) for _, body in answers.posted] == [
        ("看过\n收据", True),
        ("看过\n收据", False),
    ]
    lines = [line["action"] for line in await stage.desk.audit.lines(f"case {application}")]
    assert lines == ["reconsideration.answered 1"]


async def test_a_supervisor_establishes_nothing_himself(stage: Stage, answers: Answers) -> None:
    application, one = await case(stage), await supervisor(stage)
    for path in ("facts", "missing", "raise", "record"):
        assert (await one.get(f"/applications/{application}/desk/{path}")).status_code == 403
    found = await page(one, f"/applications/{application}/desk")
    assert "/desk/facts" not in found


async def test_an_export_of_a_trial_is_asked_twice(stage: Stage) -> None:
    long_ago = await stage.browser("officer", department="civil", regions=[REGION], auth_time=1)
    answer = await long_ago.get(f"/policy/trials/{UUID(int=1)}/sums.csv", headers={"Accept": "text/html"})
    assert (answer.status_code, "fresh=1" in answer.headers["location"]) == (303, True)


async def test_a_trial_is_its_own_persons(stage: Stage) -> None:
    trial = UUID(int=1)
    await stage.portal.pool.execute(SQL["begin_trial"], trial, "https://issuer o1")
    assert (await (await civil(stage)).get(f"/policy/trials/{trial}")).status_code == 200
    assert (await (await civil(stage, "o2")).get(f"/policy/trials/{trial}")).status_code == 404


async def test_civil_affairs_sees_why_and_by_which_clause_and_no_department_does(
    stage: Stage, answers: Answers
) -> None:
    application, said = stage.new(), Explanation(zh="低保边缘：您家一年收入……。", en="Marginal: your household's ….")
    known = {"explanation": said, "clause": "S000-3.4"}
    determined = example(CaseDetermined, application).model_copy(update=known)
    await stage.publish(example(ApplicationSubmitted, application).model_copy(update={"region": REGION}), determined)
    await until(lambda: seen(stage, application, 2))
    answers.determination = {"category": "marginal", **known, "explanation": said.model_dump()}
    shown = await page(await civil(stage), f"/applications/{application}/desk")
    assert shown.count("低保边缘：您家一年收入……。依据：S000-3.4。") == 2, "beside the decisions, and in the history"
    assert "您家一年收入" not in await page(await officer(stage), f"/applications/{application}/desk")


async def seen(stage: Stage, application: UUID, number: int) -> bool:
    found: int = await stage.portal.pool.fetchval("select count(*) from timeline where application = $1", application)
    return found >= number
