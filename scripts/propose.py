"""Proposals of a community: made from a file, voted on, queued, carried out.

brownie run propose main proposal.yaml community=TEA send=yes        now, and again when the vote is over
brownie run propose vote proposal.yaml community=TEA choice=for send=yes
brownie run propose list community=TEA
"""

import hashlib
from pathlib import Path

from scripts.arguments import WrongUse, command, parse, usage
from scripts.council import Motion
from scripts.governing import Parliament
from scripts.session import Session
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plans.governing import CHOICES, Proposal, State
from zhenbo.plans.proposal_file import Draft, read_proposal
from zhenbo.plans.rules import moment
from zhenbo.plans.timelock import Together

USAGE = usage(
    """brownie run propose main PROPOSAL community=SYMBOL
  PROPOSAL 是 YAML 文件(见 docs/governance.zh.md)或 list 显示的编号。显示其操作的含义,以 Treasury 身份预演,
  必然失败的不提出;再次运行同一命令即进入下一步:提出,(投票后)排入 Treasury,(等待后)执行。
  Treasury 仍由 admin 掌管时,由 admin 直接在 Treasury 预约并执行。
brownie run propose vote PROPOSAL community=SYMBOL choice=for|against|abstain   会员投票,不可更改
brownie run propose status PROPOSAL community=SYMBOL                            操作、票数、日期
brownie run propose list community=SYMBOL                                       全部提案""",
    """brownie run propose main PROPOSAL community=SYMBOL
  PROPOSAL is a YAML file (docs/governance.md), or a number that list shows. Says what its calls do, tries
  them as the Treasury, and proposes nothing that would surely fail. Run again, the same command takes the
  next step: propose; after the vote, queue at the Treasury; after the wait, carry out. Where the admin still
  has the Treasury, the admin schedules it there, and carries it out.
brownie run propose vote PROPOSAL community=SYMBOL choice=for|against|abstain   a member's vote, for good
brownie run propose status PROPOSAL community=SYMBOL                            actions, votes, dates
brownie run propose list community=SYMBOL                                       all proposals""",
)


def main(*args: str) -> None:
    with command(USAGE):
        parliament = _open(args, ("community",), 1)
        draft = _draft(parliament)
        if not parliament.council.governs:
            _by_council(parliament, draft)
            return
        proposal = _found(parliament, draft)
        parliament.settle(proposal.propose(), proposal.queue(), proposal.execute())
        _tell(parliament, proposal)
        _go_on(parliament, proposal)


def vote(*args: str) -> None:
    with command(USAGE):
        parliament = _open(args, ("community", "choice"), 1)
        choice = parliament.session.arguments.need("choice")
        if choice not in CHOICES:
            raise WrongUse(f"choice={choice}: say {', '.join(CHOICES)}")
        proposal = _found(parliament, _draft(parliament))
        state = parliament.state(proposal)
        if state is None:
            raise BadPlan("This proposal was not made yet: `brownie run propose main`.")
        _tell(parliament, proposal)
        call = proposal.vote(choice, parliament.signer.address)
        effects = (Text("投票后不可更改", "A vote is final"),)
        parliament.act(call, "vote", effects)


def status(*args: str) -> None:
    with command(USAGE):
        parliament = _open(args, ("community",), 1)
        proposal = _found(parliament, _draft(parliament))
        parliament.session.print_json(parliament.facts(proposal))
        _tell(parliament, proposal)


def list(*args: str) -> None:
    with command(USAGE):
        parliament = _open(args, ("community",), 0)
        found = parliament.proposals()
        parliament.session.print_json([parliament.facts(one) for one in found])
        for one in found:
            _tell(parliament, one)
        if not found and not parliament.session.arguments.is_set("json"):
            print(say(Text("尚无提案", "There are no proposals yet")))


def help(*args: str) -> None:
    print(say(USAGE))


def _open(args: "tuple[str, ...]", options: "tuple[str, ...]", words: int) -> Parliament:
    arguments = parse(args, options, words=(words, words))
    arguments.need("community")
    return Parliament(Session.open(arguments))


def _draft(parliament: Parliament) -> Draft | None:
    """The file that was named; None where the word is a number."""
    word = parliament.session.arguments.words[0]
    return None if word.isdigit() else read_proposal(Path(word), parliament.around)


def _found(parliament: Parliament, draft: Draft | None) -> Proposal:
    if draft is None:
        return parliament.numbered(int(parliament.session.arguments.words[0]))
    return parliament.drafted(draft)


def _tell(parliament: Parliament, proposal: Proposal) -> None:
    if not parliament.session.arguments.is_set("json"):
        first, *rest = parliament.lines(proposal)
        print("\n".join([say(first), *(f"  {say(line)}" for line in rest)]))


def _go_on(parliament: Parliament, proposal: Proposal) -> None:
    """The next step that can be taken now."""
    state = parliament.state(proposal)
    if state is None:
        tried = tuple(parliament.attempt(proposal.actions))
        parliament.act(proposal.propose(), "propose", (*tried, *_times(parliament)))
    elif state == State.SUCCEEDED:
        parliament.act(proposal.queue(), "queue")
    elif state == State.QUEUED and parliament.facts(proposal)["executable"] <= parliament.session.now():
        parliament.act(proposal.execute(), "execute")
    else:
        parliament.session.print_json({**parliament.facts(proposal), "phase": "wait"})
        if state in (State.DEFEATED, State.CANCELED, State.EXPIRED):
            raise BadPlan(
                "This very proposal cannot be made again. To propose it anew, say in its text what changed."
            )


def _times(parliament: Parliament) -> "tuple[Text, ...]":
    """When the vote begins and ends, where it is made now."""
    begins = parliament.session.now() + int(parliament.read("votingDelay"))
    ends = begins + int(parliament.read("votingPeriod"))
    return (
        Text(
            f"投票约自 {moment(begins)} 至 {moment(ends)};通过后再次运行此命令即排入 Treasury",
            f"The vote lasts from about {moment(begins)} to {moment(ends)}; agreed, run this command again "
            "to queue it at the Treasury",
        ),
    )


def _by_council(parliament: Parliament, draft: Draft | None) -> None:
    """While a council has the Treasury, it needs no vote."""
    if draft is None:
        raise BadPlan(
            "The Treasury is the admin's: give the proposal's file. `brownie run handover` changes that."
        )
    council, text = parliament.council, draft.description
    salt = hashlib.sha256(f"zhenbo proposal\0{text}".encode()).digest()
    said = Text(draft.title, draft.title)
    operation = Together(council.treasury, draft.actions, salt, said)
    effects = tuple(parliament.around.explain(action) for action in draft.actions)

    def require() -> None:
        for line in parliament.attempt(draft.actions):
            if not parliament.session.arguments.is_set("json"):
                print(say(line))

    Motion(council, operation, said, effects, require).go_on()
