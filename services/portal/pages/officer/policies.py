"""Pages on policy: packs in words, a comparison of two versions, and trials of drafts on stored cases."""

import asyncio
import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.datastructures import UploadFile
from starlette.responses import Response

from services.chassis.core.problems import NotFound
from services.messages import say, word
from services.policy import Pack
from services.policy.explain.pack_text import Entry, EntryChange, Language, Voice, changes, entries
from services.policy.loading.packs import pack_files
from services.portal.identity import Person, may
from services.portal.identity.parties import REVIEW
from services.portal.readmodel.pack_catalogue import known
from services.portal.web.page import redirect, render
from services.portal.worklist.queue import owners_of
from services.portal.worklist.task_rules import owner

from . import draft_problems
from .context import Context
from .trial_result import TrialResult
from .trials import receipts, trial_of

pages = APIRouter()

READ, TRY = may("policy.view"), may("policy.try")
Trier = Annotated[Person, Depends(TRY)]

MOST_BYTES = 1_000_000

Part = TypeVar("Part", Entry, EntryChange)
"""The entries of a section of a pack, or of a comparison."""


@pages.get("/policy", dependencies=[Depends(READ)])
async def packs(context: Context) -> Response:
    """Lists all packs: in force (even if the plan is over), replaced, and future."""
    today, found = context.clock.today(), await known()
    listed = [(pack, found.in_force(pack.region, today) is pack) for pack in sorted(found.all, key=_newest)]
    return render(context.request, "officer/policies.html", packs=listed, today=today)


def _newest(pack: Pack) -> tuple[str, int]:
    return pack.region, -pack.layout.in_force.from_.toordinal()


def _named(pack: Pack) -> str:
    return f"{pack.region}@{pack.layout.version}"


@pages.get("/policy/compare", dependencies=[Depends(READ)])
async def compare(context: Context) -> Response:
    """Shows the differences between two versions."""
    old, new = [await _pack(context.request.query_params.get(name, "")) for name in ("old", "new")]
    spoken = context.language
    found = await asyncio.to_thread(_changes, _named(old), _named(new), spoken)
    voice = Voice(new, spoken)
    return render(context.request, "officer/compare.html", old=old, new=new, sections=_sections(found), voice=voice)


@cache
def _changes(old: str, new: str, spoken: Language) -> list[EntryChange]:
    files = _files()
    return list(changes(files[old], files[new], spoken))


@cache
def _files() -> Mapping[str, Path]:
    return {f"{region}@{version}": file for (region, version), file in pack_files().items()}


def _sections(found: Iterable[Part]) -> list[tuple[str, list[Part]]]:
    return [(section, list(group)) for section, group in groupby(found, key=lambda one: one.section)]


@pages.get("/policy/try", dependencies=[Depends(TRY)])
async def trial_form(context: Context) -> Response:
    """Shows the form for a draft, with the packs to begin from."""
    return await _trial_form(context)


async def _trial_form(context: Context, errors: Mapping[str, str] | None = None) -> Response:
    found, today = await known(), context.clock.today()
    regions = context.person.regions or found.regions()
    begin = [pack for code in sorted(regions) if (pack := found.in_force(code, today)) and _named(pack) in _files()]
    return render(context.request, "officer/try.html", 422 if errors else 200, errors=errors or {}, begin=begin)


@pages.post("/policy/try")
async def try_draft(context: Context, person: Trier) -> Response:
    """Starts a trial and redirects to its page."""
    sent = (await context.request.form()).get("draft")
    content = await sent.read(MOST_BYTES + 1) if isinstance(sent, UploadFile) else b""
    if not 0 < len(content) <= MOST_BYTES:
        return await _trial_form(context, {"draft": say(context.language, "try.no_draft")})
    trial = await context.trials.begin(context.pool, person, content)
    return redirect(context.request, f"/policy/trials/{trial}")


@pages.get("/policy/trials/{trial}")
async def trial(context: Context, person: Trier, trial: UUID) -> Response:
    """Shows the result of a trial: counts, sums and the largest changes. Departments see changes of their own items; civil affairs sees all."""
    pool = context.pool
    row, found = await trial_of(pool, person, trial)
    largest = found.largest if found else ()
    shown = [one for one in largest if {owner(one.item), REVIEW} & set(owners_of(person))]
    problem = word(context.language, "trial_problem", row["problem"]) if row["problem"] else ""
    problem = draft_problems.sentences(context.language, problem)
    return render(
        context.request,
        "officer/trial.html",
        trial=row,
        found=found,
        largest=shown,
        receipts=await receipts(pool, shown),
        problem=problem,
    )


@pages.get("/policy/trials/{trial}/sums.csv")
async def export(context: Context, person: Annotated[Person, Depends(may("policy.export"))], trial: UUID) -> Response:
    """Returns the sums by item as CSV."""
    row, found = await trial_of(context.pool, person, trial)
    written = StringIO()
    csv.writer(written).writerows(_lines(context.language, found))
    name = f"trial-{row['region']}-{row['version']}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(spoken: str, found: TrialResult | None) -> Iterator[list[object]]:
    yield [say(spoken, f"try.{name}") for name in ("item", "before", "after", "difference", "changed")]
    if found is None:
        return
    for one in found.sums:
        before, after = one.before / 100, one.after / 100
        yield [found.names[one.item].text(spoken), before, after, round(after - before, 2), one.changed]


@pages.get("/policy/{region}/{version}", dependencies=[Depends(READ)])
async def pack(context: Context, region: str, version: str) -> Response:
    """Shows a pack in words, section by section."""
    found = await _pack(f"{region}@{version}")
    today, spoken = context.clock.today(), context.language
    voice = Voice(found, spoken)
    sections = await asyncio.to_thread(_sections, entries(voice))
    now = (await known()).in_force(region, today) is found
    ended = found.plan_ended(today) if now else None
    return render(context.request, "officer/pack.html", pack=found, sections=sections, voice=voice, plan_ended_on=ended)


@pages.get("/policy/{region}/{version}/draft.yaml", dependencies=[Depends(READ)])
async def template(context: Context, region: str, version: str) -> Response:
    """Returns the file of a pack, to begin a draft from."""
    named = _named(await _pack(f"{region}@{version}"))
    if named not in _files():
        raise NotFound("page_not_found")
    headers = {"Content-Disposition": f'attachment; filename="{region}-draft.yaml"'}
    content = await asyncio.to_thread(_files()[named].read_bytes)
    return Response(content, media_type="application/yaml", headers=headers)


async def _pack(named: str) -> Pack:
    """Returns the pack. Raises NotFound for an unknown version."""
    packs = await known()
    found = next((pack for pack in packs.all if _named(pack) == named), None)
    if found is None:
        raise NotFound("page_not_found")
    return found
