"""The Treasury in the members' hands: a gift to a school is proposed, voted on, queued and paid."""

from demo.cast import FAN, OPERATOR, RELAY, SCHOOL, STREAMER
from demo.chapters.fans.club import COMMUNITY, SYMBOL, Club
from zhenbo.language import Text
from zhenbo.messages import VERSION, Message
from zhenbo.plan import Call, Plan, Reads
from zhenbo.plans.governing import CHOICES, GOVERNOR, State
from zhenbo.plans.handover import ROLES

ETHER = 10**18
_MONEY, _GIFT = 3 * ETHER, ETHER
_FILE = "charity.yaml"
_SIGNED = ("for",) * 21 + ("against",) * 3  # with Lin's own vote the quorum of 20 is reached
_BALLOT = "uint256 proposalId,uint8 support,address voter,uint256 nonce"
_TEXT = """title: 给勐海村小捐 1 ETH 1 ETH for the village school
text: |
  夏天四场直播的收入里，拿出一份买冬衣。
  Of what four shows brought in this summer, a share for winter clothes.
actions:
  - to: "{school}"
    value: 1ETH
"""


def handover(club: Club) -> None:
    """The operator gives up; from here on the members alone move the Treasury."""
    stage, desk = club.stage, club.desk
    stage.screen.scene(Text("金库交给会员", "The Treasury goes to the members"))
    treasury = desk.address(SYMBOL, "Treasury")
    with stage.step(
        STREAMER, "把直播收入的一份存入 Treasury", "pays a share of the shows into the Treasury"
    ) as step:
        said = Text(f"存入 {_MONEY // ETHER} ETH", f"Pay in {_MONEY // ETHER} ETH")
        call = Call("", treasury, "", (), said, value=_MONEY)
        step.run(Plan(said, stage.chain.chain_id, stage.signer(STREAMER).address, (call,)))
        step.check("Treasury 持有（wei）", "the Treasury holds, wei", stage.chain.balance(treasury), _MONEY)
    with stage.step(
        OPERATOR, "把 Treasury 移交给会员，不可撤回", "hands the Treasury to the members, for good"
    ) as step:
        desk.send(step, "handover main", COMMUNITY)
        operator, governor = stage.signer(OPERATOR).address, desk.address(SYMBOL, GOVERNOR)
        holds = [
            [club.read("Treasury", "hasRole", role, one) for role in ROLES] for one in (operator, governor)
        ]
        step.check(
            "运营方、会员各自的权限", "what operator and members may do", holds, [[False] * 2, [True] * 2]
        )
        found = desk.run(step, "check community", SYMBOL)
        step.check("读回核对（退出码）", "read back and compared (exit code)", found.code, 0)


def proposed(club: Club) -> None:
    """Any member may; the same file and command lead all the way."""
    desk = club.desk
    text = _TEXT.format(school=club.stage.signer(SCHOOL).address)
    (desk.folder / _FILE).write_text(text, encoding="utf-8")
    with club.stage.step(FAN, "提议给村小捐 1 ETH", "proposes a gift of 1 ETH to a school") as step:
        desk.send(step, "propose main", _FILE, COMMUNITY)
        step.check("提案数", "proposals", club.read(GOVERNOR, "proposalCount"), 1)
    club.stage.wait(2)


def voted(club: Club) -> None:
    """Lin votes by a transaction; others sign, and the relay brings their votes."""
    stage, desk = club.stage, club.desk
    number = _number(club)
    with stage.step(FAN, "投票赞成", "votes for it") as step:
        desk.send(step, "propose vote", _FILE, COMMUNITY, "choice=for")
        has_voted = club.read(GOVERNOR, "hasVoted", number, club.fan)
        step.check("小林已投票", "Lin has voted", has_voted)
    with stage.step(
        RELAY, f"转交 {len(_SIGNED)} 张签名的投票", f"brings {len(_SIGNED)} votes that were signed"
    ) as step:
        voters = zip(club.keys, _SIGNED, strict=False)
        calls = tuple(_by_signature(club, number, voter, choice) for voter, choice in voters)
        title = Text("转交签名的投票", "Bring signed votes")
        step.run(Plan(title, stage.chain.chain_id, stage.signer(RELAY).address, calls))
        against, agreed, _ = club.read(GOVERNOR, "proposalVotes", number)
        expected = (1 + _SIGNED.count("for"), _SIGNED.count("against"))
        step.check("赞成、反对", "votes for and against", (agreed, against), expected)
        quorum = club.read(GOVERNOR, "quorum", club.read(GOVERNOR, "proposalSnapshot", number))
        step.check("达到法定票数", "enough for the quorum", agreed >= quorum)
        step.tell(f"法定票数 {quorum}", f"the quorum is {quorum}")


def _number(club: Club) -> int:
    return int(club.read(GOVERNOR, "proposalDetailsAt", 0)[0])


def _by_signature(club: Club, number: int, voter: str, choice: str) -> Call:
    """One vote as OpenZeppelin's Governor takes it from anybody."""
    governor = club.desk.address(SYMBOL, GOVERNOR)
    domain = {
        "name": club.read(GOVERNOR, "name"), "version": VERSION, "chainId": club.stage.chain.chain_id,
        "verifyingContract": governor,
    }  # fmt: skip
    said = {"proposalId": number, "support": CHOICES[choice], "voter": voter, "nonce": 0}
    signature = club.sign(voter, Message.of(domain, "Ballot", _BALLOT, said))
    sentence = Text(f"{voter} 的投票", f"The vote of {voter}")
    done = Reads(GOVERNOR, governor, "hasVoted", (number, voter), True)
    return Call(
        GOVERNOR, governor, "castVoteBySig", (number, CHOICES[choice], voter, signature), sentence, done=done
    )


def paid(club: Club) -> None:
    """When the vote is over anybody queues it and has it carried out."""
    stage, desk = club.stage, club.desk
    number, school = _number(club), stage.signer(SCHOOL).address
    stage.wait(club.read(GOVERNOR, "proposalDeadline", number) - stage.now() + 1)
    with stage.step(
        RELAY, "投票结束：排入 Treasury", "queues it at the Treasury when the vote is over"
    ) as step:
        desk.send(step, "propose main", _FILE, COMMUNITY)
        step.check("状态：已排队", "it is queued", club.read(GOVERNOR, "state", number) == State.QUEUED)
    stage.wait(club.read(GOVERNOR, "proposalEta", number) - stage.now() + 1)
    before, held = stage.chain.balance(school), stage.chain.balance(desk.address(SYMBOL, "Treasury"))
    with stage.step(
        RELAY, "执行：Treasury 付款给学校", "has it carried out: the Treasury pays the school"
    ) as step:
        desk.send(step, "propose main", _FILE, COMMUNITY)
        step.check(
            "状态：已执行", "it is carried out", club.read(GOVERNOR, "state", number) == State.EXECUTED
        )
        step.check("学校收到（wei）", "the school received, wei", stage.chain.balance(school) - before, _GIFT)
        left = stage.chain.balance(desk.address(SYMBOL, "Treasury"))
        step.check("Treasury 支出（wei）", "the Treasury paid, wei", held - left, _GIFT)
