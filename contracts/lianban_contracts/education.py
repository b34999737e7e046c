"""What education (教育) publishes."""

from typing import ClassVar

from .benefits import BenefitsDecided
from .facts import Department


class EducationBenefitsDecided(BenefitsDecided):
    """Education decided its items for a household."""

    TYPE: ClassVar[str] = "cn.lianban.education.benefits-decided.v1"
    DEPARTMENT: ClassVar[Department] = "education"
