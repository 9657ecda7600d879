"""One proposal of a community's members, wherever it stands: found on the chain, shown, moved on.

Nothing is kept on this machine: a proposal follows from its file, or is looked up by its number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scripts.council import Council
from scripts.rounds import Round
from scripts.session import Session
from zhenbo.chain import Event, KeySigner
from zhenbo.errors import BadPlan, CallReverted, NodeFault
from zhenbo.language import Text, say
from zhenbo.plan import Call, Plan
from zhenbo.plans.actions import Surroundings
from zhenbo.plans.answers import answer
from zhenbo.plans.cautions import caution
from zhenbo.plans.governing import GOVERNOR, STATES, Proposal, State
from zhenbo.plans.proposal_file import PROPOSER, Draft
from zhenbo.plans.rules import moment
from zhenbo.plans.timelock import Action
from zhenbo.runner.node import Request
from zhenbo.runner.reasons import dated

MEMBER = 13  # whose account sends on development networks


@dataclass(frozen=True)
class Parliament:
    """The Governor of the community that was named; `index` is who acts on development networks."""

    session: Session
    index: int = MEMBER

    @cached_property
    def council(self) -> Council:
        return Council(self.session, self.session.chosen)

    @property
    def address(self) -> str:
        return self.council.governor

    @cached_property
    def signer(self) -> KeySigner:
        return self.session.signer(self.index)

    @property
    def around(self) -> Surroundings:
        return self.council.around

    def read(self, function: str, *args: object) -> Any:
        """A view of the Governor."""
        return self.session.chain.read(GOVERNOR, self.address, function, *args)

    def proposals(self) -> list[Proposal]:
        """Every proposal that was made, oldest first."""
        block = self.council.community.contracts[GOVERNOR].block
        made = self.session.chain.events(GOVERNOR, self.address, block, wanted={"ProposalCreated": {}})
        return [self._as_made(event) for event in made]

    def _as_made(self, event: Event) -> Proposal:
        args = event.args
        triples = zip(args["targets"], args["values"], args["calldatas"], strict=True)
        actions = tuple(Action(target, int(value), bytes(data)) for target, value, data in triples)
        return Proposal(self.address, actions, args["description"], args["proposalId"])

    def numbered(self, number: int) -> Proposal:
        """The proposal of this id. Raises BadPlan where there is none."""
        found = [one for one in self.proposals() if one.id == number]
        if not found:
            zh = f"这里没有提案 {number};`brownie run propose list` 列出全部"
            en = f"There is no proposal {number} here; `brownie run propose list` shows all."
            raise BadPlan(say(Text(zh, en)))
        return found[0]

    def drafted(self, draft: Draft) -> Proposal:
        """The proposal that was made of this draft, by whomever; else the one to be made by who signs."""
        for one in self.proposals():
            text = one.description.partition(PROPOSER)[0].rstrip()
            if (text, one.actions) == (draft.description, draft.actions):
                return one
        author = f"\n\n{PROPOSER}{self.signer.address.lower()}"  # nobody else can make it first
        return Proposal(self.address, draft.actions, draft.description + author)

    # what the chain says of one

    def state(self, proposal: Proposal) -> State | None:
        """Where it stands; None where it was never made."""
        found = answer(self.session.chain, GOVERNOR, self.address, "state", proposal.id)
        return None if found is None else State(found)

    def facts(self, proposal: Proposal) -> dict[str, Any]:
        """Where it stands, with votes and dates, for a program."""
        state = self.state(proposal)
        found: dict[str, Any] = {
            "proposal": str(proposal.id),
            "title": proposal.title,
            "state": state.name.lower() if state is not None else "none",
            "actions": [say(self.around.explain(one)) for one in proposal.actions],
        }
        if state is None:
            return found
        against, agreed, abstain = self.read("proposalVotes", proposal.id)
        snapshot = int(self.read("proposalSnapshot", proposal.id))
        return {
            **found,
            "for": agreed,
            "against": against,
            "abstain": abstain,
            "quorum": answer(self.session.chain, GOVERNOR, self.address, "quorum", snapshot),
            "vote_begins": snapshot,
            "vote_ends": int(self.read("proposalDeadline", proposal.id)),
            "executable": int(self.read("proposalEta", proposal.id)),
        }

    def lines(self, proposal: Proposal) -> Iterator[Text]:
        """The same for a person."""
        facts, state = self.facts(proposal), self.state(proposal)
        said = STATES[state] if state is not None else Text("尚未提出", "not made yet")
        yield Text(f"{facts['title']}({said.zh})", f"{facts['title']} ({said.en})")
        for one in proposal.actions:
            yield self.around.explain(one)
            beware = caution(self.council.treasury, self.address, one)
            if beware is not None:
                yield beware
        if state is None:
            return
        quorum = facts["quorum"] if facts["quorum"] is not None else "?"
        yield Text(
            f"赞成 {facts['for']},反对 {facts['against']},弃权 {facts['abstain']};法定 {quorum}",
            f"{facts['for']} for, {facts['against']} against, {facts['abstain']} abstain; quorum {quorum}",
        )
        begins, ends = moment(facts["vote_begins"]), moment(facts["vote_ends"])
        yield Text(f"投票 {begins} 至 {ends}", f"voted on from {begins} to {ends}")
        if facts["executable"]:
            when = moment(facts["executable"])
            yield Text(f"{when} 之后可执行", f"can be carried out after {when}")
        yield Text(f"编号 {proposal.id}", f"proposal {proposal.id}")

    # trying

    def attempt(self, actions: tuple[Action, ...]) -> Iterator[Text]:
        """Try what the Treasury would do; a sentence for each call that cannot be tried alone.

        Raises BadPlan for what would surely fail: the first call, or more money than there is.
        """
        held, spent = self.session.chain.balance(self.council.treasury), sum(one.value for one in actions)
        if spent > held:
            money = self.around.money
            zh = f"国库有 {money(held)},提案要付 {money(spent)}"
            raise BadPlan(
                say(Text(zh, f"The Treasury holds {money(held)}; the proposal spends {money(spent)}."))
            )
        for place, action in enumerate(actions):
            if action.target.lower() == self.address.lower():
                yield Text(
                    f"第 {place + 1} 项改变 Governor 自己,无法预演",
                    f"Action {place + 1} changes the Governor itself, which cannot be tried beforehand",
                )
                continue
            reason = self._refusal(action)
            if reason and place == 0:
                said = say(self.around.explain(action))
                zh = f"国库现在做不到:{said}:{reason}。什么都没有提出"
                en = f"The Treasury could not do it now: {said}: {reason}. Nothing was proposed."
                raise BadPlan(say(Text(zh, en)))
            if reason:
                yield Text(
                    f"第 {place + 1} 项单独会被拒绝({reason});或取决于前面的操作",
                    f"Action {place + 1} would be refused alone ({reason}); it may depend on those before it",
                )

    def _refusal(self, action: Action) -> str:
        """Why the Treasury could not do it now; nothing where it could."""
        chain = self.session.chain
        if action.data and not chain.has_code(action.target):
            return f"no contract lives at {action.target}"
        try:
            chain.call(Request(self.council.treasury, action.target, action.data, action.value))
        except CallReverted as fault:
            return dated(fault.reason)
        except NodeFault as fault:
            return str(fault)
        return ""

    # acting

    def plan(self, call: Call, effects: tuple[Text, ...] = ()) -> Plan:
        """One call, of who signs."""
        chain_id, sender = self.session.chain.chain_id, self.signer.address
        return Plan(call.sentence, chain_id, sender, (call,), effects=effects)

    def settle(self, *calls: Call) -> None:
        """Finish what an interrupted run left under way; nothing happens in a dry run."""
        rounds = Round(self.session, self.signer, "proposal")
        for plan in map(self.plan, calls) if self.session.sends else ():
            if rounds.under_way(plan):
                self.session.run(plan, self.signer)

    def act(self, call: Call, phase: str, effects: tuple[Text, ...] = ()) -> None:
        """Show it, or carry it out."""
        report = self.session.run(self.plan(call, effects), self.signer)
        self.session.print_json({**report.as_dict(), "phase": phase})
