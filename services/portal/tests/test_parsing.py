"""Tests of parsing: text has one meaning or is refused."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messages import say
from services.portal.forms import parsing
from services.portal.forms.parsing import InputError, area, day, fen, id_number, own_words, phone, plain, whole

THIRD = date(1950, 12, 3)
MOST = 10_000_000


@pytest.mark.parametrize(
    "text",
    [
        *("1950-12-03", "1950-12-3", "1950.12.3", "1950/12/3", "1950 12 3", "19501203", " 1950 - 12 - 03 "),
        *("1950年12月3日", "1950年12月03号", "1950 年 12 月 3 日", "1950年12月3"),
        *("１９５０－１２－０３", "１９５０年１２月３日", "１９５０／１２／３", "1950–12–03", "1950—12—3"),
        *("3 December 1950", "December 3, 1950", "Dec 3 1950", "3 Dec. 1950"),
    ],
)
def test_a_whole_date_is_read_however_it_is_written(text: str) -> None:
    assert day(text) == THIRD


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *((text, "no_day") for text in ("1950年12月", "1950-12", "1950.12", "1950/12", "1950 12", "195012", "1950", "1950年")),
        ("December 1950", "no_day"),
        *((text, "no_such_day") for text in ("2023-02-30", "2023年2月30日", "20230230", "2023-13-01", "2023-00-10")),
        *((text, "short_year") for text in ("50-12-3", "50年12月3日", "3/12/50", "501203", "50.12.3")),
        *((text, "day_order") for text in ("3/12/1950", "12-3-1950", "03.12.1950", "25/12/1950")),
        *((text, "early") for text in ("1850-12-03", "0950-12-03")),
        *((text, "day") for text in ("", "yesterday", "1950-12/3", "1950年12-3", "1950123", "2026-W01-1", "12月3日")),
        *((text, "day") for text in ("1950-12-03T00:00", "1950-12-3 或 4", "٢٠٢٣-٠١-٠١", "3 Dezember 1950", "1950-1-2-3")),
    ],
)  # fmt: skip
def test_what_is_not_a_whole_date_is_refused_with_what_is_missing(text: str, why: str) -> None:
    with pytest.raises(InputError) as wrong:
        day(text)
    assert wrong.value.code == f"wrong_answer.{why}"
    assert all(say(language, wrong.value.code) for language in ("zh", "en"))


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_day_is_read_as_the_same_day(the: date) -> None:
    assert day(the.isoformat()) == the
    assert day(f"{the.year}年{the.month}月{the.day}日") == the


@given(st.text(alphabet="0123456789-./年月日 ", max_size=11))
def test_a_day_that_is_read_has_the_digits_that_were_typed(text: str) -> None:
    try:
        the = day(text)
    except InputError:
        return
    digits = "".join(one for one in text if one.isdigit())
    assert digits in {f"{the.year}{month}{on}" for month in _written(the.month) for on in _written(the.day)}


def _written(number: int) -> set[str]:
    return {str(number), f"{number:02}"}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *((text, 120_000) for text in ("1200", "1,200", "1，200", "1 200", "￥1200", "¥ 1,200.00", "１２００．００")),
        *((text, 120_000) for text in ("1200元", "1,200 元", "1200元整", "1200块", "1200.", "RMB 1200")),
        *((text, 310_000) for text in ("3,100元", "3 100.0", "3\u00a0100")),
        ("1200.5", 120_050), ("0", 0), (".5", 50), ("10,000,000", 1_000_000_000),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it(text: str, amount: int) -> None:
    assert fen(text, MOST) == amount


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *((text, "amount_in_words") for text in ("3万", "3.5万元", "1千", "2 百")),
        *((text, "amount") for text in ("", "-1", "1.005", "1.000", "1,5", "1,20", "12,00", "1,2345", "1 5", "1e3", "1_000")),
        *((text, "amount") for text in ("1.2.3", "一千", "1200-1300", "NaN", "10000001", "约1200", "1200美元", "$1200", ".")),
    ],
)  # fmt: skip
def test_an_amount_that_can_be_read_in_two_ways_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError, match=f"wrong_answer.{why}$"):
        fen(text, MOST)


@pytest.mark.parametrize(
    "text",
    [
        *("33030519480201167X", "33030519480201167x", "330305 19480201 167X", "330305-19480201-167X"),
        *("３３０３０５１９４８０２０１１６７Ｘ", "33030519480201167×", " 330305 1948 0201 167 x "),
    ],
)
def test_an_id_number_is_read_with_spaces_hyphens_and_full_width_characters(text: str) -> None:
    assert id_number(text) == "33030519480201167X"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"), (" ", "empty"), ("330305480201167", "id_number_old"), ("3303051948020116", "id_number_length"),
        ("330305194802011679", "id_number"), ("330305194802311675", "id_number"), ("33030519480201167XX", "id_number_length"),
    ],
)  # fmt: skip
def test_an_id_number_is_refused_with_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(InputError, match=f"wrong_answer.{why}$"):
        id_number(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", ""), ("138 0013 8000", "138 0013 8000"), ("１３８００１３８０００", "13800138000"), ("+86 138-0013-8000", "+86 138-0013-8000"),
        ("(0577) 8651 0000", "0577 8651 0000"), ("（0577）86510000", "0577 86510000"), ("+86 (0577) - 8651 - 0000", "+86057786510000"),
    ],
)  # fmt: skip
def test_a_telephone_number_is_read_as_the_contracts_write_it(text: str, number: str) -> None:
    assert phone(text) == number
    assert len(number) <= 20


@pytest.mark.parametrize("text", ["123", "call me", "138001380001380013", "13800138000转1", "138+00138000"])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="phone"):
        phone(text)


def test_numbers_and_areas_are_read_as_they_are_written() -> None:
    assert (whole("１２", 99), area("45.5平方米"), area("４５．５㎡"), area("45 m2")) == (12, "45.5", "45.5", "45")
    refused: list[Callable[[], object]] = [
        lambda: whole("100", 99),
        lambda: whole("1.5", 99),
        lambda: area("4e1"),
        lambda: area("-1"),
    ]
    for one in refused:
        with pytest.raises(InputError, match="number"):
            one()


@given(st.text())
def test_own_words_keep_every_character_but_the_space_around_them(text: str) -> None:
    kept = own_words(text)
    assert kept == text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def test_own_words_keep_punctuation_and_line_breaks_and_codes_do_not() -> None:
    assert own_words("房租涨了，\r\n“请”看看！ﬁ①") == "房租涨了，\n“请”看看！ﬁ①"
    assert plain("ＤＴ－Ｅ－２００１") == "DT-E-2001"
    assert parsing.FIRST_YEAR == 1900
