"""The documentation is correct: links, snippets, tables, terms, alerts and quotations of the plans."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from services.chassis.tests.test_table_writers import Writers, modules
from services.policy import PACKS

ROOT = Path(__file__).parents[1]
TEXT = {".md", ".py", ".sql", ".yaml", ".toml", ".html", ".css", ".js", ".sh", ""}


@cache
def files(*patterns: str) -> tuple[Path, ...]:
    """Returns the files of the repository: tracked ones, and untracked ones that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(path for line in listed.splitlines() if (path := ROOT / line).is_file())


def pages() -> tuple[Path, ...]:
    """Returns every page of documentation."""
    return files("*.md")


def read(*patterns: str) -> str:
    """Returns the text of these files, without tests."""
    return "\n".join(path.read_text(encoding="utf-8") for path in files(*patterns) if "tests" not in path.parts)


def anchors(page: Path) -> set[str]:
    """Returns the anchors that GitHub creates for the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(page: str, heading: str) -> Iterator[list[str]]:
    """Yields the rows of the tables below a heading, without the heading row."""
    text = (ROOT / page).read_text(encoding="utf-8")
    section = re.split(r"^## ", text.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return ([cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:])


def names(cell: str) -> list[str]:
    """Returns the texts in backquotes."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings_of_the_repository(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        place, _, anchor = target.partition("#")
        there = (page.parent / place).resolve() if place else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def test_the_code_cites_only_pages_of_the_repository() -> None:
    known = {page.name for page in pages()}
    for path in files():
        if path.suffix in TEXT and path != Path(__file__):
            cited = re.findall(r"[\w-]+\.md\b", path.read_text(encoding="utf-8", errors="ignore"))
            assert set(cited) <= known, path


@pytest.mark.parametrize("page", [page for page in pages() if "```python" in page.read_text(encoding="utf-8")], ids=str)
def test_python_snippets_run(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    namespace: dict[str, object] = {"__name__": "snippet"}
    for snippet in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(snippet, str(page), "exec"), namespace)


def test_architecture_names_every_table_once() -> None:
    named = [name for row in rows("docs/architecture.md", "Tables") for name in names(row[1])]
    created = re.findall(
        r"^create table (?:if not exists )?(\w+)", read("services/*.sql"), re.MULTILINE | re.IGNORECASE
    )
    assert sorted(named) == sorted(set(created))


def test_tables_are_written_by_the_module_that_architecture_names() -> None:
    writers = Writers(modules()).by_table()
    named = {table: names(row[3]) for row in rows("docs/architecture.md", "Tables") for table in names(row[1])}
    written = {table: [f"{one.replace('.', '/')}.py" for one in writers[table]] for table in named}
    assert named == written


def test_terms_of_the_glossary_are_those_of_code_tables_and_screens() -> None:
    code, sql = read("services/*.py", "contracts/*.py", "services/policy/packs/*.yaml"), read("services/*.sql")
    said = read("services/messages/*zh_CN.yaml", "contracts/lianban_contracts/*.py")
    wrong = []
    for heading in ("Domain", "People and departments", "Technique"):
        for chinese, english, in_code, in_table, on_screen, _ in rows("docs/glossary.md", heading):
            wrong += [f"{english}: {name} in code" for name in names(in_code) if not re.search(rf"\b{name}\b", code)]
            wrong += [f"{english}: {name} in SQL" for name in names(in_table) if not re.search(rf"\b{name}\b", sql)]
            wrong += [] if on_screen == "–" or on_screen in said else [f"{chinese}: {on_screen} on the screen"]
    assert wrong == []


def test_the_glossary_has_each_term_once() -> None:
    terms = [
        row[:2]
        for heading in ("Domain", "People and departments", "Technique")
        for row in rows("docs/glossary.md", heading)
    ]
    for column in zip(*terms, strict=True):
        assert sorted(column) == sorted(set(column))


def test_the_quotes_of_the_plans_are_verbatim() -> None:
    plans = {path.stem: "".join(path.read_text(encoding="utf-8").split()) for path in files("docs/sources/*.txt")}
    for pack in PACKS.glob("*.yaml"):
        for clause in yaml.safe_load(pack.read_text(encoding="utf-8"))["clauses"].values():
            for quote in re.findall(r"「(.*?)」", clause["quote"]):
                assert "".join(quote.split()) in plans[clause["seed"]], (pack.name, quote)


def test_every_decision_has_its_parts_and_is_listed() -> None:
    listed = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    for page in files("docs/adr/0*.md"):
        text = page.read_text(encoding="utf-8")
        assert page.name in listed
        assert re.search(r"^Status: .+\. Date: \d{4}-\d{2}-\d{2}", text, re.MULTILINE), page.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Alternatives", "Consequences"]


def test_every_alert_has_a_section_in_the_runbook_and_none_is_left_over() -> None:
    rules = yaml.safe_load((ROOT / "infra/telemetry/alerts.yaml").read_text(encoding="utf-8"))
    alerts = [rule["alert"] for group in rules["groups"] for rule in group["rules"]]
    page = (ROOT / "docs/runbook/alerts.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", page, re.MULTILINE) == alerts


def test_paths_named_in_the_documentation_exist() -> None:
    places = re.compile(r"`((?:services|contracts|infra|e2e|deploy|docs)/[\w./-]+)`")
    missing = [
        f"{page.relative_to(ROOT)}: {path}"
        for page in pages()
        for path in places.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert missing == []


CITED = re.compile(r"((?:`[\w.]+`(?:, | and ))*`[\w.]+`) (?:in|of) (?:\[[^\]]*\]\(([^)#]+)\)|`([\w./-]+/[\w.-]+)`)")
"""Matches names followed by "in" or "of" and a file: a link relative to the page, or a path in the repository."""

CLASS_NAME = re.compile(r"`((?:[A-Z][a-z0-9]+){2,})(?:\.(\w+))?`")
"""Matches a class name of two or more words, optionally with one of its members."""

ELSEWHERE = {"ValidationError"}
"""Library classes that the documentation names."""


def prose(page: Path) -> str:
    """Returns the text of a page without its code blocks."""
    return re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@cache
def defined(module: Path) -> frozenset[str]:
    """Returns the names that a module defines, and the members of its classes as `Class.member`."""
    body = ast.parse(module.read_text(encoding="utf-8")).body
    members = [(one.name, name) for one in body if isinstance(one, ast.ClassDef) for name in bound(one.body)]
    return frozenset(bound(body)) | {f"{name}.{member}" for name, member in members}


def bound(body: list[ast.stmt]) -> Iterator[str]:
    """Yields the names that these statements define."""
    for one in body:
        match one:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def has(path: Path, name: str) -> bool:
    """Returns True if a Python module defines the name, or another file contains it as a word."""
    if not path.is_file():
        return False
    if path.suffix == ".py":
        return name in defined(path)
    return re.search(rf"\b{re.escape(name)}\b", path.read_text(encoding="utf-8")) is not None


def test_code_named_with_its_file_is_there() -> None:
    cited = [
        (page, name, page.parent / linked if linked else ROOT / path)
        for page in pages()
        for several, linked, path in CITED.findall(prose(page))
        for name in names(several)
    ]
    assert len(cited) > 30
    assert [f"{page.name}: {name} in {path.name}" for page, name, path in cited if not has(path, name)] == []


def test_classes_named_in_the_documentation_are_there() -> None:
    known = {name for module in files("*.py") for name in defined(module)}
    alerts = anchors(ROOT / "docs/runbook/alerts.md")
    missing = [
        f"{page.relative_to(ROOT)}: {kind}{member and '.'}{member}"
        for page in pages()
        for kind, member in CLASS_NAME.findall(prose(page))
        if kind not in ELSEWHERE and kind.lower() not in alerts and f"{kind}.{member}".rstrip(".") not in known
    ]
    assert missing == []
