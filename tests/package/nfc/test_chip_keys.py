"""The file of chip keys: where it may lie, who may read it, and that no error repeats what is in it."""

import json
import os
from pathlib import Path

import pytest
from nfc_vectors import PEPPER, factory

from zhenbo.errors import BadChipKeys, NoPassphrase
from zhenbo.items.codes_file import ScryptCost
from zhenbo.nfc import ChipKeys, KeySet
from zhenbo.nfc.key_file import LARGEST_FILE, changing, find, new_set, write

CHEAP = ScryptCost(10)
PASSPHRASE = "correct horse battery"
KEYS = ChipKeys(
    (
        KeySet("a", 1, b"m" * 16, b"f" * 16, system=b"tea", retired=True),
        KeySet("b", 2, b"n" * 16, b"g" * 16, mac_from="path", seal_at=3, application=b"\1"),
    ),
    PEPPER,
)
PLAIN = {
    "zhenbo": "chip keys",
    "version": 1,
    "pepper": PEPPER.hex(),
    "sets": [
        {"name": "factory", "number": 1, "meta_key": "00" * 16, "file_key": "00" * 16, "diversified": False}
    ],
}  # fmt: skip


def put(path, content, mode=0o600):
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    path.chmod(mode)
    return path


def test_written_encrypted_and_read_back(tmp_path):
    path = tmp_path / "keys.json"
    write(path, KEYS, PASSPHRASE, CHEAP)
    assert path.stat().st_mode & 0o777 == 0o600
    found = find(path)
    assert found.is_sealed and found.opened(PASSPHRASE) == KEYS
    text = path.read_text()
    for secret in (b"m" * 16, b"f" * 16, PEPPER):
        assert secret.hex() not in text
    assert [file.name for file in tmp_path.iterdir()] == ["keys.json"]


def test_a_plain_file_is_read_and_known_as_such(tmp_path):
    found = find(put(tmp_path / "keys.json", PLAIN))
    assert not found.is_sealed
    assert found.opened() == ChipKeys((factory(),), PEPPER)


def test_another_passphrase_or_any_changed_byte_opens_nothing(tmp_path):
    path = tmp_path / "keys.json"
    write(path, KEYS, PASSPHRASE, CHEAP)
    with pytest.raises(BadChipKeys, match="does not open"):
        find(path).opened("another passphrase")
    with pytest.raises(BadChipKeys, match="passphrase is needed"):
        find(path).opened()
    content = json.loads(path.read_text())
    for name, value in content["crypto"].items():
        other = value + 1 if isinstance(value, int) else ("0" if value[0] != "0" else "1") + value[1:]
        with pytest.raises(BadChipKeys):
            find(put(path, content | {"crypto": content["crypto"] | {name: other}})).opened(PASSPHRASE)
    dear = content | {"crypto": content["crypto"] | {"log2_n": 40}}  # would take a terabyte
    with pytest.raises(BadChipKeys, match="damaged"):
        find(put(path, dear)).opened(PASSPHRASE)


def test_a_short_passphrase_writes_nothing(tmp_path):
    with pytest.raises(NoPassphrase):
        write(tmp_path / "keys.json", KEYS, "short", CHEAP)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_may_read_is_refused(tmp_path, mode):
    with pytest.raises(BadChipKeys, match="chmod 600"):
        find(put(tmp_path / "keys.json", PLAIN, mode))


def test_a_file_in_a_repository_is_refused_also_behind_a_link(tmp_path):
    repository = tmp_path / "repo"
    (repository / ".git").mkdir(parents=True)
    (repository / "deep").mkdir()
    inside = put(repository / "deep" / "keys.json", PLAIN)
    link = tmp_path / "link.json"
    link.symlink_to(inside)
    (repository / "out.json").symlink_to(put(tmp_path / "outside.json", PLAIN))
    for path in (inside, link, repository / "out.json"):
        with pytest.raises(BadChipKeys, match="outside"):
            find(path)
        with pytest.raises(BadChipKeys, match="outside"):
            write(path, KEYS, PASSPHRASE, CHEAP)
    worktree = tmp_path / "tree"
    worktree.mkdir()
    (worktree / ".git").write_text("gitdir: elsewhere")
    with pytest.raises(BadChipKeys, match="outside"):
        find(put(worktree / "keys.json", PLAIN))


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing.json"):
        with pytest.raises(BadChipKeys, match=r"cannot be read|is no file"):
            find(path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe", 0o600)
        descriptor = os.open(tmp_path / "pipe", os.O_RDWR)  # so that opening it does not wait
        with pytest.raises(BadChipKeys, match="is no file"):
            find(tmp_path / "pipe")
        os.close(descriptor)


SECRET = "5ec7e7" + "ab" * 13


@pytest.mark.parametrize(
    "change",
    [
        "not json",
        f'{{"zhenbo": "chip keys", "pepper": "{SECRET}"',
        "[]",
        "[" * 10_000,
        "x" * (LARGEST_FILE + 1),
        {"zhenbo": "codes"},
        {"version": 2},
        {"version": True},
        {"sets": []},
        {"sets": 7},
        {"sets": [7]},
        {"sets": [PLAIN["sets"][0] | {"metakey": SECRET}]},
        {"sets": [PLAIN["sets"][0] | {"meta_key": SECRET + "zz"}]},
        {"sets": [PLAIN["sets"][0] | {"meta_key": SECRET + "00" * 16}]},
        {"sets": [PLAIN["sets"][0] | {"number": True}]},
        {"sets": [PLAIN["sets"][0] | {"number": -1}]},
        {"sets": [PLAIN["sets"][0] | {"mac_from": "nowhere"}]},
        {"sets": [PLAIN["sets"][0] | {"seal_at": 127}]},
        {"sets": [PLAIN["sets"][0] | {"seal_at": 0, "mac_from": "cmac"}]},
        {"sets": [PLAIN["sets"][0] | {"system": "00" * 30}]},
        {"sets": [PLAIN["sets"][0]] * 2},
        {"sets": [PLAIN["sets"][0] | {"number": n, "name": str(n)} for n in range(17)]},
        {"pepper": SECRET},
        {"peper": SECRET},
    ],
    ids=lambda change: str(change)[:40],
)
def test_what_contradicts_itself_is_refused_and_nothing_repeated(tmp_path, change):
    content = change if isinstance(change, str) else PLAIN | change
    with pytest.raises(BadChipKeys) as refused:
        find(put(tmp_path / "keys.json", content)).opened()
    error: BaseException | None = refused.value
    while error is not None:
        assert SECRET[:12] not in str(error) + repr(getattr(error, "args", ""))
        error = error.__context__
    assert "keys.json" in str(refused.value)


def test_a_name_given_twice_is_refused(tmp_path):
    text = json.dumps(PLAIN).replace('"version": 1', '"version": 1, "version": 1')
    with pytest.raises(BadChipKeys, match="no file of chip keys"):
        find(put(tmp_path / "keys.json", text))


def test_keys_show_in_no_representation():
    made = new_set("x", 7)
    assert made.meta_key != made.file_key and made != new_set("x", 7)
    for said in (repr(made), str(made), repr(ChipKeys((made,), PEPPER))):
        assert (
            made.meta_key.hex() not in said and repr(made.file_key) not in said and repr(PEPPER) not in said
        )


def test_chips_and_devices_have_names_that_need_the_pepper():
    other = ChipKeys(KEYS.sets, bytes(32))
    uid = b"\4" * 7
    assert len({KEYS.chip(uid), other.chip(uid), KEYS.chip(b"\4" * 6 + b"\5"), KEYS.device("a")}) == 4
    import hashlib

    opened = hashlib.sha256(b"zhenbo chip 1" + KEYS.chip_salt(uid) + uid).digest()
    assert opened == KEYS.chip(uid)  # what a court is given: salt and UID


def test_the_newest_set_in_use_is_taken_unless_one_is_named():
    assert KEYS.named(None).name == "b" and KEYS.named("a").name == "a"
    with pytest.raises(BadChipKeys, match="no key set c"):
        KEYS.named("c")
    with pytest.raises(BadChipKeys, match="retired"):
        ChipKeys((KEYS.sets[0],), PEPPER).named(None)


def test_the_plain_file_of_the_docs_is_what_is_read(tmp_path):
    docs = Path(__file__).resolve().parents[3] / "docs" / "nfc.md"
    text = docs.read_text(encoding="utf-8").partition("```json\n")[2].partition("```")[0]
    assert find(put(tmp_path / "keys.json", text)).opened() == ChipKeys((factory(),), PEPPER)


def test_the_docs_name_every_outcome_and_field():
    from zhenbo.nfc.freshness import Outcome
    from zhenbo.nfc.key_file import _FIELDS

    for name in ("nfc.md", "nfc.zh.md"):
        text = (Path(__file__).resolve().parents[3] / "docs" / name).read_text(encoding="utf-8")
        assert not [each.value for each in Outcome if each.value not in text]
    english = (Path(__file__).resolve().parents[3] / "docs" / "nfc.md").read_text(encoding="utf-8")
    assert not [field for field in _FIELDS if f"`{field}`" not in english and f'"{field}"' not in english]


def test_two_changes_at_once_wait_for_each_other(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    path = tmp_path / "keys.json"
    write(path, ChipKeys((new_set("start", 1),), PEPPER), PASSPHRASE, CHEAP)

    def add(number: int) -> None:
        with changing(path):
            known = find(path).opened(PASSPHRASE)
            write(path, ChipKeys((*known.sets, new_set(f"set {number}", number)), PEPPER), PASSPHRASE, CHEAP)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(2, 10)))
    assert sorted(each.number for each in find(path).opened(PASSPHRASE).sets) == list(range(1, 10))
    assert (tmp_path / ".keys.json.lock").stat().st_mode & 0o077 == 0
