"""The journal: on disk before append returns, torn lines dropped, anything else that is wrong refused."""

import errno
import os
import subprocess
import sys

import pytest

from zhenbo.errors import BadJournal
from zhenbo.journal import Journal, read_only, sender_lock

RECORDS = [
    {"kind": "reserved", "call": 0, "nonce": 3},
    {"kind": "signed", "call": 0, "raw": "0x02", "tx": "0xabc"},
    {"kind": "confirmed", "call": 0, "ok": True},
]


@pytest.fixture
def path(tmp_path):
    journal = Journal(tmp_path / "plan.jsonl")
    for record in RECORDS:
        journal.append(**record)
    journal.close()
    return tmp_path / "plan.jsonl"


def test_what_was_appended_is_read_and_continued(path):
    journal = Journal(path)
    assert journal.records == RECORDS
    journal.append("finished")
    assert read_only(path) == [*RECORDS, {"kind": "finished"}]


def test_every_torn_length_of_the_last_line_is_dropped_and_the_next_line_is_sound(path):
    whole = path.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for length in range(start, len(whole)):
        path.write_bytes(whole[:length])
        journal = Journal(path)
        assert journal.records == RECORDS[:-1]
        journal.append(**RECORDS[-1])
        journal.close()
        assert path.read_bytes() == whole


def test_any_changed_byte_of_a_whole_line_is_refused(path):
    whole = path.read_bytes()
    for position in range(whole[:-1].rindex(b"\n")):
        for flipped in (whole[position] ^ 1, 0):
            path.write_bytes(whole[:position] + bytes([flipped]) + whole[position + 1 :])
            with pytest.raises(BadJournal, match=r"plan\.jsonl, line \d"):
                Journal(path)


@pytest.mark.parametrize(
    "rearrange",
    [
        lambda a, b, c: [b, c],
        lambda a, b, c: [a, c],
        lambda a, b, c: [b, a, c],
        lambda a, b, c: [a, b, b, c],
        lambda a, b, c: [a, b, b"[]", c],
    ],
)
def test_lost_moved_and_repeated_lines_are_refused(path, rearrange):
    path.write_bytes(b"".join(line + b"\n" for line in rearrange(*path.read_bytes().splitlines())))
    with pytest.raises(BadJournal, match="cannot be trusted"):
        read_only(path)


def test_file_and_folder_are_flushed_before_append_returns(tmp_path, monkeypatch):
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")))
    journal = Journal(tmp_path / "a.jsonl")
    assert synced == [str(tmp_path)]
    journal.append("finished")
    assert synced[1:] == [str(tmp_path / "a.jsonl")]


def test_a_full_disk_stops_the_run_and_leaves_a_sound_journal(path, monkeypatch):
    journal = Journal(path)
    plain = Journal._write

    def half_then_full(self, data):
        plain(self, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Journal, "_write", half_then_full)
    with pytest.raises(BadJournal, match="No space left"):
        journal.append("finished")
    monkeypatch.undo()
    assert journal.records == RECORDS == read_only(path)
    journal.append("finished")
    assert read_only(path)[-1] == {"kind": "finished"}


def test_two_processes_cannot_send_from_one_account(tmp_path):
    program = (
        "import sys; from pathlib import Path; from zhenbo.journal import sender_lock\n"
        "with sender_lock(Path(sys.argv[1]), '0xA'): pass"
    )
    with sender_lock(tmp_path, "0xa"):
        other = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )
        assert other.returncode == 1 and "Another process is sending from 0xA" in other.stderr
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
