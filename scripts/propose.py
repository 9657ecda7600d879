"""Proposals of a community: made from a file, voted on, queued, carried out.

brownie run propose main proposal.yaml community=TEA send=yes        now, and again when the vote is over
brownie run propose vote proposal.yaml community=TEA choice=for send=yes
brownie run propose list community=TEA
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from scripts.arguments import WrongUse, command, parse, usage
from scripts.council import Motion
from scripts.governing import Parliament
from scripts.session import Session
from scripts.vote_box import VoteBox, told
from zhenbo.errors import BadPlan, VerdictFalse
from zhenbo.language import Text, harmless, say
from zhenbo.plans.governing import CHOICES, Proposal, State
from zhenbo.plans.proposal_file import Draft, read_proposal
from zhenbo.plans.rules import moment
from zhenbo.plans.timelock import Together

RELAY = 7  # whose account brings others' votes on development networks
USAGE = usage(
    """brownie run propose main PROPOSAL community=SYMBOL
  PROPOSAL 是 YAML 文件(见 docs/governance.zh.md)或 list 显示的编号。显示其操作的含义,以 Treasury 身份预演,
  必然失败的不提出;再次运行同一命令即进入下一步:提出,(投票后)排入 Treasury,(等待后)执行。
  Treasury 仍由 admin 掌管时,由 admin 直接在 Treasury 预约并执行。
brownie run propose vote PROPOSAL community=SYMBOL choice=for|against|abstain   会员投票,不可更改
brownie run propose votes PATH community=SYMBOL   转交会员签名的投票(zhenbo vote sign)
  会员不付 gas;任何人可执行。PATH 是文件夹或队列文件(.jsonl)。逐票核对;中断后再运行同一命令即可续传
brownie run propose status PROPOSAL community=SYMBOL                            操作、票数、日期
brownie run propose list community=SYMBOL                                       全部提案""",
    """brownie run propose main PROPOSAL community=SYMBOL
  PROPOSAL is a YAML file (docs/governance.md), or a number that list shows. Says what its calls do, tries
  them as the Treasury, and proposes nothing that would surely fail. Run again, the same command takes the
  next step: propose; after the vote, queue at the Treasury; after the wait, carry out. Where the admin still
  has the Treasury, the admin schedules it there, and carries it out.
brownie run propose vote PROPOSAL community=SYMBOL choice=for|against|abstain   a member's vote, for good
brownie run propose votes PATH community=SYMBOL   brings votes that members signed (`zhenbo vote sign`)
  Anybody may, and pays the gas. PATH is a folder or a queue file (.jsonl). Each is checked first; stopped
  half-way, the same command goes on.
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
            listed = ", ".join(CHOICES)
            raise WrongUse(say(Text(f"choice={choice}:应为 {listed} 之一", f"choice={choice}: say {listed}")))
        proposal = _found(parliament, _draft(parliament))
        state = parliament.state(proposal)
        if state is None:
            zh, en = "该提案尚未提出", "This proposal was not made yet"
            raise BadPlan(say(Text(f"{zh}:`brownie run propose main`", f"{en}: `brownie run propose main`.")))
        _tell(parliament, proposal)
        call = proposal.vote(choice, parliament.signer.address)
        effects = (Text("投票后不可更改", "A vote is final"),)
        parliament.act(call, "vote", effects)


def votes(*args: str) -> None:
    with command(USAGE):
        parliament = replace(_open(args, ("community",), 1), index=RELAY)
        session, box = parliament.session, VoteBox(parliament)
        box.finish_earlier()
        found = box.sort(Path(session.arguments.words[0]))
        report = box.bring(found.good) if found.good else {}
        left_out = box.left_out(found.good) if session.sends else []
        bad = [*found.bad, *left_out]
        listed = [{"place": one.place, "reason": say(one.reason)} for one in bad]
        session.print_json({**report, "good": len(found.good), "before": found.before, "bad": listed})
        if not session.arguments.is_set("json"):
            for line in told(found, left_out):
                print(harmless(say(line)))
        if bad:
            zh, en = f"{len(bad)} 张投票没有计入", f"{len(bad)} votes are left out; the reasons are above"
            raise VerdictFalse(say(Text(zh, en)))


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
            said = Text(
                "一字不改的提案不能再提。要重新提出,请在正文中说明有何变化",
                "This very proposal cannot be made again. To propose it anew, say in its text what changed.",
            )
            raise BadPlan(say(said))


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
        refused = Text(
            "国库仍由管理员掌管:请给出提案的文件。`brownie run handover` 可移交",
            "The Treasury is the admin's: give the proposal's file. `brownie run handover` changes that.",
        )
        raise BadPlan(say(refused))
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
