"""Names for what is published: the same within a period, without any relation from one period to the next.

A pseudonym is HMAC-SHA-256 of an id under a key of the period, which is HMAC-SHA-256 of the period under the
community's secret. Who has the secret can tell the pseudonym of any fan; nobody can tell the fan of one.
"""

import hmac
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zhenbo import passphrases
from zhenbo.errors import BadBindings
from zhenbo.language import Text
from zhenbo.wallets.register import new_private

_DIGITS = 20  # of hex: among a million fans two are the same once in 10^12 periods, and that is refused
_SECRET = re.compile("[0-9a-f]{64}")
LONGEST_PERIOD = 100


@dataclass(frozen=True, repr=False)
class Pseudonyms:
    """The names of one period; holds its key, so it is never printed."""

    key: bytes

    @classmethod
    def of(cls, secret: bytes, period: str) -> "Pseudonyms":
        """Those of a period, whatever the community calls it."""
        return cls(_mac(secret, b"zhenbo period 1", period))

    def fan(self, fan: str) -> str:
        """A fan, or what acts are about that is no event; "" stays ""."""
        return "f" + _mac(self.key, b"fan", fan).hex()[:_DIGITS] if fan else ""

    def device(self, device: str) -> str:
        """A device; "" stays ""."""
        return "d" + _mac(self.key, b"device", device).hex()[:_DIGITS] if device else ""

    def salt(self, fan: str, wallet: str) -> bytes:
        """Salt of a link: as good as random to whoever lacks the key, and the same when made again."""
        return _mac(self.key, b"salt", f"{wallet} {fan}")


def new_secret(path: Path) -> None:
    """Make a secret of 32 random bytes in a file of its own. Raises BadBindings where there is one."""
    new_private(path, f"{secrets.token_hex(32)}\n".encode())


def read_secret(path: Path) -> bytes:
    """The secret of a file that nobody else may read. Raises NoPassphrase or BadBindings."""
    said = passphrases.from_file(path)
    if not _SECRET.fullmatch(said):
        zh = f"{path} 首行应为 64 位小写十六进制；用 zhenbo wallets secret 新建"
        en = f"{path} holds no secret of 64 hex digits; make one with `zhenbo wallets secret`"
        raise BadBindings(str(Text(zh, en)))
    return bytes.fromhex(said)


def require_distinct(ids: Iterable[str], names: Iterable[str]) -> None:
    """Raises BadBindings where two ids have one name."""
    if len(set(ids)) != len(set(names)):
        zh, en = (
            "两个编号的假名相同；请换一个 --period",
            "two ids have one pseudonym; choose another --period",
        )
        raise BadBindings(str(Text(zh, en)))


def _mac(key: bytes, label: bytes, text: str) -> bytes:
    return hmac.digest(key, label + b"\0" + text.encode(), "sha256")
