"""What is known of a household, without saying who it is. An absent fact has its default; `null` is never written."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from .model import Fen, MemberId, Model, OrAbsent, RegionCode, Text

Category = Literal["extreme_poverty", "minimum_living", "marginal", "expenditure", "emergency", "none"]
"""特困, 低保, 低边, 支出型, 其他困难; none: no category."""

ResidenceArea = Literal["urban", "rural"]
EmergencyEvent = Literal["none", "accident", "sudden_illness", "disaster", "other"]
EmergencyGrade = Annotated[int, Field(ge=1, le=3)]
HousingSituation = Literal["owned", "rented_market", "public_rental", "none"]
HousingRequest = Literal["none", "allocation", "subsidy"]
DangerousHouseGrade = Literal["none", "unappraised", "A", "B", "C", "D"]
LabourCapacity = Literal["none", "partial", "full"]
ChildStatus = Literal["none", "orphan", "de_facto_unattended", "destitute"]
CareSetting = Literal["scattered", "central"]
SelfCare = Literal["full", "half", "none"]
StudentStage = Literal["none", "preschool", "primary", "junior_high", "senior_high", "vocational", "higher"]
BillKind = Literal["inpatient", "chronic", "other"]

FactKind = Literal["income", "savings"]
"""The kinds of facts that a household declares and the platform searches: 收入, 存款等金融资产."""

SquareMetres = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}(\.[0-9]{1,2})?$")]
"""A floor area as text with at most two decimals, so that it stays exact."""

Count = Annotated[int, Field(ge=0, le=10_000)]


class Supporter(Model):
    """A legal supporter outside the household (法定赡养、抚养、扶养人)."""

    birth_date: date
    support_due_fen_per_month: Fen = 0
    able: bool = True


class UtilityAccount(Model):
    """An account with a company of power, water, gas or cable television."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    holder_is_member: bool


class MedicalBill(Model):
    """What a member paid himself within the catalogue, after basic and serious-illness insurance."""

    paid_on: date
    kind: BillKind
    own_fen: Fen
    settled: OrAbsent[dict[str, Fen]] = None
    """By item, what was granted on this bill before: in another application, or in an earlier year; 0 where an item came to nothing."""


class HouseholdFacts(Model):
    """The facts of the household as a whole."""

    residence_area: ResidenceArea = "urban"
    financial_assets_fen: Fen = 0
    """Deposits and securities of all members."""
    supporters: Annotated[tuple[Supporter, ...], Field(max_length=30)] = ()
    registered_poor: bool = False
    department_recognised: bool = False
    """各部门认定的特殊困难群众: workers in hardship, persons with an occupational disease in hardship."""
    prior_category: Category = "none"
    """The category that the household has when it applies, or lost within the 12 months before."""
    prior_cash_fen_per_month: Fen = 0
    """The last 低保金 of the household."""
    over_line_because_of_work: bool = False
    gradual_exit_months_used: Count = 0
    """Months already enjoyed since the household passed the line."""
    gradual_exit_extension: bool = False
    emergency_event: EmergencyEvent = "none"
    emergency_grade: OrAbsent[Literal[1, 2, 3]] = None
    """Graded by hardship and duration."""
    emergency_region: OrAbsent[RegionCode] = None
    monitoring_risk: Literal["none", "high"] = "none"
    """The result of the warning model."""
    disaster_affected: bool = False
    disaster_transition_months: Count = 0
    """Months of transition assessed; 0 if none."""
    winter_spring_hardship: bool = False
    housing_situation: HousingSituation = "owned"
    floor_area_m2: SquareMetres = "0"
    """Of the present dwelling."""
    housing_request: HousingRequest = "none"
    """Support with housing is decided on request (依申请) only."""
    rent_paid_fen_per_month: Fen = 0
    lease_contract: bool = False
    """True if the lease is in the file."""
    dangerous_house_grade: DangerousHouseGrade = "none"
    home_environment_need: bool = False
    """Assessed at a visit."""
    electricity_account: OrAbsent[UtilityAccount] = None
    water_account: OrAbsent[UtilityAccount] = None
    gas_account: OrAbsent[UtilityAccount] = None
    cable_account: OrAbsent[UtilityAccount] = None


class MemberCircumstances(Model):
    """The facts of one member that have a default."""

    residence_permit_region: OrAbsent[RegionCode] = None
    local_work_since: OrAbsent[date] = None
    """The first day of unbroken work in the region."""
    labour_capacity: LabourCapacity = "full"
    wage_fen_per_month: Fen = 0
    other_income_fen_per_month: Fen = 0
    """Pension, property and transfers that count as income."""
    central_care_fee_fen_per_month: Fen = 0
    """The fee for low-cost central care (集中照料)."""
    disability_grade: Literal[0, 1, 2, 3, 4] = 0
    """0 if there is none."""
    severe_illness: bool = False
    child_status: ChildStatus = "none"
    """Once held it is kept after 18 while the person studies."""
    veteran: bool = False
    care_setting: CareSetting = "scattered"
    self_care: SelfCare = "full"
    student_stage: StudentStage = "none"
    """`primary` and `junior_high` are compulsory."""
    enrolment_confirmed: bool = True
    """By the register of schools."""
    boarding: bool = False
    hardship_grade: OrAbsent[Literal["special", "general"]] = None
    education_own_fen_12m: Fen = 0
    medical_bills: Annotated[tuple[MedicalBill, ...], Field(max_length=1000)] = ()
    """Own payments within the catalogue, after basic and serious-illness insurance."""
    insurance_kind: Literal["resident", "employee", "none"] = "resident"
    lookback_received: bool = False
    """True if the one-off look-back was paid before."""
    transit_card: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "none"
    """`none`, `requested`, or the number of the card."""
    temporary_aid_received_fen_12m: Fen = 0
    """For earlier events; it counts against the cap."""
    emergency_grant_fen: Fen = 0
    """Paid early for the emergency of this filing. An amount of the household is recorded once, on the applicant."""
    single_listing_requested: bool = False
    """单人保 or 单列户 is asked for this member."""


class MemberFacts(MemberCircumstances):
    """The facts of one member."""

    id: MemberId
    relation: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    birth_date: date
    hukou_region: RegionCode


def _whole_household(members: tuple[MemberFacts, ...]) -> tuple[MemberFacts, ...]:
    if members[0].relation != "applicant":
        raise ValueError("the first member must have the relation 'applicant'")
    if len({member.id for member in members}) != len(members):
        raise ValueError("two members have the same id")
    return members


Members = Annotated[tuple[MemberFacts, ...], Field(min_length=1, max_length=30), AfterValidator(_whole_household)]
"""A household's members, each with an id of its own; the first is the applicant."""


class CaseByCase(Model):
    """An officer's decision to raise an amount above its cap (一事一议), with the recorded reason."""

    approved_total_fen: Fen
    reason: Text


class OfficerFacts(Model):
    """What the responsible officers have decided beside the rules."""

    case_by_case: OrAbsent[CaseByCase] = None


class DepartmentFacts(Model):
    """What only a department knows: its supply at the moment of deciding."""

    rental_units_available: Count = 1
    rental_unit_area_m2: SquareMetres = "0"
    rental_queue_place: Annotated[int, Field(ge=0)] = 0
    """The place in the queue that the household has or would get; 0 where a dwelling is left for it."""
    vocational_1619_places_left: Count = 1
    home_environment_places_left: Count = 1
    granted_elsewhere: dict[str, tuple[MemberId, ...]] = Field(default_factory=dict)
    """Items that another application was granted for the same time, with the members; of an item of the household, none."""
