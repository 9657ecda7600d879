"""The named roles of the consortium and the words for them in files and on the screen.

The numbers are those of contracts/libraries/Roles.sol; a stream's role is STREAM plus its place in
INotary.Stream.
"""

from dataclasses import dataclass

from zhenbo.errors import BadPlan
from zhenbo.language import Text

ADMIN = 0


@dataclass(frozen=True)
class Role:
    """A role: its number on the chain, its word, and what people call it."""

    id: int
    word: str
    title: Text


BRAND = Role(1, "brand", Text("品牌", "brand"))
PRODUCER = Role(2, "producer", Text("生产者", "producer"))
INSPECTOR = Role(3, "inspector", Text("检验机构", "inspector"))
CARRIER = Role(4, "carrier", Text("承运人", "carrier"))
STREAMER = Role(5, "streamer", Text("主播", "streamer"))
PLATFORM = Role(6, "platform", Text("平台", "platform"))
RESOLVER = Role(7, "resolver", Text("解析服务", "resolver"))
APPRAISER = Role(8, "appraiser", Text("鉴定人", "appraiser"))
REGULATOR = Role(9, "regulator", Text("监管机构", "regulator"))
GUARDIAN = Role(10, "guardian", Text("守护人", "guardian"))
EVENTS = Role(21, "events", Text("记录事件", "anchor events"))
SCANS = Role(22, "scans", Text("记录扫码", "anchor scans"))
ORDERS = Role(23, "orders", Text("记录订单", "anchor orders"))
CONTRIBUTIONS = Role(24, "contributions", Text("记录贡献", "anchor contributions"))
ACCESS = Role(25, "access", Text("记录访问", "anchor access logs"))

ROLES = (
    *(BRAND, PRODUCER, INSPECTOR, CARRIER, STREAMER, PLATFORM, RESOLVER, APPRAISER, REGULATOR, GUARDIAN),
    *(EVENTS, SCANS, ORDERS, CONTRIBUTIONS, ACCESS),
)
_BY_WORD = {role.word: role for role in ROLES}


def role(word: str) -> Role:
    """The role that `word` names, in any letter case; BadPlan when none does."""
    found = _BY_WORD.get(word.strip().lower())
    if found is None:
        raise BadPlan(f"{word!r} is no role; the roles are {', '.join(_BY_WORD)}")
    return found
