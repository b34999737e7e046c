"""What intake reads: determinations of review, and the decisions of every department."""

from lianban_contracts import topics
from lianban_contracts.registry import BENEFITS_DECIDED, decode
from lianban_contracts.review import CaseDetermined

from services.chassis.subscriptions import Subscriptions

from .application import record_benefits, record_determination

READS = Subscriptions(
    topics=(topics.DETERMINATIONS, *topics.BENEFITS),
    handlers={
        CaseDetermined.TYPE: record_determination,
        **{message.TYPE: record_benefits for message in BENEFITS_DECIDED.values()},
    },
    decode=decode,
)
