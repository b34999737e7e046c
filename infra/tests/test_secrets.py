"""The secrets of the compose file."""

import re
from pathlib import Path

from infra.secrets import complete, names

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose.yaml"
GIVEN = {"OIDC_ISSUER", "OIDC_CLIENT_SECRET"}
"""What the OpenID provider gives."""


def test_every_secret_of_compose_is_made_and_no_two_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORTAL_SECRET=kept")
    assert "PORTAL_SECRET" not in complete(file)
    made = dict(line.split("=", 1) for line in file.read_text().splitlines())
    assert made.keys() == set(names())
    assert made["PORTAL_SECRET"] == "kept"
    assert len(set(made.values())) == len(made)
    assert file.stat().st_mode & 0o777 == 0o600
    assert complete(file) == []
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE.read_text(encoding="utf-8")))
    assert asked <= made.keys() | GIVEN
