"""What officers of review and of every department ask of a household, and their words on what was decided."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from . import topics
from .decisions import ItemId
from .departments import Owner
from .identity import Name
from .message import Message
from .model import MemberId, Model, OrAbsent

DocumentId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
"""A kind of document that the pack names."""

Words = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""An officer's own words; the household reads them."""


Account = Annotated[str, StringConstraints(min_length=1, max_length=300)]
"""The account with which an officer signed in. It tells two officers of the same name apart; no page shows it."""


class Opinion(Model):
    """Why an officer had something decided: by name, in the officer's own words."""

    officer: Name
    reason: Words
    seconded_by: OrAbsent[Name] = None
    """Who agreed to an amount above the cap (一事一议)."""
    seconded_reason: OrAbsent[Words] = None


class RequestReference(Model):
    """One request for documents: whose, and which of that department's requests in the case."""

    department: Owner
    number: Annotated[int, Field(ge=1)]


class RequestedDocument(Model):
    """One document that an officer asks for, for one item; of an item of the household, for no member."""

    document: DocumentId
    item: ItemId
    member: OrAbsent[MemberId] = None


class OfficersMessage(Message):
    """A message that the service of the department named publishes, beside its decisions."""

    department: Owner

    @property
    def topic(self) -> str:
        """The topic that carries this message: the one of the department's decisions."""
        return topics.DETERMINATIONS if self.department == "civil" else topics.benefits(self.department)


class DocumentsRequested(OfficersMessage):
    """An officer asks the household for documents (要求补材料). It is no finding: what was decided stands."""

    TYPE: ClassVar[str] = "cn.lianban.officers.documents-requested.v1"
    number: Annotated[int, Field(ge=1)]
    """Counts the requests of one department in one case."""
    requested_on: date
    answer_by: date
    documents: Annotated[tuple[RequestedDocument, ...], Field(min_length=1, max_length=50)]
    officer: Name
    reason: Words


class RequestClosed(OfficersMessage):
    """An officer has looked at the answer to a request for documents, or needs none any more. What was decided stands."""

    TYPE: ClassVar[str] = "cn.lianban.officers.request-closed.v1"
    number: Annotated[int, Field(ge=1)]
    """Counts the requests of one department in one case."""
    closed_on: date
    outcome: Literal["in_order", "not_in_order", "withdrawn"]
    officer: Name
    reason: Words


TaskKind = Literal["correction", "papers", "escalation", "change", "recertification"]
"""The tasks that end when an officer has looked at them. Other tasks end with a decision, a request or an answer."""


class TaskFinished(OfficersMessage):
    """An officer has looked at a task of their department, and nothing is left to do. What was decided stands."""

    TYPE: ClassVar[str] = "cn.lianban.officers.task-finished.v1"
    kind: TaskKind
    subject: Annotated[str, StringConstraints(max_length=40)] = ""
    """Tells tasks of one kind apart: of an escalation, the stage of the deadline."""
    since: OrAbsent[AwareDatetime] = None
    """When the task was opened or last answered. It is finished once for this time."""
    finished_on: date
    officer: Name
    account: Account
    reason: OrAbsent[Words] = None
