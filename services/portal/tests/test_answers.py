"""Tests that answers are parsed, shown as text, and shown again with their errors."""

import pytest

from services.messages import say
from services.portal.forms.answer_summary import lines, told
from services.portal.forms.composite_inputs import AccountInput, CardInput
from services.portal.forms.filing import place
from services.portal.forms.flow import asked, fields
from services.portal.forms.inputs import InputError
from services.portal.forms.questions import BY_CODE

from .households import REGIONS, answers, filing, home


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("region", REGIONS)
def test_every_answer_can_be_told_in_words(region: str, language: str) -> None:
    here = home(answers(filing(region)))
    for question in asked(here):
        say(language, f"question.{question.code}.title")
        say(language, f"question.{question.code}.hint")
        if question.kind not in ("papers", "authority"):
            assert all(said for _, said in lines(question, here, language)), question.code


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_written_into_a_page_is_read_from_it_again(region: str) -> None:
    here = home(answers(filing(region)))
    for question in asked(here):
        for one in fields(question, here):
            value = here.said(question.code, one.name)
            if value is not None and question.kind == "fields":
                assert one.input.read(one.input.raw(value, one.name), one.name) == value


@pytest.mark.parametrize(
    ("field", "question"),
    [
        ("identity.members.1.id_number", "people"),
        ("identity.phone", "contact"),
        ("facts.members.2.birth_date", "people"),
        ("facts.household.lease_contract", "rent"),
        ("facts.members.0.student_stage", "student_stage"),
        ("facts.household.gas_account.number", "accounts"),
        ("consent.signed_by", "consent"),
        ("agent.organisation", "authority"),
        ("filed_on", "received_on"),
    ],
)
def test_what_intake_finds_wrong_leads_to_its_question(field: str, question: str) -> None:
    assert place(field) == question


@pytest.mark.parametrize(
    ("question", "name", "typed", "value"),
    [
        ("received_on", "received_on", "２０２６-4-8", "2026-04-08"),
        ("received_on", "received_on", "20260408", "2026-04-08"),
        ("received_on", "received_on", "2026年4月8日", "2026-04-08"),
        ("rent", "rent_paid_fen_per_month", "1,200.5", 120050),
        ("received_on", "received_on", "2026.4.8", "2026-04-08"),
        ("rent", "rent_paid_fen_per_month", "", 0),
        ("rent", "rent_paid_fen_per_month", "1200元", 120000),
        ("rent", "rent_paid_fen_per_month", "3 100", 310000),
        ("people", "id_number", "330305-19480201-167x", "33030519480201167X"),
        ("people", "name", " 買買提·“江” ", "買買提·“江”"),
        *(("people", "name", f"阿依古丽{dot}买买提", "阿依古丽·买买提") for dot in ("•", ".", "．", "・", " · ")),
        ("people", "name", "John A. Smith", "John A. Smith"),
        ("contact", "address", "东岙村，“１号”！㈱ 二楼；", "东岙村，“１号”！㈱ 二楼；"),
        ("contact", "phone", "（0577）8651 0000", "0577 8651 0000"),
        ("hukou_region", "hukou_region", " 330305 ", "330305"),
        *(("hukou_region", "hukou_region", text, "330304") for text in ("瓯海", "温州 瓯海区", "浙江省温州市瓯海区")),
        ("hukou_region", "hukou_region", "广东东莞", "441900"),
        ("emergency_region", "emergency_region", "浙江省杭州市", "330100"),
        ("people", "id_number", "33030519480201167x", "33030519480201167X"),
    ],
)
def test_answers_are_read_as_people_type_them(question: str, name: str, typed: str, value: object) -> None:
    assert BY_CODE[question].inputs[name].read({name: typed}, name) == value


@pytest.mark.parametrize(
    ("question", "name", "typed"),
    [
        ("received_on", "received_on", "2026-02-30"),
        ("received_on", "received_on", "yesterday"),
        *(("received_on", "received_on", text) for text in ("1950年12月", "1950-12", "195012", "1950.12")),
        *(("received_on", "received_on", text) for text in ("50-12-3", "3/12/1950", "1950123")),
        *(("rent", "rent_paid_fen_per_month", text) for text in ("1,5", "1.000", "1e3", "1_000", "3万")),
        ("contact", "phone", "123"),
        ("rent", "rent_paid_fen_per_month", "-1"),
        ("rent", "rent_paid_fen_per_month", "1.005"),
        ("rent", "rent_paid_fen_per_month", "1e999"),
        ("rent", "lease_contract", ""),
        *(("hukou_region", "hukou_region", text) for text in ("0330305", "999999", "鼓楼区", "温州市", "330300", "")),
        ("people", "id_number", "330305194802011679"),
        ("people", "id_number", "330305194802311675"),
        ("contact", "phone", "call me"),
        ("people", "name", "张三😀"),
        ("contact", "address", " "),
    ],
)
def test_answers_that_cannot_be_are_refused(question: str, name: str, typed: str) -> None:
    with pytest.raises(InputError):
        BY_CODE[question].inputs[name].read({name: typed}, name)


def test_an_account_without_its_holder_is_not_taken() -> None:
    assert AccountInput().read({}, "a") is None
    with pytest.raises(InputError, match="holder"):
        AccountInput().read({"a": "DT-1"}, "a")
    assert AccountInput().read({"a": "DT-1", "a-holder": "no"}, "a") == {"number": "DT-1", "holder_is_member": False}


def test_a_card_has_a_number() -> None:
    assert CardInput().read({"a": "requested"}, "a") == "requested"
    assert CardInput().read({"a": "own", "a-number": "DT-1"}, "a") == "DT-1"
    for typed in ({"a": "own"}, {"a": "own", "a-number": "none"}, {}):
        with pytest.raises(InputError):
            CardInput().read(typed, "a")


@pytest.mark.parametrize(("language", "said"), [("zh", "无"), ("en", "None")])
def test_a_question_left_empty_is_answered_with_none(language: str, said: str) -> None:
    assert told(AccountInput(), "water", None, language) == said
