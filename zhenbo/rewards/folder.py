"""The published folder of an epoch: log, rules, scores, carry in and out, and a manifest that names them.

log.csv (or log.parquet)   what was scored; Rewards holds its SHA-256
rules.yaml                 the RuleBook holds the hash of what it says
scores.csv                 fan,wallet,score,amount; Rewards holds its SHA-256
carry-in.csv               what waited after the epoch before; absent in the first one
carry-out.csv              what waits after this one
commitments.csv            who has a wallet, where wallets are not published
epoch.json                 chain, contracts, SHA-256 of each file, batches, transactions
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from zhenbo.errors import BadEpoch
from zhenbo.language import Text
from zhenbo.scoring.files import read_carry
from zhenbo.scoring.payout import Waiting
from zhenbo.whole import write_whole

FORMAT = "zhenbo-epoch-v1"
MANIFEST, RULES, SCORES = "epoch.json", "rules.yaml", "scores.csv"
CARRY_IN, CARRY_OUT, COMMITMENTS = "carry-in.csv", "carry-out.csv", "commitments.csv"
LOGS = ("log.csv", "log.parquet")
_WIDTH = 4  # digits of a folder's name at least
_AMOUNTS = ("budget", "cap", "limit", "total")  # decimal text, for they may be above 2^53
_NUMBERS = ("chain_id", "epoch", "period", "version", "fans")
_TEXTS = ("genesis", "community", "rewards", "rule_book", "rules_hash", "uri", "opened", "closed")


@dataclass(frozen=True)
class Batch:
    """One batch of entries: how many, their sum, their root, and the transaction ("" before it is sent)."""

    fans: int
    amount: int
    root: str
    tx: str = ""


@dataclass(frozen=True)
class Manifest:
    """What epoch.json says. Hashes are 0x and 64 hex digits, transactions "" before they are sent.

    period   the epoch by the number that the rules give it; another than `epoch` after one was voided
    files    SHA-256 of each file of the folder
    """

    chain_id: int
    genesis: str
    community: str
    rewards: str
    rule_book: str
    epoch: int
    period: int
    version: int
    rules_hash: str
    budget: int
    cap: int
    limit: int
    total: int
    fans: int
    uri: str
    files: Mapping[str, str]
    batches: tuple[Batch, ...] = field(default=())
    opened: str = ""
    closed: str = ""

    @property
    def log(self) -> str:
        """The name of the log's file."""
        return next(name for name in LOGS if name in self.files)

    def dumps(self) -> bytes:
        """The file's bytes."""
        body = asdict(self) | {name: str(getattr(self, name)) for name in _AMOUNTS}
        body["batches"] = [asdict(one) | {"amount": str(one.amount)} for one in self.batches]
        text = json.dumps({"format": FORMAT, **body}, indent=1, sort_keys=True, ensure_ascii=False)
        return f"{text}\n".encode()


def folder_of(epochs: Path, epoch: int) -> Path:
    """The folder of one epoch among those of a community."""
    return epochs / f"{epoch:0{_WIDTH}d}"


def read_manifest(folder: Path) -> Manifest:
    """Read epoch.json. Raises BadEpoch where it is absent or not of the form that we write."""
    path = folder / MANIFEST
    try:
        body = json.loads(path.read_text("utf-8"))
        if body.pop("format") != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        batches = tuple(Batch(**one | {"amount": int(one["amount"])}) for one in body.pop("batches"))
        found = Manifest(**body | {name: int(body[name]) for name in _AMOUNTS}, batches=batches)
        _require_kinds(found)
        if SCORES not in found.files or not any(name in found.files for name in LOGS):
            raise ValueError("it names no log or no scores")
        _require_names(found.files)
        return found
    except FileNotFoundError:
        zh, en = f"{path} 不存在", f"{path} does not exist; name the folder of an epoch, or of all epochs"
        raise BadEpoch(str(Text(zh, en))) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        zh, en = f"{path} 无法使用：{fault}", f"{path} cannot be used: {fault}"
        raise BadEpoch(str(Text(zh, en))) from None


def _require_kinds(found: Manifest) -> None:
    """Raises ValueError where a member is a number and should be text, or the other way round."""
    wrong = [name for name in _NUMBERS if type(getattr(found, name)) is not int]
    wrong += [name for name in _TEXTS if not isinstance(getattr(found, name), str)]
    for one in found.batches:
        wrong += ["batches"] if type(one.fans) is not int or not isinstance(one.tx + one.root, str) else []
    if not isinstance(found.files, dict):
        wrong.append("files")
    if wrong:
        raise ValueError(f"{', '.join(sorted(set(wrong)))}: not of the kind that belongs there")


def _require_names(files: Mapping[str, str]) -> None:
    known = {RULES, SCORES, CARRY_IN, CARRY_OUT, COMMITMENTS, *LOGS}
    if not set(files) <= known:
        raise ValueError(f"it names {', '.join(sorted(set(files) - known))}")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as 0x and hex. Raises BadEpoch where it cannot be read, or has no end."""
    if path.exists() and not path.is_file():
        raise BadEpoch(str(Text(f"{path} 不是文件", f"{path} is not a file")))
    try:
        with path.open("rb") as file:
            return "0x" + hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        zh, en = f"{path} 无法读取：{fault.strerror}", f"{path} cannot be read: {fault.strerror}"
        raise BadEpoch(str(Text(zh, en))) from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write whole or not at all."""
    write_whole(folder / MANIFEST, manifest.dumps())


def altered(folder: Path, manifest: Manifest) -> list[str]:
    """Files that are not what the manifest says, are not there or cannot be read."""
    lacking = unreadable(folder, manifest)
    return [
        name
        for name, said in sorted(manifest.files.items())
        if name in lacking or sha256_of(folder / name) != said
    ]


def unreadable(folder: Path, manifest: Manifest) -> dict[str, Text]:
    """Files that it takes to recompute the epoch and that cannot be read, each with the reason."""
    found = {}
    for name in sorted({RULES, SCORES, CARRY_OUT, *manifest.files}):
        path = folder / name
        if not path.is_file():
            is_there = path.exists()
            found[name] = Text("不是文件", "no file") if is_there else Text("不存在", "not there")
            continue
        try:
            path.open("rb").close()
        except OSError as fault:
            found[name] = Text(f"无法读取：{fault.strerror}", f"cannot be read: {fault.strerror}")
    return found


def sha256(data: bytes) -> str:
    """SHA-256 of bytes as 0x and hex."""
    return "0x" + hashlib.sha256(data).hexdigest()


def log_name(log: Path) -> str:
    """What a log is called in the folder, by what it is."""
    try:
        with log.open("rb") as file:
            return LOGS[file.read(4) == b"PAR1"]
    except OSError as fault:
        zh, en = f"{log} 无法读取：{fault.strerror}", f"{log} cannot be read: {fault.strerror}"
        raise BadEpoch(str(Text(zh, en))) from None


def same_waiting(left: Path, given: Path, renamed: bool) -> bool:
    """Whether what is carried into an epoch is what the one before left.

    renamed   each epoch has pseudonyms of its own: then the amounts are compared, whoever they are of

    Raises BadLog where one of them is no carry file.
    """
    if sha256_of(left) == sha256_of(given):
        return True
    return renamed and Counter(map(_amount, read_carry(left))) == Counter(map(_amount, read_carry(given)))


def _amount(one: Waiting) -> int:
    return one.amount
