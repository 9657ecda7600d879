"""How fast ballots are checked before they are sent: read from a queue file, every signature recovered."""

import tempfile
from dataclasses import dataclass
from os import cpu_count, getloadavg, times
from pathlib import Path
from time import perf_counter

from coincurve import PrivateKey

from zhenbo import consents
from zhenbo.polls.ballots import Ballot, read_ballots, write_ballot
from zhenbo.polls.checking import check
from zhenbo.polls.draft import Mode
from zhenbo.polls.electorate import Booth, Rules, Seat
from zhenbo.polls.paper import Paper, keccak

CONTRACT = "0x00000000000000000000000000000000000000C1"
TEAS = ("Puer 2019", "White peony", "Da Hong Pao", "Longjing")
CORES = 2


@dataclass(frozen=True)
class Checking:
    """Ballots a second, file and all, on so many cores; `processor_seconds` of all processes together;
    `load_before` says how many others wanted the processor.
    """

    ballots: int
    cores: int
    seconds: float
    per_second: int
    processor_seconds: float
    load_before: float


def measure_checking(count: int) -> Checking:
    """Check so many good ballots of as many members."""
    poll = consents.Poll(7, "Which tea on Saturday?", TEAS, b"\x07" * 32)
    booth = Booth(31_337, CONTRACT, poll, Rules(Mode.SINGLE, len(TEAS), 1, 1_000, 0))
    load = round(getloadavg()[0], 1)
    paper, cores = Paper.of(booth), min(CORES, cpu_count() or 1)
    with tempfile.TemporaryDirectory() as folder:
        queue = Path(folder) / "queue.jsonl"
        seats = {member: _voted(booth, paper, member, queue) for member in range(1, count + 1)}
        start, used = perf_counter(), sum(times()[:4])
        result = check(booth, read_ballots(queue), seats, (), cores=cores)
        seconds, used = perf_counter() - start, sum(times()[:4]) - used
    if len(result.good) != count:
        raise ValueError(f"only {len(result.good)} of {count} ballots were found good")
    return Checking(count, cores, seconds, int(count / seconds), round(used, 2), load)


def _voted(booth: Booth, paper: Paper, member: int, queue: Path) -> Seat:
    """A member whose ballot is added to the queue."""
    key, choices = PrivateKey(member.to_bytes(32, "big")), (1 + member % len(TEAS),)
    signature = key.sign_recoverable(paper.digest(member, choices), hasher=None)
    write_ballot(queue, Ballot(booth.chain_id, booth.contract, booth.poll.number, member, choices, signature))
    owner = keccak(key.public_key.format(compressed=False)[1:])[12:]
    return Seat("0x" + owner.hex(), 1, 0)
