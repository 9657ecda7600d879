"""A folder of claim bundles as a static host serves it: one file a fan, at an address of its own.

    claims.json                  which contract, which epochs, how many fans, and a hash over all bundles
    ab/0xab12…ef.json            the bundle of 0xab12…ef, in lower case; ab are its first two digits

A fan loads a few kilobytes and nobody else's, any server and any cache will do, and 100,000 fans make 256
folders of about 400 files. A database would need a program in front of it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from zhenbo.errors import BadEpoch
from zhenbo.language import Text
from zhenbo.rewards.claims import MOST_BYTES, Bundle, Place, read_bundle
from zhenbo.whole import write_whole

FORMAT, INDEX = "zhenbo-claims-v1", "claims.json"


@dataclass(frozen=True)
class Summary:
    """What claims.json says; `total` as decimal text, `sha256` over all bundles by wallet."""

    chain_id: int
    genesis: str
    rewards: str
    epochs: tuple[int, ...]
    fans: int
    total: str
    sha256: str


def path_of(folder: Path, wallet: str) -> Path:
    """Where the bundle of a wallet is."""
    name = wallet.lower()
    return folder / name[2:4] / f"{name}.json"


def write_claims(
    folder: Path,
    place: Place,
    epochs: Iterable[int],
    bundles: Iterable[Bundle],
    step: Callable[[], None] = lambda: None,
) -> Summary:
    """Write every bundle and the summary; files that are the same already are left alone.

    Raises BadEpoch where the folder holds the bundles of another contract.
    """
    _require_place(folder, place)
    digest, fans, total = hashlib.sha256(), 0, 0
    for bundle in bundles:
        data = bundle.dumps()
        digest.update(data)
        fans, total = fans + 1, total + bundle.total
        _write(
            path_of(folder, bundle.fan), data, synced=False
        )  # 100,000 files: minutes of waiting for a disk
        step()
    summary = Summary(
        place.chain_id, place.genesis, place.rewards, tuple(sorted(epochs)), fans, str(total),
        "0x" + digest.hexdigest(),
    )  # fmt: skip
    text = json.dumps({"format": FORMAT, **asdict(summary)}, indent=1, sort_keys=True)
    _write(folder / INDEX, f"{text}\n".encode(), synced=True)
    return summary


def read_summary(folder: Path) -> Summary:
    """Read claims.json. Raises BadEpoch where it is none."""
    path = folder / INDEX
    try:
        body = json.loads(path.read_text("utf-8"))
        if body.pop("format") != FORMAT:
            raise ValueError(f"its format is not {FORMAT}")
        return Summary(**body | {"epochs": tuple(body["epochs"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise BadEpoch(str(Text(f"{path} 无法使用：{fault}", f"{path} cannot be used: {fault}"))) from None


def read_file(path: Path) -> Bundle:
    """Read one bundle. Raises BadEpoch."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as fault:
        zh, en = f"{path} 无法读取：{fault.strerror}", f"{path} cannot be read: {fault.strerror}"
        raise BadEpoch(str(Text(zh, en))) from None
    if len(data) > MOST_BYTES:
        raise BadEpoch(str(Text(f"{path} 过长", f"{path} is too long for a claim bundle")))
    return read_bundle(data, str(path))


def _require_place(folder: Path, place: Place) -> None:
    if not (folder / INDEX).exists():
        return
    found = read_summary(folder)
    if (found.chain_id, found.genesis, found.rewards) != (place.chain_id, place.genesis, place.rewards):
        zh = f"{folder} 是合约 {found.rewards}（链 {found.chain_id}）的凭证；请换一个文件夹"
        en = f"{folder} holds the bundles of {found.rewards} on chain {found.chain_id}; choose another folder"
        raise BadEpoch(str(Text(zh, en)))


def _write(path: Path, data: bytes, *, synced: bool) -> None:
    """Whole or not at all. What a loss of power leaves empty, the next run writes again."""
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data, synced=synced)
