"""Commands that print the trace and the events of one application."""

import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID

from pydantic_core import to_json
from rich.console import Console
from rich.tree import Tree

from services.portal.clients.service_clients import PUBLISHERS, ServiceClients
from services.portal.readmodel.trace import Trace, TraceNode, lay_out
from services.portal.wording.formats import span

from .addresses import addresses
from .client import ask
from .failure import FAILED, UNAVAILABLE, USAGE, Failure

SHOWN = ("id", "cause", "service", "type", "lane", "sequence", "stored", "published")


def trace(application: str, as_json: bool) -> None:
    """Prints the causal tree. Raises Failure if there is none, or if a part of it is missing."""
    found = asyncio.run(_gather(_id(application)))
    if not found.events and not found.missing:
        raise Failure(f"no event of application {application} is known", FAILED)
    (_print_json if as_json else _print_tree)(found)
    if found.missing:
        raise Failure(f"incomplete: {', '.join(found.missing)} did not answer", UNAVAILABLE)


def _id(application: str) -> UUID:
    try:
        return UUID(application)
    except ValueError:
        raise Failure(f"{application} is no application id; `lianban file` prints it", USAGE) from None


async def _gather(application: UUID) -> Trace:
    others = ServiceClients(addresses(PUBLISHERS))
    try:
        return lay_out(str(application), await others.parts(application))
    finally:
        await others.client.aclose()


def _print_json(found: Trace) -> None:
    events = [{name: getattr(one, name) for name in SHOWN} for one in found.events]
    print(to_json(events, indent=1).decode())


def _print_tree(found: Trace) -> None:
    tree = Tree(f"[bold]{found.application}[/]  {len(found.events)} events in {span(found.span)}")
    _grow(tree, found.roots)
    Console().print(tree)


def _grow(tree: Tree, nodes: Sequence[TraceNode]) -> None:
    for node in nodes:
        _grow(tree.add(_label(node)), node.children)


def _label(node: TraceNode) -> str:
    one = node.event
    parts = [f"[bold cyan]{one.service}[/] {one.type.removeprefix('cn.lianban.')}", f"[dim]{one.id}[/]"]
    if node.waited is not None:
        parts.append(f"[yellow]+{span(node.waited)}[/]")
    if node.travelled is not None:
        parts.append(f"[dim]{span(node.travelled)} on the way[/]")
    if node.cause_missing:
        parts.append(f"[red]cause {one.cause} not visible[/]")
    return "  ".join(parts)


def events(application: str) -> None:
    """Prints every event with its data as JSON lines, in the order of storage."""
    found = [one for service in PUBLISHERS for one in ask(service, f"/events/{_id(application)}")]
    for one in sorted(found, key=lambda event: (event["stored"], event["service"], event["version"])):
        sys.stdout.write(to_json(one).decode() + "\n")
