"""Whether the Membership would take an act now, in words: for the fan who signs, and for whoever sends it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zhenbo.consents import Place
from zhenbo.language import Text
from zhenbo.merkle import StandardMerkleTree
from zhenbo.plan import View
from zhenbo.plans.membership_acts import POINTS, Act, ByList, ByPoints, Consent, Leaving, Renewal
from zhenbo.plans.membership_lists import TYPES, opened_as
from zhenbo.plans.memberships import MEMBERS
from zhenbo.plans.rules import moment
from zhenbo.wallets.acts import signed_by


@dataclass(frozen=True)
class Price:
    """A tier's price in points, 0 where it is not sold, and for how many seconds; 0 where it does not end."""

    points: int
    seconds: int


@dataclass(frozen=True)
class Desk:
    """A community's Membership as the chain shows it; `now` in UNIX seconds."""

    view: View
    chain_id: int
    membership: str
    now: int

    def read(self, function: str, *args: Any) -> Any:
        return self.view.read(MEMBERS, self.membership, function, *args)

    @cached_property
    def name(self) -> str:
        """Name of the Membership, in whose domain acts are signed."""
        return str(self.read("name"))

    @cached_property
    def points(self) -> Place:
        """The Points, in whose domain permits are signed."""
        address = str(self.read("points"))
        return Place(str(self.view.read(POINTS, address, "name")), self.chain_id, address)

    @cached_property
    def places(self) -> int:
        """How many more may join by lists."""
        return int(self.read("places"))

    def nonce(self, account: str) -> int:
        """What the account's next act carries."""
        return int(self.read("nonces", account))

    def permit_nonce(self, account: str) -> int:
        """What the account's next permit carries."""
        return int(self.view.read(POINTS, self.points.contract, "nonces", account))

    def allowance(self, account: str) -> int:
        """Points of the account that the Membership may take."""
        return int(self.view.read(POINTS, self.points.contract, "allowance", account, self.membership))

    def balance(self, account: str) -> int:
        """Points of the account."""
        return int(self.view.read(POINTS, self.points.contract, "balanceOf", account))

    def member(self, account: str) -> int:
        """The account's membership; 0 where it has none."""
        return int(self.read("memberIdOf", account))

    def price(self, tier: int) -> Price:
        """What a tier costs."""
        return Price(*map(int, self.read("tierTerms", tier)))

    def refusal(self, account: str, act: Act) -> Text | None:
        """Why the contract would not take this of the account now; None where it would."""
        if isinstance(act, ByList | ByPoints):
            number = self.member(account)
            if number:
                return Text(f"{account} 已是会员 #{number}", f"{account} is member #{number} already")
            return self._by_list(account, act) if isinstance(act, ByList) else self._pays(account, act)
        owner, _, tier, until, _ = self.read("memberOf", act.member)
        if owner.lower() != account.lower():
            zh, en = f"会员 #{act.member} 不属于 {account}", f"member #{act.member} is not {account}"
            return Text(zh, en)
        if isinstance(act, Leaving):
            return None
        if (tier, until) == (act.tier, 0):
            return Text(f"等级 {tier} 没有期限,无需续期", f"has tier {tier} for good: nothing to renew")
        return self._pays(account, act)

    def _by_list(self, account: str, act: ByList) -> Text | None:
        terms, number = opened_as(self.view, self.membership, act.number), act.number
        if self.now > terms.closes:
            return Text(f"名单 {number} 不存在或已关闭", f"there is no list {number}, or it has closed")
        if not StandardMerkleTree.verify(terms.root, TYPES, (account,), act.proof):
            return Text(f"不能证明 {account} 在名单 {number} 上", f"{account} is not proven on list {number}")
        last = int(self.read("lastListOf", account))
        if last >= number:
            zh, en = f"已按名单 {last} 加入过", f"has joined by list {last} before"
            return Text(f"{zh},须用更新的名单", f"{en}: a newer list is needed")
        return None

    def _pays(self, account: str, act: ByPoints | Renewal) -> Text | None:
        price, balance = self.price(act.tier).points, self.balance(account)
        if not price:
            return Text(f"等级 {act.tier} 不出售", f"tier {act.tier} is not sold")
        if price > act.price:
            zh, en = (
                f"现价 {price} 积分,只同意 {act.price}",
                f"costs {price} points now, {act.price} are agreed",
            )
            return Text(zh, en)
        if balance < price:
            return Text(f"需 {price} 积分,只有 {balance}", f"has {balance} points of the {price} it costs")
        return None

    def signature_of_key(self, consent: Consent) -> bool:
        """Whether the account's own key signed the act; a contract wallet is for the chain to ask."""
        return signed_by(consent.message(self.name), consent.signature) == consent.account.lower()

    def unpermitted(self, consent: Consent) -> Text | None:
        """Why the Membership could not take the price; None where it may already, or by the permit."""
        if not consent.price or self.is_allowed(consent):
            return None
        permit = consent.permit
        if permit is None:
            zh, en = "Membership 尚不可收取其积分", "the Membership may not take its points"
            return Text(f"{zh};须重签", f"{en}: sign again")
        nonce, signed = self.permit_nonce(consent.account), permit.signature
        message = consent.permit_message(self.points, permit.nonce)
        if permit.nonce != nonce or signed_by(message, signed) != consent.account.lower():
            return Text("收取积分的许可无效;须重签", "its permit over points is not good now: sign again")
        return None

    def is_allowed(self, consent: Consent) -> bool:
        """Whether the Membership may take the price without a permit."""
        price = self.price(consent.act.tier).points if isinstance(consent.act, ByPoints | Renewal) else 0
        return self.allowance(consent.account) >= price

    def stale(self, consent: Consent) -> Text | None:
        """Why nonce or deadline make the act good for nothing now."""
        nonce = self.nonce(consent.account)
        if consent.nonce > nonce:
            return Text(
                f"其 nonce 是 {consent.nonce},现为 {nonce};先要转交此前的签名",
                f"its nonce is {consent.nonce}, now {nonce}: what the account signed before comes first",
            )
        if consent.nonce < nonce:
            return Text(
                f"其 nonce {consent.nonce} 已用过;须重签", f"its nonce {consent.nonce} is used up: sign again"
            )
        if self.now > consent.deadline:
            when = moment(consent.deadline)
            return Text(f"有效期至 {when};须重签", f"was good until {when}: sign again")
        return None

    def foreign(self, consent: Consent) -> bool:
        """Whether it was signed for another chain or community."""
        here = (self.chain_id, self.membership.lower())
        return (consent.chain_id, consent.contract.lower()) != here
