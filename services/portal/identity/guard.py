"""Checks at start that every route names an action. An application with a route that names none does not start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from .access_services import authenticate
from .permission_check import RequirePermission
from .permissions import Permission

STATIC = "/static/"
"""Path prefix of the files that anybody may read; they contain no personal data."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A route with the permission that it requires."""

    path: str
    methods: Sequence[str]
    permission: Permission


def guarded(app: FastAPI) -> Sequence[Guarded]:
    """Returns every route with its permission. Raises ValueError and lists each route that names no action or several, or that is on a case but has none in its path."""
    found: list[Guarded] = []
    wrong: list[str] = []
    for route in iter_route_contexts(app.routes):
        path = route.path or ""
        permissions = _permissions(route)
        wrong += [f"{path}: {said}" for said in _wrong(route, permissions)]
        found += [Guarded(path, sorted(route.methods or ()), one) for one in permissions]
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def _permissions(route: RouteContext) -> list[Permission]:
    return [call.permission for call in _calls(route) if isinstance(call, RequirePermission)]


def _wrong(route: RouteContext, permissions: Sequence[Permission]) -> Iterator[str]:
    if not isinstance(route.original_route, APIRoute):
        if not (route.path or "").startswith(STATIC):
            yield "no page of FastAPI, so nobody asks who may see it"
        return
    if len(permissions) != 1:
        yield f"names {len(permissions)} actions, not one"
    if any(one.on_case for one in permissions) and "{application}" not in (route.path or ""):
        yield "its action is on a case, and no {application} is in the path"
    if authenticate not in _calls(route):
        yield "asks nobody who is there"


def _calls(route: RouteContext) -> list[object]:
    return list(_below(route.dependant)) if isinstance(route.original_route, APIRoute) else []


def _below(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _below(one)
