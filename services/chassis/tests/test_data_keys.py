"""The keys of personal data: what a file may contain, and digests that nobody can reverse without it."""

import json
from hashlib import blake2b
from pathlib import Path

import pytest

from infra.local.data_keys import make_data_keys
from services.chassis.core.data_keys import DIGEST_BYTES, DataKeysError, digests, load_data_keys
from services.chassis.core.vault import Vault

NUMBER = "330305196001011234"


def test_a_data_folder_gets_keys_that_only_its_owner_can_read(tmp_path: Path) -> None:
    path = make_data_keys(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    ring = load_data_keys(path)
    assert load_data_keys(make_data_keys(tmp_path)) == ring
    assert ring.current in ring.wrapping


def test_another_ring_gives_other_digests_and_no_ring_those_of_the_first_release(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    found = {digests([NUMBER], load_data_keys(make_data_keys(tmp_path / name))) for name in ("one", "other")}
    assert len(found) == 2
    assert {len(digest) for (digest,) in found} == {DIGEST_BYTES}
    assert digests([NUMBER], None) == (blake2b(NUMBER.encode(), digest_size=16).digest(),)


def test_the_digest_of_the_first_release_becomes_the_keyed_one(tmp_path: Path) -> None:
    """Tables of release 1.0.0 have no ID numbers, so their digests are keyed without them."""
    vault, unkeyed = Vault(), Vault().persons([NUMBER])
    assert [vault.digest(one) for one in unkeyed] == [*unkeyed]
    vault.open(make_data_keys(tmp_path))
    assert [vault.digest(one) for one in unkeyed] == [*vault.persons([NUMBER])]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lookup": "c2hvcnQ="}, "ValueError"),
        ({"lookup": "?"}, "Error"),
        ({"wrapping": []}, "AttributeError"),
        ({"current": 2}, "no wrapping key 2"),
    ],
)
def test_a_file_that_has_no_keys_is_refused_without_its_content(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    path = make_data_keys(tmp_path)
    ring = {**json.loads(path.read_text()), **change}
    path.write_text(json.dumps(ring))
    with pytest.raises(DataKeysError, match=said) as raised:
        load_data_keys(path)
    assert not any(str(value) in str(raised.value) for value in (ring["lookup"], *dict(ring["wrapping"]).values()))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataKeysError, match="FileNotFoundError"):
        load_data_keys(tmp_path / "none")
