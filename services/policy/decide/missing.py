"""The documents for which decisions wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lianban_contracts.decisions import DecisionFigures
from lianban_contracts.life import Missing

from services.policy.model.pack import Pack


def missing_documents(decisions: Iterable[DecisionFigures], pack: Pack | None) -> Iterator[Missing]:
    """Yields one entry for each decision that waits for documents, with the members concerned. An entry names no
    document if the pack is unknown or does not have the item."""
    for decision in decisions:
        if decision.outcome == "needs_documents":
            item = pack.items.get(decision.item) if pack else None
            members = tuple(name for name, what in (decision.members or {}).items() if what == "needs_documents")
            documents = pack.required_documents(item) if pack and item else ()
            yield Missing(item=decision.item, reason=decision.reason, documents=documents, members=members)
