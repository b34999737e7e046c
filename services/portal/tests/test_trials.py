"""Tests of the trial of a pack draft: any error is shown with its line."""

import asyncio
import re
import time
from pathlib import Path

import pytest

from infra.local.patience import PATIENCE_SECONDS
from infra.local.tests.peak import measured
from services.policy import WhatIf, load_pack, load_packs
from services.policy.audit.what_if import ItemTotal
from services.policy.tests.test_new_item import with_items
from services.portal.pages.officer.trial_result import RESULT
from services.portal.pages.officer.trial_worker import result
from services.portal.pages.officer.trials import COMMAND

from .conftest import Stage, shared_stage

stage = shared_stage()

LAUGHS = "a0: &a0 [lol, lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
"""500 bytes that expand to billions of words."""
MOST_KIB = 250_000


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (LAUGHS.encode(), "第 1 行：政策规则不能使用引用"),
        ("region: 温州".encode("gb18030"), "第 1 行：文件不是 UTF-8 编码"),
        (b"in_force: {from: 2023-02-30}", "第 1 行：没有 2023-02-30 这一天"),
        (b"region: 0100", "第 1 行：“0100”会被读成"),
        (b"region: [\n", "第 2 行：不是有效的 YAML"),
    ],
    ids=("references", "gb18030", "30 February", "octal", "bracket"),
)
async def test_a_draft_that_is_no_pack_is_answered_with_its_line(stage: Stage, draft: bytes, said: str) -> None:
    async with await stage.browser("officer", department="civil", regions=["330304"]) as client:
        begun = await client.post("/policy/try", files={"draft": ("draft.yaml", draft)})
        page, until = begun.headers["location"], time.monotonic() + PATIENCE_SECONDS
        while "refused" not in (text := (await client.get(page)).text) and time.monotonic() < until:
            await asyncio.sleep(0.1)
    assert said in text


async def test_a_draft_begins_with_the_pack_in_force(stage: Stage) -> None:
    async with await stage.browser("officer", department="civil", regions=["330304"]) as client:
        page = (await client.get("/policy/try")).text
        (path,) = re.findall(r'href="(/policy/330304/[^"]*/draft\.yaml)"', page)
        answer = await client.get(path)
        nothing = await client.get("/policy/330304/none/draft.yaml")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.decode().count("region:")
    assert nothing.status_code == 404


def test_a_draft_of_references_takes_little_memory(tmp_path: Path) -> None:
    done = measured(COMMAND, tmp_path, given=LAUGHS.encode())
    assert (done.code, "no anchors" in done.out) == (0, True)
    assert done.peak < MOST_KIB


def test_a_trial_names_the_items_of_its_draft(tmp_path: Path) -> None:
    draft = load_pack(with_items(tmp_path / "packs"))
    found = WhatIf(sums={item: ItemTotal(after=100) for item in ("civil.heating_aid", "medical.insurance_premium")})
    stored = RESULT.validate_json(RESULT.dump_json(result(load_packs(), draft, found)))
    names = {item: (name.zh, name.en) for item, name in stored.names.items()}
    assert names["civil.heating_aid"] == ("取暖补助", "Heating aid")
    assert names["medical.insurance_premium"] == ("资助参加基本医疗保险", "Insurance premium")
