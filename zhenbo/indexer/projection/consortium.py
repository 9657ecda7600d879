"""Members, their accounts, prefixes and mandates; roles of the core and of communities."""

from zhenbo.indexer.chain_event import ChainEvent
from zhenbo.indexer.projection.rules import Rules
from zhenbo.indexer.rows import Rows

CONSORTIUM = Rules("Consortium")
MANAGER = Rules("CommunityManager")
_MEMBER, _ACCOUNT, _PREFIX = ("members:memberId",), ("accounts:account",), ("prefixes:prefix",)
_ABOUT = ("member:memberId",)


@CONSORTIUM.on("MemberAdded", rows=_MEMBER, about=_ABOUT)
def _added(rows: Rows, e: ChainEvent) -> None:
    rows.put("members", e.args["memberId"], name=e.args["name"], since=e.time)


@CONSORTIUM.on("MemberSuspended", rows=_MEMBER, about=_ABOUT)
def _suspended(rows: Rows, e: ChainEvent) -> None:
    rows.put("members", e.args["memberId"], suspended=True, reason=e.args["reason"])


@CONSORTIUM.on("MemberReinstated", rows=_MEMBER, about=_ABOUT)
def _reinstated(rows: Rows, e: ChainEvent) -> None:
    rows.put("members", e.args["memberId"], suspended=False, reason="")


@CONSORTIUM.on("AccountLinked", rows=_ACCOUNT, about=_ABOUT)
def _linked(rows: Rows, e: ChainEvent) -> None:
    rows.put("accounts", e.args["account"], member=e.args["memberId"], since=e.time)


@CONSORTIUM.on("AccountUnlinked", rows=_ACCOUNT, about=_ABOUT)
def _unlinked(rows: Rows, e: ChainEvent) -> None:
    rows.put("accounts", e.args["account"], member=0, since=e.time)


@CONSORTIUM.on("PrefixLicensed", rows=_PREFIX, about=_ABOUT)
def _licensed(rows: Rows, e: ChainEvent) -> None:
    rows.put("prefixes", e.args["prefix"], member=e.args["memberId"], since=e.time)


@CONSORTIUM.on("PrefixRevoked", rows=_PREFIX, about=_ABOUT)
def _revoked(rows: Rows, e: ChainEvent) -> None:
    rows.put("prefixes", e.args["prefix"], member=0, since=e.time)


@CONSORTIUM.on("MandateGiven", rows=("mandates:from,to",), about=("member:from", "member:to"))
def _mandated(rows: Rows, e: ChainEvent) -> None:
    rows.put("mandates", e.args["from"], e.args["to"], until=e.args["until"])


def _granted(rows: Rows, e: ChainEvent) -> None:
    key = (e.address, e.args["roleId"], e.args["account"])
    rows.put("roles", *key, held=True, since=e.args["since"], delay=e.args["delay"])


def _withdrawn(rows: Rows, e: ChainEvent) -> None:
    rows.put("roles", e.address, e.args["roleId"], e.args["account"], held=False, since=e.time, delay=0)


for _authority in (CONSORTIUM, MANAGER):
    _authority.on("RoleGranted", about=("account:account",))(_granted)
    _authority.on("RoleRevoked", about=("account:account",))(_withdrawn)

RULES = {**CONSORTIUM, **MANAGER}
