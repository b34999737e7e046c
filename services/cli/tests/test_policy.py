"""`lianban policy` without a running system: packs are checked, read and compared."""

import re
from pathlib import Path

import pytest

from infra.local.tests.peak import measured
from services.policy import PACKS, load_packs
from services.policy.loading.schema import SCHEMA

from .conftest import ARGV, ROOT, lianban

FILE = PACKS / "330304.yaml"


def draft(place: Path, *replaced: tuple[str, str]) -> str:
    """Writes a draft of 瓯海区's pack, and returns its path."""
    text = FILE.read_text(encoding="utf-8")
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new, 1)
    file = place / "draft.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


NEXT = ('version: "1"', 'version: "2"\nreplaces: "1"')


def test_packs_that_are_right_are_a_line_each() -> None:
    done = lianban("policy", "check")
    assert done.returncode == 0
    assert [line.split()[1] for line in done.stdout.splitlines()] == list(load_packs().regions())
    assert all(pack.reference.content_hash in done.stdout for pack in load_packs().all)


def test_a_draft_that_is_right_is_one_line(tmp_path: Path) -> None:
    done = lianban("policy", "check", draft(tmp_path, NEXT))
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert "版本2" in done.stdout


def test_a_version_is_recorded_once_and_cannot_change_after_that(tmp_path: Path) -> None:
    file = Path(draft(tmp_path))
    done = lianban("policy", "lock", str(tmp_path))
    recorded = (tmp_path / "versions.lock").read_text()
    assert (done.returncode, done.stdout) == (0, f"recorded {recorded}")
    assert recorded.startswith("330304 1 ")
    assert lianban("policy", "lock", str(tmp_path)).stdout == "every version is recorded\n"
    file.write_text(file.read_text(encoding="utf-8").replace("2026: 1455000", "2026: 1455001"), encoding="utf-8")
    done = lianban("policy", "lock", str(tmp_path))
    assert (done.returncode, "give it a new version" in done.stderr) == (1, True)
    assert (tmp_path / "versions.lock").read_text() == recorded
    assert lianban("policy", "lock", str(tmp_path / "none")).returncode == 2


def test_the_schema_of_packs_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    file = tmp_path / "pack.schema.json"
    done = lianban("policy", "schema", str(file))
    assert (done.returncode, done.stdout) == (0, f"wrote {file}\n")
    assert file.read_text(encoding="utf-8") == SCHEMA.read_text(encoding="utf-8")
    assert lianban("policy", "schema", str(tmp_path / "none" / "file")).returncode == 2


def test_everything_wrong_with_a_draft_is_said_with_file_line_and_what_would_be_right(tmp_path: Path) -> None:
    done = lianban("policy", "check", draft(tmp_path, NEXT, ("amount: vocational_1619_aid", "amount: vocational_aid")))
    assert done.returncode == 1
    line = FILE.read_text(encoding="utf-8").partition("amount: vocational_1619_aid")[0].count("\n") + 2
    assert f"draft.yaml:{line}: " in done.stderr
    assert "did you mean 'vocational_1619_aid'" in done.stderr


LAUGHS = "a0: &a0 [lol, lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
"""500 bytes of YAML that expand to billions of words."""
MOST_KIB = 250_000


def test_a_draft_of_references_is_refused_and_takes_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_text(LAUGHS)
    done = measured([*ARGV, "policy", "check", str(file)], tmp_path, cwd=ROOT)
    assert (done.code, "draft.yaml:1: a pack has no anchors" in done.err) == (1, True)
    assert done.peak < MOST_KIB


@pytest.mark.parametrize("content", ["region: 温州".encode("gb18030"), b"in_force: {from: 2023-02-30}", b"\0", b""])
def test_what_is_no_pack_is_one_line_and_no_traceback(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "draft.yaml"
    file.write_bytes(content)
    done = lianban("policy", "check", str(file))
    assert done.returncode == 1
    assert re.fullmatch(r"lianban: refused:\n  draft\.yaml:1: .+\n", done.stderr)


def test_a_draft_that_takes_the_name_of_a_version_in_force_is_refused(tmp_path: Path) -> None:
    done = lianban("policy", "check", draft(tmp_path, ("2026: 1455000", "2026: 1467000")))
    assert done.returncode == 1
    assert "give yours a new version" in done.stderr


def test_a_pack_is_read_with_its_standards_lines_items_and_who_must_set_what() -> None:
    shown = lianban("policy", "show", "330304", "--on", "2026-03-01").stdout
    for words in (
        "温州市瓯海区 330304 · 版本1", "数值: ￥14,550.00", "须由瓯海区医疗保障局确定", "低保边缘",
        "住院救助  medical.inpatient", "金额: 医疗救助比例 × 今年住院自付医疗费（一次性）", "条款: S000-I10",
    ):  # fmt: skip
        assert words in shown
    assert "aid for" not in shown
    assert "aid for hospital care" in lianban("policy", "show", "330304", "--lang", "en").stdout


def test_an_item_is_explained_with_formula_cap_documents_and_the_words_of_the_plan() -> None:
    shown = lianban("policy", "explain", "350121", "medical.medical_aid").stdout
    for words in (
        "上限: 医疗救助年度上限",
        "医疗费用结算单",
        "数值: ￥100,000.00",
        "三(四)医疗救助",
        "「经认定为低保对象的",
    ):
        assert words in shown


def test_what_a_draft_says_otherwise_is_said_by_figure_and_item(tmp_path: Path) -> None:
    changed = draft(tmp_path, NEXT, ("2026: 1455000", "2026: 1467000"), ("    cap: inpatient_cap\n", ""))
    shown = lianban("policy", "diff", "330304@1", changed).stdout
    assert "数值: 2026年 ￥14,550.00 → 2026年 ￥14,670.00" in shown
    assert "上限: 住院救助年度上限 → –" in shown
    assert lianban("policy", "diff", "330304@1", str(FILE)).stdout == "没有不同\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "110000"), "there are 330100, 330304"),
        (("show", "330304", "--on", "2019-01-01"), "there is one from 2023-01-01"),
        (("explain", "330304", "civil.nothing"), "civil.minimum_living_cash"),
        (("diff", "330304@9", str(FILE)), "330304@1"),
    ],
)
def test_what_is_not_there_is_answered_with_what_there_is(arguments: tuple[str, ...], said: str) -> None:
    done = lianban("policy", *arguments)
    assert done.returncode == 1
    assert said in done.stderr


@pytest.mark.parametrize(
    "arguments", [("show", "330304", "--on", "spring"), ("show", "330304", "--lang", "fr"), ("check", "/no")]
)
def test_wrong_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    assert lianban("policy", *arguments).returncode == 2


def test_a_what_if_without_a_running_system_says_in_one_line_how_to_start_one(tmp_path: Path) -> None:
    done = lianban("policy", "what-if", draft(tmp_path, NEXT))
    assert done.returncode == 69
    assert "lianban up" in done.stderr
    assert len(done.stderr.splitlines()) == 1
