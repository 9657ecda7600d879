"""Signed ballots as files: one JSON object a file in a folder, or one a line in a queue file.

    {"zhenbo_ballot": 1, "chain": 31337, "contract": "0x…", "poll": 1, "member": 7, "choices": [2],
     "signature": "0x…"}

`choices` are numbers of options, from 1, in the order of the choice. `signature` is that of the EIP-712
ballot: 64 or 65 bytes of a key, anything else is for the member's contract wallet to judge.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from zhenbo.errors import BadBallots
from zhenbo.language import Text

FORMAT = "zhenbo_ballot"
FIELDS = {FORMAT, "chain", "contract", "poll", "member", "choices", "signature"}
LONGEST = 16_384  # bytes of a ballot; signatures of contract wallets are long
LARGEST_MEMBER = 2**32 - 1
MOST_CHOICES = 8
_ADDRESS = re.compile("0x[0-9a-fA-F]{40}")
_SIGNATURE = re.compile("0x([0-9a-fA-F]{2})+")
_ENDINGS = (".json", ".jsonl")
_BALLOTS = Text("选票", "ballots")


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot that can be read; `place` is where: file, and line in a queue."""

    chain_id: int
    contract: str
    poll: int
    member: int
    choices: tuple[int, ...]
    signature: bytes
    place: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is written."""
        return {
            FORMAT: 1,
            "chain": self.chain_id,
            "contract": self.contract,
            "poll": self.poll,
            "member": self.member,
            "choices": list(self.choices),
            "signature": "0x" + self.signature.hex(),
        }


@dataclass(frozen=True, slots=True)
class Bad:
    """A ballot that is left out. `member` is None where not even that can be read."""

    place: str
    member: int | None
    reason: Text

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"

    def as_json(self) -> dict[str, Any]:
        return {"place": self.place, "member": self.member, "reason": str(self.reason)}


def read_ballots(path: Path) -> Iterator[Ballot | Bad]:
    """Every ballot of a folder (files by name) or of a queue file. Raises BadBallots for neither."""
    return (read_ballot(data, place) for place, data in pieces(path))


def pieces(path: Path, what: Text = _BALLOTS) -> Iterator[tuple[str, bytes]]:
    """Place and JSON of each ballot, not yet read; of a longer one, only enough to see that.

    what   the files' name for people, where something else was signed
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in _ENDINGS and file.is_file())
        if not files:
            zh, en = (
                f"{path} 中没有{what.zh}（.json 或 .jsonl）",
                f"{path} holds no {what.en} (.json or .jsonl)",
            )
            raise BadBallots(str(Text(zh, en)))
        for file in files:
            yield from _of_file(file, file.name)
    else:
        yield from _of_file(path, path.name)


def _of_file(file: Path, name: str) -> Iterator[tuple[str, bytes]]:
    try:
        with file.open("rb") as lines:
            if file.suffix == ".json":
                yield name, lines.read(LONGEST + 1)
                return
            for number, line in enumerate(_lines(lines), 1):
                if line.strip():
                    yield f"{name}:{number}", line.strip()
    except OSError as fault:
        zh, en = f"{file} 无法读取：{fault.strerror}", f"{file} cannot be read: {fault.strerror}"
        raise BadBallots(str(Text(zh, en))) from None


def _lines(queue: BinaryIO) -> Iterator[bytes]:
    """Lines of a queue; of one that no ballot can fill, only enough to see that."""
    while line := queue.readline(LONGEST + 2):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = queue.readline(LONGEST)
        yield line


def read_ballot(data: bytes, place: str) -> Ballot | Bad:
    """One ballot, or why it is none."""
    try:
        said = json.loads(data) if len(data) <= LONGEST else None
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        return Bad(place, None, Text("不是 JSON 选票，或过长", "is no ballot in JSON, or too long"))
    member = said.get("member")
    known = member if _number(member, LARGEST_MEMBER) else None
    if said.keys() != FIELDS or said[FORMAT] != 1:
        lacks = sorted(FIELDS - said.keys()) or sorted(said.keys() - FIELDS) or [FORMAT]
        text = ", ".join(map(repr, lacks[:3]))
        return Bad(place, known, Text(f"缺少、多余或不符：{text}", f"missing, unknown or another: {text}"))
    return _ballot(said, place, known)


def _ballot(said: dict[str, Any], place: str, known: int | None) -> Ballot | Bad:
    choices, signature, contract = said["choices"], said["signature"], said["contract"]
    if known is None:
        return Bad(place, None, Text("member 不是会员编号", "member is no number of a member"))
    if not all(_number(said[name], 2**63) for name in ("chain", "poll")):
        return Bad(place, known, Text("chain 或 poll 不是编号", "chain or poll is no number"))
    if not (isinstance(contract, str) and _ADDRESS.fullmatch(contract)):
        return Bad(place, known, Text("contract 不是地址", "contract is no address"))
    listed = isinstance(choices, list) and len(choices) <= MOST_CHOICES
    if not listed or not all(_number(one, 255) for one in choices):
        return Bad(place, known, Text("choices 不是选项编号", "choices are no numbers of options"))
    if not (isinstance(signature, str) and _SIGNATURE.fullmatch(signature)):
        return Bad(place, known, Text("signature 不是十六进制", "signature is no hex text, as in 0x12ab"))
    octets = bytes.fromhex(signature[2:])
    return Ballot(said["chain"], contract, said["poll"], known, tuple(choices), octets, place)


def _number(value: object, most: int) -> bool:
    return type(value) is int and 0 < value <= most


def write_ballot(path: Path, ballot: Ballot) -> Path:
    """Add a ballot to a queue file (.jsonl), or write it as a file of its own. Returns the file.

    Raises BadBallots where a file of its own is there already.
    """
    return write_signed(path, f"{ballot.poll}-{ballot.member}.json", ballot.as_json())


def write_signed(path: Path, name: str, said: dict[str, Any]) -> Path:
    """The same for whatever was signed; `name` is that of its file in a folder."""
    line = json.dumps(said, ensure_ascii=False)
    try:
        if path.suffix == ".jsonl":
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as queue:
                queue.write(line + "\n")
            return path
        file = path if path.suffix == ".json" else path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.write(line + "\n")
        return file
    except FileExistsError:
        zh, en = f"{file} 已存在；先删除它", f"{file} exists; remove it first"
        raise BadBallots(str(Text(zh, en))) from None
    except OSError as fault:
        zh, en = f"{path} 无法写入：{fault.strerror}", f"{path} cannot be written: {fault.strerror}"
        raise BadBallots(str(Text(zh, en))) from None
