"""Fails closed: an application with a route that names no action does not start."""

from collections.abc import Iterator, Mapping

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from .desk import arrive
from .may import May
from .permissions import Permission

STATIC = "/static/"
"""What anybody may read: files that say nothing of anybody."""


def guarded(app: FastAPI) -> Mapping[APIRoute, Permission]:
    """The permission of every route. Raises ValueError with each route that has none or several, or whose case is not in its path."""
    table: dict[APIRoute, Permission] = {}
    wrong: list[str] = []
    for route in app.routes:
        if isinstance(route, APIRoute):
            found = [call.permission for call in _calls(route.dependant) if isinstance(call, May)]
            wrong += [f"{route.path}: {said}" for said in _wrong(route, found)]
            table |= dict.fromkeys([route], found[0]) if found else {}
        elif not getattr(route, "path", "").startswith(STATIC):
            wrong.append(f"{getattr(route, 'path', route)}: no page, so nobody asks who may see it")
    if wrong:
        raise ValueError("\n".join(wrong))
    return table


def _wrong(route: APIRoute, found: list[Permission]) -> Iterator[str]:
    if len(found) != 1:
        yield f"names {len(found)} actions, not one"
    if any(one.on_case for one in found) and "{application}" not in route.path:
        yield "its action is on a case, and no {application} is in the path"
    if arrive not in _calls(route.dependant):
        yield "asks nobody who is there"


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)
