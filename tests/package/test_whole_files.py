"""A file that is being replaced is the old one or the new one, whatever goes wrong on the way."""

import errno
import os
from pathlib import Path

import pytest

from zhenbo import whole
from zhenbo.airdrop.receipts import Receipt, Status, read_receipts, write_receipts
from zhenbo.errors import Refused
from zhenbo.rewards.claim_files import path_of, write_claims
from zhenbo.rewards.claims import Place, bundles
from zhenbo.whole import write_whole

FAN = "0x" + "0" * 39 + "1"
RECEIPTS = [Receipt((2,), FAN, 100, Status.NOT_SENT, 0)]
PLACE = Place(1, "0x" + "00" * 32, FAN)


def no_space(*args: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("synced", [True, False])
def test_written_and_replaced(tmp_path, synced):
    for data in (b"old", b"", b"new and longer"):
        write_whole(tmp_path / "a.txt", data, synced=synced)
        assert (tmp_path / "a.txt").read_bytes() == data and files(tmp_path) == ["a.txt"]


def test_a_file_that_was_closed_to_others_stays_closed(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o600)
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and path.stat().st_mode & 0o777 == 0o600


def test_only_what_is_synced_waits_for_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(whole.os, "fsync", no_space)
    write_whole(tmp_path / "a.txt", b"new", synced=False)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a.txt", b"newer")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, step):
    (tmp_path / "a.txt").write_bytes(b"old")
    monkeypatch.setattr(step, no_space)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"old" and files(tmp_path) == ["a.txt"]


def test_a_kill_leaves_the_old_file(tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def dies(*args: object) -> None:
        raise Killed

    (tmp_path / "a.txt").write_bytes(b"old")
    monkeypatch.setattr("pathlib.Path.replace", dies)
    with pytest.raises(Killed):
        write_whole(tmp_path / "a.txt", b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"old"


def test_receipts_are_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    monkeypatch.setenv("ZHENBO_LANG", "en")
    path = tmp_path / "r.csv"
    write_receipts(path, RECEIPTS)
    monkeypatch.setattr("pathlib.Path.replace", no_space)
    with pytest.raises(Refused, match=r"r\.csv cannot be written: No space left"):
        write_receipts(path, RECEIPTS * 2)
    assert read_receipts(path) == RECEIPTS and files(tmp_path) == ["r.csv"]


def test_claim_bundles_are_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    def made(amount: int):
        return list(bundles(PLACE, {1: [(1 << 96 | amount,)]}))

    write_claims(tmp_path, PLACE, [1], made(5))
    before = path_of(tmp_path, FAN).read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", no_space)
    with pytest.raises(OSError, match="No space left"):
        write_claims(tmp_path, PLACE, [1], made(6))
    assert path_of(tmp_path, FAN).read_bytes() == before
    assert files(tmp_path) == sorted(["claims.json", path_of(tmp_path, FAN).name])
