"""Tests of the village in an address."""

import pytest

from services.portal.wording.villages import village_of

ADDRESSES = {
    "温州市洞头区北岙街道东岙村12号": "温州市洞头区北岙街道东岙村",
    "达川区百节镇肖家村3组": "达川区百节镇肖家村",
    "上城区南星街道馒头山社区": "上城区南星街道馒头山社区",
    "杭州市上城区小营街道大学路新村3幢": "杭州市上城区小营街道",
    "瓯海区新桥镇村前路3号": "瓯海区新桥镇",
    "桐乡市崇福镇五丰村": "桐乡市崇福镇五丰村",
    "镇海区蛟川街道3号": "镇海区蛟川街道",
    "瓯海区东村路3号": "",
    "": "",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_village_ends_before_the_road_and_the_house(address: str) -> None:
    assert village_of(address) == ADDRESSES[address]
