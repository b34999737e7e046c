"""Writes the list of parts as CycloneDX 1.6 to standard output: `python -m infra.supply.sbom`, `make sbom`."""

import json
import sys
from typing import Any
from urllib.parse import quote

from services import RELEASE

from .parts import Part, parts

ALGORITHMS = {"sha256": "SHA-256", "sha512": "SHA-512"}


def document() -> dict[str, Any]:
    """Returns the document. The same lock files give the same document."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "lianban", "name": "lianban", "version": RELEASE}},
        "components": [_component(one) for one in parts()],
    }


def _component(one: Part) -> dict[str, Any]:
    address = _address(one)
    return {
        "type": "library",
        "bom-ref": address,
        **({"group": one.group} if one.group else {}),
        "name": one.name,
        "version": one.version,
        "purl": address,
        **_digests(one),
    }


def _digests(one: Part) -> dict[str, Any]:
    """Returns the digest of a package that has one file; else the digests of its files, of which one is installed."""
    if len(one.digests) == 1:
        ((algorithm, digest),) = one.digests
        return {"hashes": [{"alg": ALGORITHMS[algorithm], "content": digest}]}
    return {"properties": [{"name": f"lianban:file:{name}", "value": digest} for name, digest in one.digests]}


def _address(one: Part) -> str:
    """Returns the package URL."""
    path = [*([one.group] if one.group else []), one.name]
    return f"pkg:{one.kind}/{'/'.join(quote(part, safe='/') for part in path)}@{quote(one.version)}"


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=1)
    print()
