"""A fact added to a copy of the project by the steps of docs/guides/new-fact.md is asked in the form, read by packs, and established by
officers."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.test_new_department import copied, environment, replaced

REGION, FACT = "330304", "heating"

FIELD = '    heating: Literal["none", "stove", "central"] = "none"\n    """How the home is heated in winter."""\n'
ENTRY = """    "heating": FactEntry(
        "取暖方式",
        "heating",
        ("household",),
        "personal",
        values={"none": ("没有取暖", "none"), "stove": ("炉子", "stove"), "central": ("集中供暖", "central heating")},
        changes_with="home",
    ),
"""
QUESTIONS = {
    "zh_CN": "  heating:\n    title: 您家冬天怎么取暖？\n    hint: 按今年冬天的情况回答\n",
    "en": "  heating:\n    title: How is your home heated in winter?\n    hint: As it is this winter\n",
}
FILES = (
    "contracts/lianban_contracts/facts.py",
    "services/policy/facts.py",
    "services/messages/citizen.zh_CN.yaml",
    "services/messages/citizen.en.yaml",
)
"""The files that the guide names, in its order."""

ITEM = f"""
  - id: civil.heating
    label: [取暖补助, heating allowance]
    each: household
    for: [extreme_poverty, minimum_living, marginal]
    clause: S000-3.2
    source: local
    set_by: 瓯海区民政局
    period: once
    occasion: {{fact: {FACT}, is: stove}}
    amount: {{product: [1000, 150]}}
"""

USED = f"""
from datetime import date

from services.policy import load_packs
from services.policy.explain.pack_text import Voice, read_item
from services.portal.forms.change_rules import CAUSES
from services.portal.forms.filing import body
from services.portal.forms.flow import asked, fields, read
from services.portal.forms.answer_summary import lines
from services.portal.forms.officer_facts import fields as established
from services.portal.forms.questions import BY_CODE
from services.portal.tests.households import answers, filing
from services.portal.forms.household_answers import HouseholdAnswers

pack = next(one for one in reversed(load_packs().all) if one.region == "{REGION}")
paper = answers(filing("{REGION}"))
here = HouseholdAnswers(paper, date(2026, 4, 8), agent=True, pack=pack)
question = BY_CODE["{FACT}"]
assert question in asked(here)
assert question.code in CAUSES["home"]
paper["{FACT}"] = read(fields(question, here), {{"{FACT}": "stove"}})
here = HouseholdAnswers(paper, date(2026, 4, 8), agent=True, pack=pack)
assert lines(question, here, "zh") == [("", "炉子")], lines(question, here, "zh")
assert body(here, "郭晓燕")["facts"]["household"]["{FACT}"] == "stove"
(field,) = [one for one in established(Voice(pack, "zh"), "civil", {{"{FACT}": "stove"}}, {{}}) if one.fact == "{FACT}"]
assert (field.label, field.said) == ("取暖方式", "炉子")
assert field.options == [("none", "没有取暖"), ("stove", "炉子"), ("central", "集中供暖")]
said = [line.text for line in read_item(Voice(pack, "zh"), "civil.heating").lines]
assert "取暖方式为炉子" in said, said
"""
"""A script that uses the fact in the copy."""

CHECKS = (
    *("contracts/tests/test_facts.py", "contracts/tests/test_messages.py", "infra/tests/test_generate.py"),
    *("services/policy/tests/test_facts.py", "services/policy/tests/test_reading.py", "services/messages"),
    *("services/portal/tests/test_questions.py", "services/portal/tests/test_answers.py"),
    *("services/portal/tests/test_typed.py", "services/portal/tests/test_fact_labels.py"),
)
"""Tests in the copy that cover all facts."""


def added(project: Path) -> None:
    """Adds the fact to a copy of the project, and an item that reads it to a new version of a pack."""
    contract, catalogue, *messages = (project / name for name in FILES)
    replaced(contract, "\n\nclass MemberCircumstances", f"{FIELD}\n\nclass MemberCircumstances")
    end = '}\n"""The facts of the household, in the order of the contract."""'
    replaced(catalogue, end, f"{ENTRY}{end}")
    for file, (language, text) in zip(messages, QUESTIONS.items(), strict=True):
        assert language in file.name
        replaced(file, "\nquestion:\n", f"\nquestion:\n{text}")
    pack = project / "packs/ouhai.yaml"
    pack.parent.mkdir()
    shutil.copy(project / f"services/policy/packs/{REGION}.yaml", pack)
    replaced(pack, 'version: "1"', 'version: "2"\nreplaces: "1"')
    replaced(pack, "\nitems:\n", f"\nitems:{ITEM}")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project with the fact, after `make generate`. It is deleted afterwards."""
    project = tmp_path_factory.mktemp("fact") / "project"
    copied(project)
    added(project)
    for generator in ("contracts.specification", "infra.generate"):
        run(project, "-m", generator)
    yield project
    shutil.rmtree(project)


def run(project: Path, *arguments: str, packs: bool = True) -> None:
    """Runs Python in the copy. Raises AssertionError with the output if it fails."""
    known = environment(project)
    if not packs:
        del known["POLICY_PACKS"]
    done = subprocess.run(
        [sys.executable, *arguments], cwd=project, env=known, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_the_household_is_asked_packs_read_it_and_officers_establish_it(project: Path) -> None:
    run(project, "-c", USED)


def test_nothing_else_has_to_be_changed(project: Path) -> None:
    run(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", *CHECKS, packs=False)


def test_its_tables_are_generated(project: Path) -> None:
    for page in ("docs/catalogue.md", "docs/personal-data.md"):
        assert f"| `{FACT}` |" in (project / page).read_text(encoding="utf-8")


def test_the_guide_names_these_files_and_no_other() -> None:
    guide = (Path(__file__).parents[1] / "docs/guides/new-fact.md").read_text(encoding="utf-8")
    steps = [line for line in guide.splitlines() if line.startswith("| ") and line[2].isdigit()]
    assert [line.split("`")[1] for line in steps] == list(FILES)
