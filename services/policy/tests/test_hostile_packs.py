"""For any content of a pack file, loading gives a pack, or lines that state the file, the line and the problem."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from services.policy import PACKS, PackRefused, load_pack, load_packs
from services.policy.core.source import MOST_BYTES

TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(PACKS.glob("*.yaml"))}
OUHAI = TEXTS["330304"]
LINE = re.compile(r"draft\.yaml:[0-9]+: \S.*")
MUTATIONS = 150
HOSTILE = [
    "0100", "12:30", "1_000", "0x10", "1e3", ".5", "+5", "-5", "-70%", "150%", "99999999999999999999", "9" * 5000, ".nan", ".inf",
    "2023-02-30", "9999-12-31", "2023-1-1", "20230101", "true", "yes", "~", "", "'0100'", '"\\0"', '"\\ud800"', "[]", "{}", "[[]]", "{a: b}",
    "&a b", "*a", "!!int x", "!!python/object:os.system x", "<<", "- a", "@a", "'open", "[open", "x: y", "１００％", "none", "birth_date",
    "{<<: {a: 1}}", "{? [a] : b}", "{1: 2, true: 3}", "{age: {from: 19, to: 16}}", "{age: {}}", "{quotient: [standard, 0]}", "{sum: [1]}",
]  # fmt: skip


def refused(file: Path, content: str | bytes) -> tuple[str, ...]:
    """Returns the problems of a draft; empty if it is a pack."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    try:
        load_pack(file)
    except PackRefused as error:
        problems = error.problems
    else:
        problems = ()
    assert all(LINE.fullmatch(problem) for problem in problems), problems
    return problems


def spans(node: yaml.Node) -> Iterator[tuple[int, int]]:
    """Yields the start and the end of each key, value, line and entry."""
    yield node.start_mark.index, node.end_mark.index
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        pair = child if isinstance(child, tuple) else (child,)
        yield pair[0].start_mark.index, pair[-1].end_mark.index
        for each in pair:
            yield from spans(each)


@pytest.mark.parametrize("region", TEXTS)
def test_a_pack_with_anything_anywhere_is_refused_in_lines_or_is_a_pack(region: str, tmp_path: Path) -> None:
    chance, text = random.Random(region), TEXTS[region]
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert root
    places = [*spans(root)]
    for _ in range(MUTATIONS // len(TEXTS)):
        first, last = chance.choice(places)
        refused(tmp_path / "draft.yaml", text[:first] + chance.choice(HOSTILE) + text[last:])


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("region: 温州".encode("gb18030"), 1, "not UTF-8"),
        (OUHAI.encode("utf-16"), 1, "not UTF-8"),
        ("a: b\nc: d".encode("utf-16-le"), 1, "no text"),
        (b"", 1, "empty"),
        (b"a: 1\n\x00", 2, "no text"),
        (b"a: 1\n---\nb: 2\n", 2, "second document"),
        (b"a: 1\n\tb: 2\n", 2, "not YAML"),
        (b"a: &x [1]\n", 1, "no anchors"),
        (b"a: 1\nb: *x\n", 2, "no anchors"),
        (b"a: !!int x\n", 1, "no tags"),
        (b"a:\n  <<: {b: 1}\n", 2, "misread"),
        (b"a: 1\n? [b]\n: c\n", 2, "a key is one word"),
        (b"[" * 100_000, 1, "within one another"),
        (b"[" + b"a," * 400_000 + b"]", 1, "at most 30000 parts"),
        (b"#" * (MOST_BYTES + 1), 1, "more than 1000000 bytes"),
    ],
    ids=range(15),
)  # fmt: skip
def test_a_file_that_is_no_plain_text_is_refused(content: bytes, line: int, said: str, tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "draft.yaml", content)
    assert problem.startswith(f"draft.yaml:{line}: ")
    assert said in problem


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").mkdir()
    with pytest.raises(PackRefused, match=r"draft\.yaml:1: the file cannot be read: Is a directory"):
        load_packs(tmp_path)
    with pytest.raises(PackRefused, match=r"no\.yaml:1: the file cannot be read: No such file"):
        load_pack(tmp_path / "no.yaml")


def test_a_file_saved_by_a_windows_editor_is_a_pack(tmp_path: Path) -> None:
    assert refused(tmp_path / "draft.yaml", b"\xef\xbb\xbf" + OUHAI.replace("\n", "\r\n").encode()) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2026: 1455000", "2026: 01455000", "misread"),
        ("2026: 1455000", "2026: 14:55", "misread"),
        ("2026: 1455000", "2026: 1_455_000", "misread"),
        ("2026: 1455000", "2026: 0x1633B8", "misread"),
        ("2026: 1455000", "2026: '01455000'", "no number of a pack"),
        ("2026: 1455000", "2026: 14550000000", "too large"),
        ("2026: 1455000", "2026: true", "whole number"),
        ("2026: 1455000", "2026: 70%", "is no share"),
        ("2026: 1455000", '"2026": 1455000', "whole number, without quotes"),
        ("value: 50%", "value: 150%", "150% is too much"),
        ("value: 50%", "value: -70%", "no number of a pack"),
        ("value: 50%", "value: 50", "written as 70%"),
        ("value: 10000000\n", "value: -1\n", "no number of a pack"),
        ("cap: inpatient_cap", "cap: -100", "no number of a pack"),
        ("cap: inpatient_cap", "cap: 50%", "here stands whole fen"),
        ("cap: inpatient_cap", "cap: premium_share", "here stands whole fen"),
        ("cap: inpatient_cap", "cap:", "nothing is written here"),
        ("{from: 16, to: 19}", "{from: 19, to: 16}", "not lower"),
        ("{from: 16, to: 19}", "{from: 0x10}", "misread"),
        ("{from: 16, to: 19}", "{from: -1}", "from 0 on"),
        ("{from: 16, to: 19}", "{to: 199}", "up to 150"),
        ("from: 2023-01-01", "from: 2023-02-30", "there is no day 2023-02-30"),
        ("from: 2023-01-01", "from: 0001-01-01", "no day of a plan"),
        ("to: 2027-12-31", "to: 9999-12-31", "no day of a plan"),
        ("from: 2023-01-01", "from: 20230101", "write a day"),
        ("working_days: 15,", "working_days: 0,", "from 1 on"),
        ("months: 12,", "months: -12,", "from 1 on"),
        ("refusal_letter:", "refusal_leter:", "no step is called so"),
        ("asked_for: true", "asked_for: yes", "true or false"),
        ("asked_for: true", "asked_for: 1", "true or false"),
        ("id: floor", "id: flor", "write one of"),
        ("paid_early: emergency_grant_fen", "paid_early: grant", "no fact with an amount"),
        ("queued: no_place_left", "queued: no_place", "unknown reason"),
        ("{local: hukou_region}", "{local: birth_date}", "is no region"),
        ("{local: hukou_region}", "{longer_than_a_year: hukou_region}", "is no day"),
        ("subtype, is: income}", "subtype, is: incom}", "never 'incom'"),
        ("product: [2, standard]", "product: [emergency_grade, standard]", "may be absent"),
        ("label: [低保金, minimum living cash]", "label: [低保金, minimum, cash]", "write [中文, English]"),
    ],
)
def test_what_a_policy_officer_cannot_mean_is_refused_with_its_line(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in OUHAI
    problems = refused(tmp_path / "draft.yaml", OUHAI.replace(old, new, 1))
    line = OUHAI[: OUHAI.index(old)].count("\n") + 1
    assert any(problem.startswith(f"draft.yaml:{line}: ") and said in problem for problem in problems), problems


def test_formulas_that_read_one_another_too_often_are_refused(tmp_path: Path) -> None:
    more = "".join(f"  f{n + 1}: {{label: [甲, a], value: {{sum: [f{n}, f{n}]}}}}\n" for n in range(60))
    text = OUHAI.replace("formulas:\n", f"formulas:\n  f0: {{label: [甲, a], value: standard}}\n{more}", 1)
    assert "is too long" in refused(tmp_path / "draft.yaml", text)[0]


def test_a_broken_line_of_the_lock_is_said(tmp_path: Path) -> None:
    (tmp_path / "versions.lock").write_text("330304 1\n")
    with pytest.raises(PackRefused, match=r"versions\.lock:1: write a region, a version and a hash"):
        load_packs(tmp_path)
