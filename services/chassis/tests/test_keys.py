"""Key files: what a process signs with, and whom it trusts."""

import json
from pathlib import Path

import pytest

from infra.local.keys import key_file, make_keys, retire_keys, rotate_key
from services.chassis.core import keys
from services.chassis.core.keys import KeyFileError, KeyRing, private_key


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_keys(tmp_path / "keys", ("intake", "review"))
    return tmp_path / "keys"


@pytest.fixture
def ring(folder: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    monkeypatch.setattr(keys, "LOOK_SECONDS", 0)
    return KeyRing(folder / "ring.json")


def signed(folder: Path, purpose: bytes = b"a purpose") -> tuple[str, bytes]:
    key = private_key(key_file(folder, "intake"))
    return key.kid, key.sign(purpose, b"data")


def test_a_signature_names_its_owner(folder: Path, ring: KeyRing) -> None:
    kid, signature = signed(folder)
    assert ring.verify(kid, b"a purpose", b"data", signature) == "intake"


def test_a_signature_is_for_one_purpose_one_key_and_these_data(folder: Path, ring: KeyRing) -> None:
    kid, signature = signed(folder)
    assert ring.verify(kid, b"another", b"data", signature) is None
    assert ring.verify(kid, b"a purpose", b"other data", signature) is None
    assert ring.verify("review-1", b"a purpose", b"data", signature) is None
    assert ring.verify("intake-9", b"a purpose", b"data", signature) is None
    assert ring.verify(kid, b"a purpose", b"data", signature[:-1]) is None


def test_old_and_new_key_hold_until_the_old_one_is_retired(folder: Path, ring: KeyRing) -> None:
    before = signed(folder)
    assert rotate_key(folder, "intake") == "intake-2"
    after = signed(folder)
    assert after[0] == "intake-2"
    assert [ring.verify(kid, b"a purpose", b"data", one) for kid, one in (before, after)] == ["intake", "intake"]
    assert retire_keys(folder, "intake") == ["intake-1"]
    assert [ring.verify(kid, b"a purpose", b"data", one) for kid, one in (before, after)] == [None, "intake"]


def test_keys_are_made_once(folder: Path) -> None:
    before = (folder / "intake.json").read_bytes()
    make_keys(folder, ("intake", "review", "medical"))
    assert (folder / "intake.json").read_bytes() == before
    assert len(KeyRing(folder / "ring.json").owned_by("medical")) == 1


def test_a_ring_that_cannot_be_read_meanwhile_keeps_its_keys(folder: Path, ring: KeyRing) -> None:
    kid, signature = signed(folder)
    (folder / "ring.json").write_text("{")
    assert ring.verify(kid, b"a purpose", b"data", signature) == "intake"


def test_a_private_key_that_others_may_read_is_refused(folder: Path) -> None:
    key_file(folder, "intake").chmod(0o644)
    with pytest.raises(KeyFileError, match="other accounts"):
        private_key(key_file(folder, "intake"))


@pytest.mark.parametrize("changed", [{"d": None}, {"d": "AAAA"}, {"crv": "X25519"}, {"kid": "two words"}])
def test_a_private_key_that_is_none_is_refused_without_saying_it(folder: Path, changed: dict[str, str | None]) -> None:
    path = key_file(folder, "intake")
    found = json.loads(path.read_text())
    path.write_text(json.dumps(found | changed))
    with pytest.raises(KeyFileError) as raised:
        private_key(path)
    assert found["d"] not in str(raised.value)


def test_two_keys_with_one_name_are_refused(folder: Path) -> None:
    path = folder / "ring.json"
    found = json.loads(path.read_text())["keys"]
    path.write_text(json.dumps({"keys": [*found, found[0]]}))
    with pytest.raises(KeyFileError, match="same kid"):
        KeyRing(path)
