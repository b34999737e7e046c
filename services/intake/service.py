"""Composition of intake."""

from lianban_contracts import topics
from lianban_contracts.registry import MESSAGES

from services.chassis.core.aggregate import Aggregate
from services.chassis.core.events import Codec
from services.chassis.core.vault import Vault
from services.chassis.log.migrations import source
from services.chassis.service import Definition
from services.messages import text
from services.policy import load_packs

from .api import Api
from .application import Application, evolve
from .case_requests import CaseRequests
from .deadlines import NEXT, Deadlines
from .events import BenefitsRecorded, DeterminationRecorded, HearingRecorded
from .filing_registry import FilingStore, key_filings
from .progress import CaseProgress
from .renewals import RENEWAL
from .subscribers import reads

PUBLIC = {message.TYPE: message for message in MESSAGES if message.TYPE.startswith("cn.lianban.intake.")}

EVENTS: dict[str, type] = {
    **PUBLIC,
    "determination-recorded": DeterminationRecorded,
    "benefits-recorded": BenefitsRecorded,
    "hearing-recorded": HearingRecorded,
}

MIGRATIONS = (source("services.intake"),)


def create() -> Definition:
    """Returns the definition of intake."""
    packs = load_packs()
    clocks, vault = Deadlines(packs), Vault()
    aggregate = Aggregate(
        "intake",
        Application(),
        evolve,
        Codec(EVENTS),
        FilingStore(vault),
        clocks.timers,
        {NEXT: clocks.fire, RENEWAL: clocks.renewals.fire},
    )
    return Definition(
        aggregate,
        reads(CaseProgress(clocks)),
        lambda service: Api(service, packs, CaseRequests(clocks)).routes(),
        migrations=MIGRATIONS,
        personal=frozenset({"identity", "agent", "persons", "contact"}),
        wording=text,
        publishes=(topics.APPLICATIONS,),
        vault=vault,
        prepare=key_filings,
    )
