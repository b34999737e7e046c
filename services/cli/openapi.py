"""Writes contracts/openapi/: `python -m services.cli.openapi`. One OpenAPI 3.1 document a service, made of the types of its routes."""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from infra.services import SERVICES
from services import RELEASE
from services.chassis.core.settings import Settings
from services.chassis.http.bodies import KEY_CHARACTERS
from services.chassis.http.json_input import MOST
from services.chassis.http.operation import Operation
from services.chassis.runtime.application import application
from services.chassis.service import Service

PLACE = Path(__file__).parents[2] / "contracts" / "openapi"
PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
SCHEMAS = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "required": ["type", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "zh": {"type": "string"},
        "en": {"type": "string"},
    },
}
SETTINGS: Mapping[str, str] = {
    **{f"URL_{name.upper()}": "http://127.0.0.1:9" for name in (*SERVICES, "identity")},
    "PORTAL_URL": "http://127.0.0.1:9",
    "PORTAL_SECRET": "x" * 32,
    "OIDC_CLIENT_SECRET": "x" * 32,
}
"""Settings with which a service can be composed. Nothing is started."""


def main() -> int:
    """Writes every document."""
    PLACE.mkdir(exist_ok=True)
    for name in SERVICES:
        (PLACE / f"{name}.yaml").write_text(text(name), encoding="utf-8")
    return 0


def text(service: str) -> str:
    """Returns the document of a service as YAML."""
    return yaml.safe_dump(document(service), allow_unicode=True, sort_keys=False, width=160)


def document(service: str) -> dict[str, Any]:
    """Returns the document of a service."""
    components: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, dict[str, Any]] = {}
    for one in operations(service):
        for path, body in _expanded(one):
            described = _described(one, path, body, components)
            paths.setdefault(PARAMETER.sub(r"{\1}", path), {})[_method(one)] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": f"lianban {service}", "version": RELEASE, "description": _about(service)},
        "paths": paths,
        "components": {"schemas": dict(sorted(components.items()))},
    }


def operations(service: str) -> list[Operation]:
    """Returns the routes of a service. Raises TypeError if one is no Operation."""
    routes = application(_composed(service)).routes
    for one in routes:
        if not isinstance(one, Operation):
            raise TypeError(f"{service}: {one} does not name its types")
    return [one for one in routes if isinstance(one, Operation)]


def _composed(name: str) -> Service:
    module = import_module(f"services.{name}.service")
    create = module.create
    definition = create(SETTINGS) if name in ("portal", "reporting") else create()
    settings = Settings.model_validate(
        {"service": name, "brokers": "127.0.0.1:9", "database_url": "postgresql://127.0.0.1:9/x", "http_port": 9}
    )
    return Service(settings, definition)


def _about(service: str) -> str:
    return (import_module(f"services.{service}").__doc__ or "").strip()


def _method(one: Operation) -> str:
    (method,) = (one.methods or set()) - {"HEAD"}
    return method.lower()


def _expanded(one: Operation) -> Iterator[tuple[str, object]]:
    """Yields a path with the type of its body; several for a route whose body depends on a part of its path."""
    if not one.variants:
        yield one.path, one.body
    for value, body in one.variants.items():
        yield one.path.replace(f"{{{one.variants_of}}}", value), body


def _described(one: Operation, path: str, body: object, components: dict[str, Any]) -> dict[str, Any]:
    parameters = [*_of_path(path), *_of_query(one, components), *([KEY] if one.keyed else [])]
    described: dict[str, Any] = {"summary": " ".join(one.described.split()), "parameters": parameters}
    if body is not None:
        content = {"application/json": {"schema": _schema(body, components, "validation")}}
        described["requestBody"] = {"required": True, "content": content}
    described["responses"] = {
        str(one.status): _answer(one.returns, one.media_type, components),
        **{str(status): _answer(kind, one.media_type, components) for status, kind in one.others.items()},
        "default": {
            "description": "Refused.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
    }
    return described


def _answer(kind: object, media_type: str, components: dict[str, Any]) -> dict[str, Any]:
    schema = _schema(kind, components, "serialization")
    return {"description": "The answer.", "content": {media_type: {"schema": schema}}}


KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_CHARACTERS, "pattern": "^[!-~]+$"},
}


def _of_path(path: str) -> Iterator[dict[str, Any]]:
    for name, kind in PARAMETER.findall(path):
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if kind == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": MOST}
        elif kind == "uuid" or name == "application":
            schema = {"type": "string", "format": "uuid"}
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _of_query(one: Operation, components: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schema = one.query.model_json_schema(ref_template=SCHEMAS)
    components.update(schema.pop("$defs", {}))
    for name, field in schema.get("properties", {}).items():
        described = {key: value for key, value in field.items() if key not in ("title", "description")}
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": described,
            **({"description": field["description"]} if "description" in field else {}),
        }


def _schema(kind: Any, components: dict[str, Any], mode: Any) -> dict[str, Any]:
    """Returns the schema of a type, and adds the models in it to the components. Those of answers end with `Shown`, because a model
    can be read more tolerantly than it is written. Raises ValueError for two models of one name."""
    ending = "Shown" if mode == "serialization" else ""
    schema = TypeAdapter(kind).json_schema(mode=mode, ref_template=f"{SCHEMAS}{ending}")
    for name, part in schema.pop("$defs", {}).items():
        if components.setdefault(f"{name}{ending}", part) != part:
            raise ValueError(f"two models are called {name}")
    return schema


if __name__ == "__main__":
    sys.exit(main())
