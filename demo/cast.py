"""Who plays: every member acts from its own account of the development node's wallet.

The indices are those that the scripts take by default (scripts/README.md).
"""

from dataclasses import dataclass

from samples.puer import members
from zhenbo.language import Text


@dataclass(frozen=True)
class Actor:
    """Somebody with an account: a word for files, a name for people, the account's index in the wallet."""

    word: str
    title: Text
    index: int


@dataclass(frozen=True)
class Member:
    """A member of the consortium: its name on the chain, GS1 company prefixes, account and roles."""

    name: str
    prefixes: tuple[str, ...]
    actor: Actor
    roles: tuple[str, ...]


OPERATOR = Actor("operator", Text("联盟运营方", "Consortium operator"), 0)
BRAND = Actor("brand", Text("云岭茶厂", "Yunling Tea (the brand)"), 1)
LAB = Actor("inspector", Text("普洱茶检验所", "Pu'er Tea Laboratory"), 2)
COOPERATIVE = Actor("producer", Text("勐海古茶合作社", "Menghai Tea Cooperative"), 3)
CARRIER = Actor("carrier", Text("滇仓物流", "Diancang Logistics"), 4)
REGULATOR = Actor("regulator", Text("市场监管局", "Market Authority"), 5)
GUARDIAN = Actor("guardian", Text("裁定人", "The guardian"), 6)
RELAY = Actor("relay", Text("直播平台的中继", "Relay of the live platform"), 7)
RESOLVER = Actor("resolver", Text("扫码服务", "The scan service"), 8)
PLATFORM = Actor("platform", Text("直播平台", "The live platform"), 9)
STRANGER = Actor("stranger", Text("陌生人", "A stranger"), 10)
STREAMER = Actor("streamer", Text("主播小云", "Yun, the streamer"), 11)
BUYER = Actor("buyer", Text("买家阿明", "Ming, a buyer"), 13)
FAN = Actor("fan", Text("粉丝小林", "Lin, a fan"), 14)
SCHOOL = Actor("school", Text("勐海的一所村小", "A village school in Menghai"), 15)
FORGER = Actor("forger", Text("想多投一票的人", "Somebody who wants a second vote"), 16)
COPIER = Actor("copier", Text("抄走刮刮码的人", "Somebody who copied the code"), 18)

ENROLLED = (
    Member(
        "勐海古茶合作社 Menghai Cooperative",
        members.COOPERATIVE.prefixes,
        COOPERATIVE,
        ("producer", "events"),
    ),
    Member("云岭茶厂 Yunling Tea", members.FACTORY.prefixes, BRAND, ("brand", "events")),
    Member("普洱茶检验所 Pu'er Tea Lab", members.LAB.prefixes, LAB, ("inspector", "events")),
    Member("滇仓物流 Diancang Logistics", members.CARRIER.prefixes, CARRIER, ("carrier", "events")),
    Member("市场监管局 Market Authority", (), REGULATOR, ("regulator",)),
    Member("扫码服务 Scan Service", (), RESOLVER, ("resolver",)),
)
# who plays the members that the sample documents name as recorders
RECORDERS = {
    members.COOPERATIVE.name: COOPERATIVE,
    members.FACTORY.name: BRAND,
    members.LAB.name: LAB,
    members.CARRIER.name: CARRIER,
}
