"""Who has which wallet, act by act: what the register allows, and what it then says. No files, no clock.

A wallet belongs to one fan at a time. A first wallet is bound at once. A change is done at once where the
former wallet lets go of it; else it waits CHANGE_DELAY, in which the former wallet can object: whoever takes
over a fan's login cannot take the fan's points at once. A removal by the platform alone makes the next wallet
wait as long, or removing and binding again would be the way round.
"""

from dataclasses import dataclass, field, replace

from zhenbo.errors import NotBound
from zhenbo.language import Text
from zhenbo.wallets.acts import Act, Role, require, wanted
from zhenbo.wallets.lines import Heading, Line

CHANGE_DELAY = 7 * 86_400  # seconds
MOST_VALID = 7 * 86_400  # seconds that a request may be good for
CLOCK_SKEW = 300  # seconds that the clock of who asks may be ahead


@dataclass(frozen=True)
class Link:
    """What is known of a fan: `wallet` in force, the one `waiting` and when it is `ready`, acts so far.

    `former`: the wallet that the platform alone removed; until `guarded_until` the next one waits.
    """

    fan: str
    wallet: str = ""
    waiting: str = ""
    ready: int = 0
    acts: int = 0
    former: str = ""
    guarded_until: int = 0


@dataclass
class Links:
    """The state after some acts; `apply` takes the next."""

    heading: Heading
    _links: dict[str, Link] = field(default_factory=dict)
    _owners: dict[str, str] = field(default_factory=dict)  # of each wallet the last fan who had or awaits it
    _last: int = 0

    def link(self, fan: str, when: int) -> Link:
        """What holds for a fan at a time that no act came after."""
        one = self._links.get(fan, Link(fan))
        if one.waiting and when >= one.ready:
            return Link(fan, one.waiting, acts=one.acts)
        return one

    def all(self, when: int) -> list[Link]:
        """Every fan that an act was about, by fan."""
        return [self.link(fan, when) for fan in sorted(self._links)]

    def owner(self, wallet: str, when: int) -> str | None:
        """Whose the wallet is, bound or waiting; None where it is free."""
        fan = self._owners.get(wallet)
        if fan is None:
            return None
        one = self.link(fan, when)
        return fan if wallet in (one.wallet, one.waiting) else None

    def apply(self, line: Line, *, signatures: bool = True) -> None:
        """The next act. Raises NotBound, and then nothing has changed.

        `signatures=False` where they were checked already. For a contract's signature the chain was asked
        when the line was written, and the platform signed beside it.
        """
        asked = line.request
        one = self.link(asked.fan, line.at)
        self._check_times(line, one)
        check, done = {
            Act.BIND: (self._check_bind, _bound),
            Act.OBJECT: (_check_objection, _objected),
            Act.REMOVE: (_check_removal, _removed),
        }[asked.act]
        check(line, one)
        if signatures:
            self._check_signatures(line, one)
        self._links[asked.fan] = replace(done(line, one), acts=one.acts + 1)
        if asked.act == Act.BIND:
            self._owners[asked.wallet] = asked.fan
        self._last = line.at

    def signer(self, role: Role, line: Line) -> str:
        """Whose signature a role's must be, before the line is applied."""
        if role == Role.PLATFORM:
            return self.heading.key
        if role == Role.FORMER and line.request.act == Act.BIND:
            return self.link(line.request.fan, line.at).wallet
        return line.request.wallet

    def _check_times(self, line: Line, one: Link) -> None:
        asked = line.request
        _require(line.at >= self._last, "时间早于上一行", "is earlier than the line before")
        _require(
            asked.sequence == one.acts,
            f"序号应为 {one.acts}：请重新取得待签消息",
            f"must have sequence {one.acts}: ask for the message again",
        )
        _require(line.at <= asked.deadline, "已过期", "was good until a time that has passed")
        days = MOST_VALID // 86_400
        _require(
            asked.issued_at - CLOCK_SKEW <= line.at and 0 <= asked.deadline - asked.issued_at <= MOST_VALID,
            f"的有效期应从现在起，最长 {days} 天",
            f"must be good from now on, for {days} days at most",
        )

    def _check_bind(self, line: Line, one: Link) -> None:
        _require(
            self.owner(line.request.wallet, line.at) in (None, line.request.fan),
            "中的钱包已属于另一位粉丝",
            "names a wallet that is another fan's",
        )
        _require(
            line.request.wallet not in (one.wallet, one.waiting),
            "中的钱包已绑定或正在等待",
            "names the wallet that is bound already, or waits",
        )
        _require({Role.WALLET, Role.PLATFORM} <= line.signatures.keys(), *_SIGNATURES)
        _require(one.wallet or Role.FORMER not in line.signatures, *_SIGNATURES)

    def _check_signatures(self, line: Line, one: Link) -> None:
        messages = wanted(self.heading.community, line.request, one.wallet)
        for role, given in line.signatures.items():
            if role not in line.blocks:
                require(messages[role], given, self.signer(role, line), role)


def _check_objection(line: Line, one: Link) -> None:
    _require(
        one.waiting and line.request.wallet == (one.wallet or one.former),
        "没有可反对的更换",
        "objects to a change that is not waiting, or is of another wallet",
    )
    needed = {Role.WALLET} | ({Role.PLATFORM} if line.blocks else set())
    _require(line.signatures.keys() == needed, *_SIGNATURES)


def _check_removal(line: Line, one: Link) -> None:
    _require(
        line.request.wallet in (one.wallet, one.waiting),
        "中的钱包未绑定给该粉丝",
        "names a wallet that is not this fan's",
    )
    _require(Role.WALLET not in line.signatures, *_SIGNATURES)
    _require(not line.blocks or Role.PLATFORM in line.signatures, *_SIGNATURES)


def _bound(line: Line, one: Link) -> Link:
    """A change waits, unless the former wallet lets go; a first wallet waits only while it is guarded."""
    asked, at = line.request, line.at
    waits = one.wallet and Role.FORMER not in line.signatures
    ready = at + CHANGE_DELAY if waits else max(at, 0 if one.wallet else one.guarded_until)
    if ready <= at:
        return Link(one.fan, asked.wallet)
    return replace(one, waiting=asked.wallet, ready=ready)


def _objected(line: Line, one: Link) -> Link:
    return replace(one, waiting="", ready=0)


def _removed(line: Line, one: Link) -> Link:
    if line.request.wallet == one.waiting:
        return replace(one, waiting="", ready=0)
    if Role.FORMER in line.signatures:
        return replace(one, wallet="")
    return replace(one, wallet="", former=one.wallet, guarded_until=line.at + CHANGE_DELAY)


_SIGNATURES = ("缺少或多出签名", "lacks a signature that it needs, or has one too many")


def _require(holds: object, zh: str, en: str) -> None:
    if not holds:
        raise NotBound(str(Text(f"该请求{zh}", f"this act {en}")))
