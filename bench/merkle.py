"""Merkle trees against npm @openzeppelin/merkle-tree: same rows, same run, same root, seconds of each."""

import json
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhenbo.merkle import StandardMerkleTree

PEER = Path(__file__).with_name("merkle_peer.mjs")
TYPES = ("address", "uint256")
TEN18 = 10**18


@dataclass(frozen=True)
class Comparison:
    """Seconds and peak resident megabytes of both; `ratio` says how many times the package is faster."""

    leaves: int
    seconds: float
    megabytes: float
    peer_seconds: float
    peer_megabytes: float
    same_root: bool

    @property
    def ratio(self) -> float:
        return self.peer_seconds / self.seconds


def ask_peer(job: dict[str, Any], timeout: float = 900) -> dict[str, Any]:
    """Run the npm package on one job (fields: see merkle_peer.mjs); seconds are of the build alone."""
    done = subprocess.run(
        ["node", "--max-old-space-size=8192", str(PEER)],
        input=json.dumps(job),
        text=True,
        capture_output=True,
        check=True,
        timeout=timeout,
        cwd=PEER.parent,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def compare(leaves: int) -> Comparison:
    """Build the same tree of (address, uint256) rows twice, one system after the other."""
    rows = [(f"0x{number + 1:040x}", number * TEN18) for number in range(leaves)]
    started = time.perf_counter()
    tree = StandardMerkleTree.of(rows, TYPES)
    seconds = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peer = ask_peer({"types": TYPES, "sortLeaves": True, "count": leaves})
    return Comparison(
        leaves,
        seconds,
        megabytes,
        peer["seconds"],
        peer["rssMegabytes"],
        peer["root"] == "0x" + tree.root.hex(),
    )
