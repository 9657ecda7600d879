"""The encrypted file of codes: only whole, only with its passphrase, only once."""

import os
import stat
from pathlib import Path

import pytest
from item_samples import CHEAP, PASSPHRASE

from zhenbo.errors import BadCodesFile, WrongPassphrase
from zhenbo.items.codes_file import CHUNK, CodesWriter, ScryptCost, read_chunks


def written(path: Path, data: bytes) -> Path:
    with CodesWriter(path, PASSPHRASE, CHEAP) as file:
        for start in range(0, len(data), 1000):
            file.write(data[start : start + 1000])
    return path


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 5])
def test_reads_back_what_was_written(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    path = written(tmp_path / "codes.enc", data)
    assert b"".join(read_chunks(path, PASSPHRASE)) == data
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert size < 64 or data[:64] not in path.read_bytes()


def test_wrong_passphrase_is_told_from_damage(tmp_path: Path) -> None:
    path = written(tmp_path / "codes.enc", b"x" * 100)
    with pytest.raises(WrongPassphrase, match="passphrase does not open"):
        next(read_chunks(path, PASSPHRASE + "!"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(BadCodesFile, match="damaged or cut short in chunk 0") as caught:
        next(read_chunks(path, PASSPHRASE))
    assert not isinstance(caught.value, WrongPassphrase)


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "codes.enc", os.urandom(2 * CHUNK + 10))
    data = path.read_bytes()
    header = len(data) - (2 * CHUNK + 10) - 3 * 16
    for keep in [
        0,
        5,
        header - 1,
        header,
        header + 3,
        header + CHUNK + 16,
        header + 2 * (CHUNK + 16),
        len(data) - 1,
    ]:
        path.write_bytes(data[:keep])
        with pytest.raises(BadCodesFile):
            list(read_chunks(path, PASSPHRASE))


def test_exchanged_chunks_and_altered_headers_are_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "codes.enc", os.urandom(2 * CHUNK + 10))
    data = path.read_bytes()
    header = len(data) - (2 * CHUNK + 10) - 3 * 16
    one, two = header + CHUNK + 16, header + 2 * (CHUNK + 16)
    path.write_bytes(data[:header] + data[one:two] + data[header:one] + data[two:])
    with pytest.raises(BadCodesFile, match="chunk 0"):
        list(read_chunks(path, PASSPHRASE))
    for place in range(header):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(BadCodesFile):
            list(read_chunks(path, PASSPHRASE))


def test_header_cannot_ask_for_gigabytes(tmp_path: Path) -> None:
    path = written(tmp_path / "codes.enc", b"x")
    data = bytearray(path.read_bytes())
    data[13] = 40  # log2 of scrypt's n
    path.write_bytes(data)
    with pytest.raises(BadCodesFile, match="header"):
        list(read_chunks(path, PASSPHRASE))


def test_refuses_to_overwrite_and_weak_passphrases(tmp_path: Path) -> None:
    path = written(tmp_path / "codes.enc", b"first")
    with pytest.raises(BadCodesFile, match="already there"):
        written(path, b"second")
    assert b"".join(read_chunks(path, PASSPHRASE)) == b"first"
    with pytest.raises(BadCodesFile, match="at least 12"):
        CodesWriter(tmp_path / "new.enc", "short", CHEAP)


def test_failure_while_writing_leaves_no_file(tmp_path: Path) -> None:
    def interrupted() -> None:
        with CodesWriter(tmp_path / "codes.enc", PASSPHRASE, CHEAP) as file:
            file.write(b"x" * 3 * CHUNK)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_two_files_of_the_same_codes_share_no_bytes(tmp_path: Path) -> None:
    one, other = (written(tmp_path / name, b"same" * 100).read_bytes()[17:] for name in ("a", "b"))
    assert one[4:] != other[4:] and one[-416:] != other[-416:]


def test_default_cost_is_what_owasp_asks_for() -> None:
    assert ScryptCost() == ScryptCost(log2_n=17, r=8, p=1)
