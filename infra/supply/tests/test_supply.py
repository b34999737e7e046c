"""The list of parts is complete and has digests; an audit without an answer is not clean."""

import json
import tomllib

import pytest

from infra.supply.audit import CLEAN, FOUND, UNKNOWN, judged
from infra.supply.parts import JARS, REQUIREMENTS, parts
from infra.supply.sbom import document


def test_every_part_has_a_digest() -> None:
    assert [one for one in parts() if not one.digests] == []


def test_no_locked_package_is_left_out() -> None:
    lines = [line for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "==" in line and line[0] != " "]
    jars = tomllib.loads(JARS.read_text(encoding="utf-8"))["dependencies"]
    kinds = [one.kind for one in parts()]
    assert (kinds.count("pypi"), kinds.count("maven")) == (len(lines), len(jars))
    assert kinds.count("npm") >= 3


def test_the_document_is_cyclonedx_with_one_reference_a_part() -> None:
    made = document()
    references = [one["bom-ref"] for one in made["components"]]
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert len(set(references)) == len(references) > 100
    assert "pkg:maven/org.apache.kafka/kafka_2.13@4.3.1" in references


def test_the_document_follows_the_schema_of_cyclonedx() -> None:
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    validator = validation.JsonStrictValidator(schema.SchemaVersion.V1_6)
    assert validator.validate_str(json.dumps(document())) is None


def audited(**more: object) -> str:
    known = [{"name": one.name, "version": one.version, "vulns": []} for one in parts() if one.kind == "pypi"]
    return json.dumps({"dependencies": [{**known[0], **more}, *known[1:]]})


def test_an_audit_is_clean_only_if_every_package_was_looked_up() -> None:
    assert judged(audited(), "")[0] == CLEAN
    advisory = {"id": "PYSEC-1", "fix_versions": ["9"]}
    assert judged(audited(vulns=[advisory]), "")[0] == FOUND
    assert judged(audited(skip_reason="Dependency not found on PyPI"), "")[0] == UNKNOWN
    assert judged(json.dumps({"dependencies": []}), "")[0] == UNKNOWN


def test_an_audit_without_its_source_says_so() -> None:
    status, lines = judged("", "requests.exceptions.ConnectionError: no route")
    assert status == UNKNOWN
    assert "could not be reached" in lines[0]
