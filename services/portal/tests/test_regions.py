"""Tests of the names of counties, and of the answers that contain one."""

from typing import Any

import pytest

from services.portal.forms.inputs import RegionCode
from services.portal.forms.value_text import value_text
from services.portal.wording import regions
from services.portal.wording.regions import AmbiguousRegion, UnknownRegion, region_code, region_name

from .conftest import Stage, shared_stage
from .form import begun, fill, say
from .households import filing

stage = shared_stage()


def test_every_full_name_is_read_as_its_code() -> None:
    codes = [code for code in regions._rows() if not code.endswith("0000")]
    assert len(codes) > 3000
    assert [code for code in codes[::7] if region_code(str(region_name(code)), cities=True) != code] == []


@pytest.mark.parametrize(
    ("text", "error"), [("鼓楼区", AmbiguousRegion), ("天上", UnknownRegion), ("810000", UnknownRegion)]
)
def test_a_name_that_is_no_countys_or_several_is_refused(text: str, error: type[ValueError]) -> None:
    with pytest.raises(error):
        region_code(text)


def test_a_code_of_a_county_is_shown_by_its_name() -> None:
    assert value_text(RegionCode(), "511703", "zh", str) == "四川省达州市达川区"
    assert value_text(RegionCode(), "446907", "zh", str) == "446907"


async def test_a_household_reads_and_writes_its_registration_by_name(stage: Stage) -> None:
    paper = filing("330305")
    person: dict[str, Any] = {**paper["identity"]["members"][0], "regions": [paper["region"]]}
    async with await stage.browser("citizen", **person) as client:
        draft = await begun(client)
        await fill(client, draft, paper)
        page = (await client.get(f"{draft}/hukou_region")).text
        assert 'value="浙江省温州市洞头区"' in page
        assert "行政区划代码" not in page
        assert "330305" not in page.partition("<main")[2]
        wrong = await say(client, draft, "hukou_region", {"m1-hukou_region": "鼓楼区"})
        assert "不止一个县（市、区）叫这个名字" in wrong.text
        assert "浙江省温州市平阳县" in (await client.get(f"{draft}/check")).text


async def test_an_id_number_of_no_known_county_prefills_nothing(stage: Stage) -> None:
    async with await stage.browser("citizen", id_number="446907198001010014", name="王五", sub="wang") as client:
        draft = await begun(client)
        await say(client, draft, "region", {"region": "330305"})
        await say(client, draft, "people", {})
        page = (await client.get(f"{draft}/hukou_region")).text
    assert 'name="m1-hukou_region" ' in page
    assert "446907" not in page.partition("<main")[2]
