"""What members signed, to join, renew or leave: checked one by one, and sent by anybody, resumably.

What a run sets out to send is on disk before it is sent, and is finished first by the next. All else is read
off the chain: what was sent, by whomever, has used up its nonce and is not sent again.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from scripts.rounds import Round
from scripts.session import Session
from zhenbo.chain import KeySigner
from zhenbo.chain.contract_wallets import accepts
from zhenbo.errors import BadJournal, CallReverted
from zhenbo.language import Text
from zhenbo.plan import Plan
from zhenbo.plans.left_out import Bad
from zhenbo.plans.membership_acts import ByList, Consent, Leaving, Renewal, relay_plan
from zhenbo.plans.membership_checks import Desk
from zhenbo.plans.membership_files import read_consent, read_consents
from zhenbo.plans.memberships import MEMBERS, Place
from zhenbo.runner.reasons import dated
from zhenbo.wallets.acts import digest


@dataclass(frozen=True)
class Sorted:
    """Acts by what the chain says to them now; `before` counts those that have taken effect."""

    good: tuple[Consent, ...]
    before: int
    bad: tuple[Bad, ...]


@dataclass(frozen=True)
class ConsentBox:
    """A community's Membership, and who sends to it."""

    session: Session
    signer: KeySigner

    @cached_property
    def desk(self) -> Desk:
        """The Membership as it is at the start of this run."""
        chain = self.session.chain
        return Desk(chain, chain.chain_id, self.session.chosen.address(MEMBERS), self.session.now())

    def finish_earlier(self) -> None:
        """Finish what an interrupted run left under way; in a dry run, say that there is such."""
        kept = self._round.recall()
        if kept is not None:
            self._round.finish(self._plan(self._recalled(kept)))

    def sort(self, paths: Iterable[Path]) -> Sorted:
        """Read acts, and hold each against the chain."""
        good: dict[str, Consent] = {}
        before, bad, places = 0, [], self.desk.places
        for one in _each(paths):
            if isinstance(one, Bad):
                bad.append(one)
                continue
            if not self.desk.foreign(one) and self._has_effect(one):
                before += 1
                continue
            reason = self._refusal(one, good, places)
            if reason is not None:
                bad.append(Bad(one.place, reason))
                continue
            places -= isinstance(one.act, ByList)
            good[one.account] = replace(one, permit=None) if self.desk.is_allowed(one) else one
        return Sorted(tuple(good.values()), before, tuple(bad))

    def send(self, found: Sequence[Consent]) -> dict[str, object]:
        """Send them, or show it in a dry run."""
        if self.session.sends:
            self._round.remember(json.dumps([one.as_json() for one in found]))
        return self.session.run(self._plan(found), self.signer).as_dict()

    def left_out(self, found: Sequence[Consent]) -> list[Bad]:
        """Those that have taken no effect after all: their nonce was used by something else meanwhile."""
        said = Text("未生效;须重签", "took no effect: sign again")
        return [Bad(one.place, said) for one in found if not self._has_effect(one)]

    def _has_effect(self, consent: Consent) -> bool:
        """Whether the nonce is used up, and the chain shows what was signed for."""
        account, act, desk = consent.account, consent.act, self.desk
        if desk.nonce(account) <= consent.nonce:
            return False
        if isinstance(act, Renewal):
            return self._renewed(consent, act)
        if isinstance(act, Leaving):
            return bool(desk.read("memberOf", act.member)[0].lower() != account.lower())
        return bool(desk.member(account))

    def _renewed(self, consent: Consent, act: Renewal) -> bool:
        """Whether a transaction that renewed this membership holds this very signature."""
        chain, community = self.session.chain, self.session.chosen
        wanted = {"TierRenewed": {"memberId": [act.member]}}
        events = chain.events(
            MEMBERS, self.desk.membership, community.contracts[MEMBERS].block, wanted=wanted
        )
        transactions = (chain.rpc.ask("eth_getTransactionByHash", event.tx) for event in events)
        return any(consent.signature.hex() in found["input"] for found in transactions if found)

    def _refusal(self, consent: Consent, taken: Collection[str], places: int) -> Text | None:
        """Why the contracts would not take it after those of `taken`, which leave so many places."""
        desk = self.desk
        if desk.foreign(consent):
            return Text("属于另一条链或另一个社区", "is for another chain or community")
        if consent.account in taken:
            return Text(
                "该账户另有一份正在转交;之后再运行",
                "another act of this account is sent: run again afterwards",
            )
        reason = desk.stale(consent) or desk.refusal(consent.account, consent.act)
        if reason is None and not self._is_signed(consent):
            reason = Text("签名不属于该账户", "is not signed by its account, or was changed since")
        if reason is None and isinstance(consent.act, ByList) and not places:
            reason = Text("没有名额了;国库设定名额", "no places are left: the Treasury sets them")
        return reason or desk.unpermitted(consent) or self._tried(consent)

    def _is_signed(self, consent: Consent) -> bool:
        chain, account = self.session.chain, consent.account
        if chain.has_code(account):
            message = consent.message(self.desk.name)
            return accepts(chain, account, digest(message), consent.signature)
        return self.desk.signature_of_key(consent)

    def _tried(self, consent: Consent) -> Text | None:
        """The contract's own word, where the act can be tried without its permit."""
        chain = self.session.chain
        if not self.desk.is_allowed(consent):
            return None
        try:
            chain.call(chain.encode(consent.call(), self.signer.address))
        except CallReverted as fault:
            reason = dated(fault.reason)
            return Text(f"会被拒绝:{reason}", f"would be refused: {reason}")
        return None

    @cached_property
    def _round(self) -> Round:
        return Round(self.session, self.signer, f"members-{self.desk.membership.lower()}")

    def _plan(self, found: Sequence[Consent]) -> Plan:
        place = Place(self.session.chain.chain_id, self.desk.membership, self.signer.address)
        return relay_plan(place, self.desk.points.contract, found)

    def _recalled(self, kept: str) -> list[Consent]:
        found = [read_consent(json.dumps(one).encode(), "") for one in json.loads(kept)]
        acts = [one for one in found if isinstance(one, Consent)]
        if len(acts) < len(found):
            raise BadJournal(f"{self._round.file} is damaged: restore it from a backup")
        return acts


def _each(paths: Iterable[Path]) -> Iterator[Consent | Bad]:
    for path in paths:
        yield from read_consents(path)


def told(sorted_: Sorted, left_out: Sequence[Bad]) -> list[Text]:
    """What became of the acts, for people."""
    good, before, bad = len(sorted_.good), sorted_.before, [*sorted_.bad, *left_out]
    head = Text(
        f"{good} 份有效,{before} 份先前已生效,{len(bad)} 份不能转交",
        f"{good} good, {before} in effect before, {len(bad)} bad",
    )
    return [
        head,
        *(Text(f"  {one.place}:{one.reason.zh}", f"  {one.place}: {one.reason.en}") for one in bad),
    ]
