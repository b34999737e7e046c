"""The documents that an officer can request, by the pack and the items and members of the case."""

from collections.abc import Collection, Iterator

from lianban_contracts.decisions import Decision

from services.messages import say, word
from services.policy.model.item import Item
from services.portal.readmodel.pack_catalogue import item_name

from .case_view import AskedDocument
from .dossier import Dossier


def papers_of(dossier: Dossier) -> dict[str, AskedDocument]:
    """Returns the documents that can be requested, by form value: the documents of every item that concerns the household."""
    pack = dossier.pack
    if pack is None:
        return {}
    decided = {one.item: one for one in dossier.decisions if one.outcome != "not_applicable"}
    items = [item for item in pack.items_of(dossier.department) if item.id in decided]
    several = [
        AskedDocument(item.id, document, member)
        for item in items
        for document in pack.requestable_documents(item)
        for member in _members(dossier, item, decided[item.id])
    ]
    return {"~".join(filter(None, (one.item, one.document, one.member))): one for one in several}


def _members(dossier: Dossier, item: Item, decision: Decision) -> Iterator[str | None]:
    """Yields the members for whom an item is decided; None for an item of the whole household."""
    if item.each == "household":
        yield None
        return
    out: Collection[str] = {name for name, what in (decision.members or {}).items() if what == "not_applicable"}
    yield from (member for member in dossier.names if member not in out)


def said(language: str, dossier: Dossier, paper: AskedDocument) -> str:
    """The document in words, with its member and the item for which it is needed."""
    label = dossier.pack.layout.documents.get(paper.document) if dossier.pack else None
    document = label.text(language) if label else word(language, "document", paper.document)
    item, member = item_name(language, paper.item, dossier.pack), paper.member
    if member is None:
        return say(language, "missing.paper", item=item, document=document)
    return say(language, "missing.paper_of", item=item, document=document, member=dossier.names.get(member, member))
