"""Commands about one application: file it, print its status or its statement."""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from lianban_contracts.decisions import Explanation
from rich.console import Console
from rich.table import Column, Table

from services.messages import say, word
from services.portal.readmodel import pack_catalogue
from services.portal.readmodel.timeline_facts import TimelineFacts
from services.portal.wording.formats import money, plan_over
from services.portal.wording.timeline_text import reason

from .client import ask
from .failure import FAILED, USAGE, Failure

ENDS = {"refused", "withdrawn"}
"""Outcomes of a statement that are shown instead of the status of a completed case."""


def file(source: str) -> None:
    """Files the JSON of a file or of standard input, and prints receipt and id.

    Raises Failure if it was not accepted."""
    body = _body(source)
    headers = {"content-type": "application/json", "idempotency-key": uuid4().hex}
    answer = ask("intake", "/applications", "POST", content=body, headers=headers)
    print(f"{answer['receipt']} {answer['application']}")
    if answer["status"] == "not_accepted":
        raise Failure(f"{answer.get('zh', '')} / {answer.get('en', '')}", FAILED)


def _body(source: str) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise Failure(f"{source}: {error.strerror}; give a file with the filing as JSON, or -", USAGE) from None


def status(application: str, language: str) -> None:
    """Prints the status of an application."""
    case = ask("intake", f"/applications/{application}")
    table = Table.grid(padding=(0, 2))
    table.add_row(say(language, "page.receipt"), case["receipt"])
    table.add_row(say(language, "page.status"), standing(case, language))
    table.add_row(say(language, "page.region"), word(language, "region", case["region"]))
    table.add_row(say(language, "page.filed_on"), case["filed_on"])
    if "category" in case:
        table.add_row(say(language, "page.category"), word(language, "category", case["category"]))
    for name, state in case.get("departments", {}).items():
        table.add_row(say(language, f"department.{name}"), word(language, "desk", state))
    Console().print(table)


def standing(case: Mapping[str, Any], language: str) -> str:
    """Returns the status of a case as text."""
    outcome = (case.get("statement") or {}).get("outcome")
    if case["status"] == "completed" and outcome in ENDS:
        return say(language, f"end.{outcome}")
    return word(language, "progress", case["status"])


def statement(application: str, language: str) -> None:
    """Prints the statement. Raises Failure if none is issued yet."""
    case = ask("intake", f"/applications/{application}")
    issued = ask("portal", f"/api/applications/{application}/statement")
    if not issued["issued"]:
        raise Failure(say(language, "problem.statement_not_issued"), FAILED)
    console = Console()
    console.print(f"{say(language, 'page.statement')}  {case['receipt']}  {standing(case, language)}")
    if "plan_ended_on" in issued:
        console.print(plan_over(issued["plan_ended_on"], language))
    console.print(reason(language, _reason(issued)))
    console.print(_table(issued, language))
    console.print(_totals(issued, language))


def _reason(issued: Mapping[str, Any]) -> TimelineFacts:
    """Returns the facts that explain the household's category."""
    said = Explanation(**issued["explanation"]) if "explanation" in issued else None
    return TimelineFacts(explanation=said, clause=issued.get("clause"))


def _table(issued: Mapping[str, Any], language: str) -> Table:
    columns = ("page.item", "page.outcome", "page.amount", "page.explanation", "page.clause")
    table = Table(*(Column(say(language, column), overflow="fold") for column in columns))
    for decision in issued.get("decisions", ()):
        if decision["outcome"] != "not_applicable":
            table.add_row(
                item_name(decision, language),
                word(language, "outcome", decision["outcome"]),
                _amount(decision, language),
                decision["explanation"][language],
                decision["clause"],
            )
    return table


def item_name(decision: Mapping[str, Any], language: str) -> str:
    """Returns the name of an item from the packs on this machine, or else from the start of the decision's
    explanation."""
    known = pack_catalogue.item_name(language, decision["item"])
    return known if known != decision["item"] else re.split("[:：]", decision["explanation"][language])[0]


def _amount(decision: Mapping[str, Any], language: str) -> str:
    if decision["outcome"] != "granted":
        return ""
    if "amount_fen" in decision:
        return f"{money(decision['amount_fen'])} {word(language, 'period', decision.get('period', ''))}"
    shares = sorted(set(decision.get("percent", {}).values()))
    discounts = [say(language, "page.discount", percent=share) for share in shares]
    return " ".join(discounts) or say(language, "page.in_kind")


def _totals(issued: Mapping[str, Any], language: str) -> str:
    totals = issued.get("totals_fen", {})
    parts = [f"{money(fen)} {say(language, f'period.{period}')}" for period, fen in totals.items() if fen]
    return f"{say(language, 'page.totals')}: {', '.join(parts) or money(0)}"
