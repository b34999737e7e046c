"""The page of the indicators, and the same as a file for a spreadsheet."""

import csv
from collections.abc import Iterator
from functools import partial
from io import StringIO

from fastapi import APIRouter, Depends
from lianban_contracts.indicators import IndicatorLine, IndicatorTable
from starlette.responses import Response

from services.chassis.core.problems import Unavailable
from services.messages import say, word
from services.portal.clients.indicators_client import indicators
from services.portal.identity import may
from services.portal.readmodel.pack_catalogue import known
from services.portal.web.page import render

from .context import Context

pages = APIRouter()

BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet takes Chinese for something else."""

COLUMNS = ("clause", "indicator", "target", "figure", "part", "whole", "met", "source", "beside")


@pages.get("/indicators", dependencies=[Depends(may("indicators.view"))])
async def show(context: Context) -> Response:
    """Every indicator of a region and year beside its target; a message if reporting does not answer."""
    try:
        table = await _table(context)
    except Unavailable:
        return render(context.request, "operator/indicators.html", table=None)
    notes = {line.id: list(beside(context.language, line)) for line in table.lines}
    return render(context.request, "operator/indicators.html", table=table, notes=notes)


@pages.get("/indicators.csv", dependencies=[Depends(may("indicators.export"))])
async def export(context: Context) -> Response:
    """The same table in UTF-8 with a byte order mark. Raises Unavailable if reporting does not answer."""
    table = await _table(context)
    name = f"indicators-{table.region}-{table.year}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(written(context.language, table), media_type="text/csv; charset=utf-8", headers=headers)


def written(spoken: str, table: IndicatorTable) -> bytes:
    """The file: a line of titles, and one for each indicator."""
    out = StringIO()
    writer = csv.writer(out)
    about = ("region", "year", *COLUMNS, "computed_on", "cases")
    writer.writerow([say(spoken, f"indicators.{name}") for name in about])
    start, end = (word(spoken, "region", table.region), table.year), (table.as_of.isoformat(), table.cases)
    writer.writerows([*start, *_cells(spoken, line), *end] for line in table.lines)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _cells(spoken: str, line: IndicatorLine) -> Iterator[object]:
    yield line.clause or ""
    yield line.label.text(spoken)
    yield line.target
    yield line.shown or figure_word(spoken, line)
    for place in (0, 1):
        yield " / ".join(str(ratio[place]) for ratio in line.figure.ratios)
    yield say(spoken, f"indicators_met.{met_word(line)}")
    yield say(spoken, f"indicators_source.{line.source}")
    yield "; ".join(beside(spoken, line))


def figure_word(spoken: str, line: IndicatorLine) -> str:
    """What stands where there is no figure: no case, or why it is not measured here."""
    return say(spoken, f"indicators_absent.{line.figure.why or 'no_case'}")


def met_word(line: IndicatorLine) -> str:
    """The word for whether a target is met."""
    return {True: "yes", False: "no", None: "open"}[line.met]


def beside(spoken: str, line: IndicatorLine) -> Iterator[str]:
    """Notes to a figure: the offices that decide its items, and further counts."""
    told = partial(say, spoken)
    if line.offices:
        names = told("form.comma").join(word(spoken, "department", office) for office in line.offices)
        yield told("indicators_beside.offices", offices=names)
    yield from (
        told(f"indicators_beside.{name}", number=number) for name, number in line.figure.beside.items() if number
    )


async def _table(context: Context) -> IndicatorTable:
    """The table of the region and year that the request names. Without a region, of the first one of the person, and without a year, of this year."""
    query = context.request.query_params
    own = next((one for one in (await known()).regions() if one in context.person.regions), "")
    return await indicators(context.clients, query.get("region") or own, query.get("year", ""))
