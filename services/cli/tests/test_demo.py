"""The demonstration, and every command against the system that it started."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lianban_contracts.departments import DEPARTMENTS

from services.cli.demo.households import REGIONS, showing
from services.intake.filing import read
from services.policy import PACKS

from .conftest import LINE, Demonstration


@pytest.mark.parametrize("region", REGIONS)
def test_a_household_can_be_filed_as_it_is(region: str) -> None:
    body = read(showing().filings[region], date(2026, 12, 31))
    assert body.region == region


def test_no_two_showings_have_a_person_in_common() -> None:
    first, second = (
        {
            member.id_number
            for body in showing().filings.values()
            for member in read(body, date(2026, 12, 31)).identity.members
        }
        for _ in range(2)
    )
    assert not first & second


def test_no_two_showings_have_a_card_in_common_and_whoever_files_names_his_own() -> None:
    first, second = showing(), showing()
    cards = [{row["number"] for row in one.registers["transit"]["cards"]} for one in (first, second)]
    assert not cards[0] & cards[1]
    assert all(any(card.encode() in body for body in first.filings.values()) for card in cards[0])


def test_the_registers_know_the_persons_who_file() -> None:
    shown = showing()
    filed = {
        member.id_number
        for body in shown.filings.values()
        for member in read(body, date(2026, 12, 31)).identity.members
    }
    billed = {row["person"] for row in shown.registers["medical"]["bills"]}
    assert billed
    assert billed <= filed


def test_five_households_are_completed(demonstration: Demonstration) -> None:
    found = [LINE.match(line) for line in demonstration.lines]
    assert [match[1] for match in found if match] == list(REGIONS)
    assert all(int(match[3]) >= 3 for match in found if match)


def test_the_trace_leads_from_the_last_event_to_the_filing(demonstration: Demonstration) -> None:
    application = demonstration.applications["330305"]
    events = json.loads(demonstration.ask("trace", application, "--json").stdout)
    causes = {event["id"]: event["cause"] for event in events}
    event = events[-1]["id"]
    while causes[event] is not None:
        event = causes[event]
    assert event == events[0]["id"]
    assert {event["service"] for event in events} == {"intake", "review", *DEPARTMENTS}
    assert set(events[0]) == {"id", "cause", "service", "type", "lane", "sequence", "stored", "published"}


def test_the_tree_names_services_and_waits(demonstration: Demonstration) -> None:
    shown = demonstration.ask("trace", demonstration.applications["330304"])
    assert shown.returncode == 0
    assert "medical.benefits-decided" in shown.stdout
    assert "on the way" in shown.stdout


def test_status_and_statement_are_in_chinese_or_english(demonstration: Demonstration) -> None:
    application = demonstration.applications["330100"]
    assert "已办结" in demonstration.ask("status", application).stdout
    assert "Completed" in demonstration.ask("status", application, "--lang", "en").stdout
    shown = "".join(demonstration.ask("statement", application).stdout.split())
    assert "￥" in shown
    assert "您家一年收入" in shown
    assert "依据：S" in shown
    assert "Medical aid" in demonstration.ask("statement", application, "--lang", "en").stdout


def test_events_are_lines_of_json_without_names(demonstration: Demonstration) -> None:
    shown = demonstration.ask("events", demonstration.applications["350121"]).stdout
    events = [json.loads(line) for line in shown.splitlines()]
    assert events[0]["type"] == "cn.lianban.intake.application-submitted.v1"
    assert "郑文辉" not in shown


def test_every_chain_verifies(demonstration: Demonstration) -> None:
    done = demonstration.ask("verify")
    assert done.returncode == 0
    assert "448 lanes of 7 services verify" in done.stdout


def test_every_decision_is_computed_again(demonstration: Demonstration) -> None:
    done = demonstration.ask("verify", "--decisions")
    assert (done.returncode, done.stderr) == (0, "")
    assert "every decision comes out as it is stored" in done.stdout
    counted = dict(line.split(": ") for line in done.stdout.splitlines()[:-1])
    assert all(not said.startswith("0 ") for said in counted.values())


def test_every_number_of_a_statement_is_followed_and_nobody_is_named(demonstration: Demonstration) -> None:
    application = demonstration.applications["330304"]
    shown = demonstration.ask("explain", application).stdout
    body = json.loads(showing().filings["330304"])
    assert not [person["name"] for person in body["identity"]["members"] if person["name"] in shown]
    for decision in _granted(demonstration, application):
        assert f"{decision['amount_fen'] // 100:,}." in shown
        assert decision["explanation"]["zh"] in shown
    assert "330304 · 版本1 · " in shown
    assert "您家一年收入" in shown
    one = demonstration.ask("explain", application, "medical.inpatient", "--lang", "en").stdout
    assert "share of medical costs" in one
    assert "civil." not in one


def _granted(demonstration: Demonstration, application: str) -> list[dict[str, Any]]:
    events = [json.loads(line) for line in demonstration.ask("events", application).stdout.splitlines()]
    published = [event["data"] for event in events if event["topic"]]
    decisions: list[dict[str, Any]] = [one for data in published for one in data.get("decisions", ())]
    return [one for one in decisions if one["outcome"] == "granted" and "amount_fen" in one]


def test_a_draft_is_tried_on_those_who_applied_and_nothing_is_written(
    demonstration: Demonstration, tmp_path: Path
) -> None:
    text = (PACKS / "330304.yaml").read_text(encoding="utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(re.sub(r"(20\d\d: 1)(\d{6})", r"\g<1>9\2", text, count=5), encoding="utf-8")
    before = demonstration.ask("events", demonstration.applications["330304"]).stdout
    done = demonstration.ask("policy", "what-if", str(draft), "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "1 applications, 1 come out otherwise" in done.stdout
    assert "civil.minimum_living_cash" in done.stdout
    assert demonstration.ask("events", demonstration.applications["330304"]).stdout == before


def test_nothing_is_parked_and_read_models_can_be_rebuilt(demonstration: Demonstration) -> None:
    assert "nothing is parked" in demonstration.ask("parked").stdout
    assert demonstration.ask("redrive", demonstration.applications["511700"]).returncode == 0
    nothing = demonstration.ask("discard", "review", "1", "--reason", "sent twice", "--operator", "wang")
    assert (nothing.returncode, "编号为1的搁置消息" in nothing.stderr) == (1, True)
    for service in ("portal", "reporting"):
        assert demonstration.ask("rebuild", service).returncode == 0


def test_filing_prints_receipt_and_id_and_a_refusal_says_all_that_is_wrong(demonstration: Demonstration) -> None:
    body = json.loads(showing().filings["511700"])
    receipt, application = demonstration.ask("file", "-", given=json.dumps(body)).stdout.split()
    assert receipt.startswith("511700-")
    assert demonstration.ask("status", application).returncode == 0
    del body["consent"], body["identity"]
    refused = demonstration.ask("file", "-", given=json.dumps(body))
    assert refused.returncode == 1
    assert "consent" in refused.stderr
    assert "identity" in refused.stderr


def test_an_unknown_application_is_refused(demonstration: Demonstration) -> None:
    unknown = "01a00000-0000-7000-8000-000000000000"
    assert demonstration.ask("status", unknown).returncode == 1
    assert demonstration.ask("trace", unknown).returncode == 1
