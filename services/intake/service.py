"""Composition of intake."""

from lianban_contracts import topics
from lianban_contracts.registry import MESSAGES

from services.chassis.aggregate import Aggregate
from services.chassis.events import Codec
from services.chassis.service import Definition
from services.messages import text
from services.policy import load_packs

from .api import Api
from .application import Application, evolve
from .clocks import NEXT, Clocks
from .desk import SQL, DeskRegister
from .events import BenefitsRecorded, DeterminationRecorded
from .life import Life
from .progress import Progress
from .subscribers import reads

PUBLIC = {message.TYPE: message for message in MESSAGES if message.TYPE.startswith("cn.lianban.intake.")}

EVENTS = {**PUBLIC, "determination-recorded": DeterminationRecorded, "benefits-recorded": BenefitsRecorded}


def create() -> Definition:
    """Intake as a service."""
    packs = load_packs()
    clocks = Clocks(packs)
    aggregate = Aggregate(
        "intake", Application(), evolve, Codec(EVENTS), DeskRegister(), clocks.timers, {NEXT: clocks.fire}
    )
    return Definition(
        aggregate,
        reads(Progress(clocks)),
        lambda service: Api(service, packs, Life(clocks)).routes(),
        tables=SQL["tables"],
        personal=frozenset({"identity", "agent", "persons"}),
        wording=text,
        publishes=(topics.APPLICATIONS,),
    )
