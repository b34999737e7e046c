"""The topics: who publishes what, where. The lane of an application is the low six bits of its id."""

from .departments import DEPARTMENTS

LANES = 64

APPLICATIONS = "intake.applications"
DETERMINATIONS = "review.determinations"
VERIFICATION_REQUESTS = "verification.requests"
VERIFICATION_REPORTS = "verification.reports"
HEADS = "control.heads"
RESEND = "control.resend"


def referrals(department: str) -> str:
    """The topic on which review refers cases to one department."""
    return f"review.referrals.{department}"


def benefits(department: str) -> str:
    """The topic on which one department publishes its decisions."""
    return f"{department}.benefits"


BENEFITS = tuple(benefits(department) for department in DEPARTMENTS)
REFERRALS = tuple(referrals(department) for department in DEPARTMENTS)

LANED = (APPLICATIONS, DETERMINATIONS, VERIFICATION_REQUESTS, *REFERRALS, *BENEFITS)
"""Topics whose messages carry (topic, lane, sequence), gapless within topic and lane."""

OUTSIDE = (VERIFICATION_REPORTS,)
"""Topics that outside systems write; without lane numbers."""

CONTROL = (HEADS, RESEND)
"""One partition each: what the relays say of their lanes, and what subscribers ask for again."""

PARTITIONED = LANED + OUTSIDE
"""Topics of which an application's partition is lane % partitions."""
