"""A link of a fan and a wallet that is published without being told: a salted commitment, opened one by one.

    commitments.csv   fan,commitment     public: who is bound, not to what
    openings.csv      fan,wallet,salt    private: each row tells one link, and the commitment proves it

A commitment is SHA-256 over a fixed prefix, the fan's id with its length before it, the wallet and the salt.
Wallets can be guessed, since those of a community stand on the chain; 32 unknown bytes of salt cannot.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zhenbo.errors import BadBindings
from zhenbo.language import Text
from zhenbo.scoring.checksum import checksummed, mistyped
from zhenbo.scoring.files import table
from zhenbo.scoring.log_format import LONGEST_TEXT, WALLET

COMMITMENT_COLUMNS = ("fan", "commitment")
OPENING_COLUMNS = ("fan", "wallet", "salt")
WALLET_COLUMNS = ("fan", "wallet")
SALT_BYTES = 32
MOST_BYTES = 1 << 30
_PREFIX = b"zhenbo wallet link 1\0"
_HASH = re.compile("0x[0-9a-f]{64}")


@dataclass(frozen=True)
class Opening:
    """What opens one commitment; the wallet is in lower case."""

    fan: str
    wallet: str
    salt: bytes

    @property
    def commitment(self) -> bytes:
        """The 32 bytes that are published."""
        return commitment(self.fan, self.wallet, self.salt)


def commitment(fan: str, wallet: str, salt: bytes) -> bytes:
    """Commit to a link. Raises ValueError where wallet or salt are none."""
    if not WALLET.fullmatch(wallet) or len(salt) != SALT_BYTES:
        raise ValueError("a link needs a wallet of 20 bytes and a salt of 32")
    name = fan.encode()
    said = len(name).to_bytes(4, "big") + name + bytes.fromhex(wallet[2:]) + salt
    return hashlib.sha256(_PREFIX + said).digest()


def commitments_csv(openings: Iterable[Opening]) -> bytes:
    """The public file, by fan."""
    rows = sorted((one.fan, "0x" + one.commitment.hex()) for one in openings)
    return table(COMMITMENT_COLUMNS, rows)


def openings_csv(openings: Iterable[Opening]) -> bytes:
    """The private file, by fan."""
    rows = sorted((one.fan, checksummed(one.wallet), "0x" + one.salt.hex()) for one in openings)
    return table(OPENING_COLUMNS, rows)


def read_commitments(path: Path) -> dict[str, bytes]:
    """Commitment of each fan. Raises BadBindings that names the row."""
    found = {}
    for place, (fan, committed) in _rows(path, COMMITMENT_COLUMNS):
        if not _HASH.fullmatch(committed):
            raise _bad(path, place, f"{committed!r} 不是承诺", f"{committed!r} is no commitment")
        found[fan] = bytes.fromhex(committed[2:])
    return found


def read_openings(path: Path) -> dict[str, Opening]:
    """Opening of each fan. Raises BadBindings that names the row; wallets and salts are not repeated."""
    found = {}
    for place, (fan, wallet, salt) in _rows(path, OPENING_COLUMNS):
        if not WALLET.fullmatch(wallet) or mistyped(wallet):
            raise _bad(path, place, "wallet 不是钱包地址", "its wallet is no address")
        if not _HASH.fullmatch(salt):
            raise _bad(path, place, "salt 不是 0x 加 64 位小写十六进制", "its salt is no 32 bytes of hex")
        found[fan] = Opening(fan, wallet.lower(), bytes.fromhex(salt[2:]))
    return found


def read_wallets(path: Path) -> dict[str, str]:
    """Wallet of each fan, from openings or from a file of `fan,wallet`. Raises BadBindings."""
    found: dict[str, str] = {}
    for place, (fan, wallet, *_) in _rows(path, WALLET_COLUMNS, OPENING_COLUMNS):
        if not WALLET.fullmatch(wallet) or mistyped(wallet):
            raise _bad(path, place, "wallet 不是钱包地址", "its wallet is no address")
        found[fan] = wallet.lower()
    if len(set(found.values())) < len(found):
        raise _bad(path, 1, "有两位粉丝同一钱包", "two fans have the same wallet")
    return found


def wallets_csv(wallets: Mapping[str, str]) -> bytes:
    """`fan,wallet`, by fan: private, for scoring and airdrops."""
    return table(WALLET_COLUMNS, ((fan, checksummed(wallet)) for fan, wallet in sorted(wallets.items())))


def read_pairs(path: Path, columns: tuple[str, str]) -> dict[str, str]:
    """A private file of two columns, the first ascending. Raises BadBindings that names the row."""
    return {first: second for _, (first, second) in _rows(path, columns)}


def differences(
    openings: Mapping[str, Opening], commitments: Mapping[str, bytes]
) -> tuple[tuple[str, Text], ...]:
    """Fans whose opening does not open the commitment, and why; wallets that two of them share. By fan."""
    wrong = []
    owners: dict[str, str] = {}
    for fan, one in sorted(openings.items()):
        if fan not in commitments:
            wrong.append((fan, Text("没有承诺", "has no commitment")))
        elif commitments[fan] != one.commitment:
            wrong.append((fan, Text("打不开承诺：钱包或盐不符", "is not what was committed to")))
        elif one.wallet in owners:
            other = owners[one.wallet]
            wrong.append((fan, Text(f"与 {other} 同一钱包", f"has the same wallet as {other}")))
        owners.setdefault(one.wallet, fan)
    return tuple(wrong)


def _rows(path: Path, *forms: tuple[str, ...]) -> Iterable[tuple[int, list[str]]]:
    """Rows with their number; fans ascend, so that each stands there once."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadBindings(str(Text(f"{path} 无法读取：{fault}", f"{path} cannot be read: {fault}"))) from None
    if len(data) > MOST_BYTES:
        raise _bad(path, 1, f"文件超过 {MOST_BYTES} 字节", f"the file has more than {MOST_BYTES} bytes")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = tuple(next(rows, ()))
        if columns not in forms:
            said = " | ".join(",".join(form) for form in forms)
            raise _bad(path, 1, f"首行应为 {said}", f"the first row must be {said}")
        before = ""
        for place, cells in enumerate(rows, 2):
            if len(cells) != len(columns) or not cells[0] or len(cells[0]) > LONGEST_TEXT:
                raise _bad(path, place, "格数或粉丝编号不对", "wrong number of cells, or no fan")
            if cells[0] <= before:
                raise _bad(path, place, "粉丝须按升序且不重复", "fans must ascend, each once")
            before = cells[0]
            yield place, cells
    except csv.Error as fault:
        raise _bad(path, rows.line_num, f"不是 CSV：{fault}", f"no CSV: {fault}") from None


def _bad(path: Path, row: int, zh: str, en: str) -> BadBindings:
    return BadBindings(str(Text(f"{path} 第 {row} 行：{zh}", f"{path}, row {row}: {en}")))
