"""A statement at the terminal."""

import pytest

from services.cli.cases import item_name


@pytest.mark.parametrize(
    ("item", "language", "name"),
    [
        ("civil.temporary_aid", "zh", "临时救助"),
        ("civil.heating_aid", "zh", "取暖补助"),
        ("civil.heating_aid", "en", "heating aid"),
    ],
)
def test_an_item_that_a_pack_added_has_the_name_that_the_pack_gives_it(item: str, language: str, name: str) -> None:
    explanation = {"zh": "取暖补助：￥300.00。依据：三（四）。", "en": "heating aid: ￥300.00. Clause S000-3.4."}
    assert item_name({"item": item, "explanation": explanation}, language) == name
