"""An epoch of points: scored and posted, disputed and decided, made final.

brownie run epoch main log.csv community=TEA rules=rules.yaml uri=ipfs://... send=yes
brownie run epoch finalise 1 community=TEA send=yes
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.arguments import Arguments, WrongUse, command, parse, usage
from scripts.epoch_stages import POSTER, post
from scripts.epoch_words import told
from scripts.posting import Posting
from scripts.session import Session
from scripts.targets import Wish, choose, require_ready
from zhenbo import config
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plan import Plan
from zhenbo.plans.epochs import Rewards
from zhenbo.plans.rules import moment
from zhenbo.rewards.folder import sha256_of
from zhenbo.rewards.recompute import points_of
from zhenbo.rewards.source import STATES, Epoch, Ledger, State
from zhenbo.runner.report import amount
from zhenbo.scoring.rule_file import load_rules
from zhenbo.wallets.commitments import read_openings

OPTIONS = ("community", "rules", "uri", "epoch", "period", "carry", "openings", "out")
GUARDIAN, RELAY, STRANGER = 6, 7, 10  # who acts by default on development networks
USAGE = usage(
    """brownie run epoch main LOG community=SYMBOL rules=FILE uri=URI
  为一期计分并发布:开启、分批发布、完成。中断后用同一命令续传;完成后不再改变任何东西。
  rules=FILE     规则文件,须是本期规则版本的文件     uri=URI  文件夹将公布在何处
  epoch=N        Rewards 中的期号(默认:未完成的一期,否则下一期)
  period=K       规则中的期号,决定计分的日期(默认:未作废的期数加一)
  carry=FILE     上期的 carry-out.csv(默认从 out= 中找)
  openings=FILE  私有:日志不含钱包时,粉丝的钱包与盐(公布的只有承诺;见 zhenbo wallets publish)
  out=FOLDER     各期的文件夹(默认 build/epochs/<网络>/<代号>)
brownie run epoch status community=SYMBOL                    各期的状态
brownie run epoch finalise N community=SYMBOL                窗口结束后生效,任何人可执行
brownie run epoch dispute N community=SYMBOL evidence=FILE uri=URI   提出异议(付押金)
brownie run epoch decide N community=SYMBOL upheld=yes|no reason="..."   监督人裁定
brownie run epoch void N community=SYMBOL reason="..."       监督人作废
brownie run epoch end N community=SYMBOL                     无人按时裁定:结束,作废
brownie run epoch withdraw community=SYMBOL                  取回已退还的押金""",
    """brownie run epoch main LOG community=SYMBOL rules=FILE uri=URI
  Scores an epoch and posts it: open, post in batches, close. Stopped half-way, the same command goes on; once
  done, it changes nothing.
  rules=FILE     the rule file, that of the epoch's version     uri=URI  where the folder will be published
  epoch=N        number in Rewards (default: the one that is open, else the next)
  period=K       number by the rules, which says the days (default: epochs that are not void, and one)
  carry=FILE     carry-out.csv of the epoch before (default: looked for in out=)
  openings=FILE  private: wallets and salts, where the log tells none (`zhenbo wallets publish`)
  out=FOLDER     the folders of the epochs (default build/epochs/<network>/<SYMBOL>)
brownie run epoch status community=SYMBOL                    where each epoch stands
brownie run epoch finalise N community=SYMBOL                makes it final after its window; anybody may
brownie run epoch dispute N community=SYMBOL evidence=FILE uri=URI     disputes it, with the bond
brownie run epoch decide N community=SYMBOL upheld=yes|no reason="..."   the guardian decides
brownie run epoch void N community=SYMBOL reason="..."       the guardian voids it
brownie run epoch end N community=SYMBOL                     nobody decided in time: it is void
brownie run epoch withdraw community=SYMBOL                  takes back bonds that were released""",
)


def main(*args: str) -> None:
    with command(USAGE):
        session, ledger = _opened(parse(args, OPTIONS, words=(1, 1)))
        wish = _wish(session)
        rules = load_rules(wish.rules_file)
        rewards = _rewards(session, ledger, POSTER)
        target = choose(ledger, wish)
        require_ready(session, ledger, wish, rules, target)
        points = points_of(rules, target.period, wish.log)
        posting = Posting(session, ledger, rewards, wish, rules, target, points)
        report, draft = post(posting)
        found = {**report.as_dict(), "epoch": draft.epoch.number, "folder": str(posting.home)}
        session.print_json({**found, "manifest": asdict(draft.manifest)})
        if report.sent and not session.arguments.is_set("json"):
            print(say(told(posting, draft)))


def status(*args: str) -> None:
    with command(USAGE):
        session, ledger = _opened(parse(args, ("community",)))
        epochs = ledger.epochs()
        left = int(session.chain.read("Rewards", ledger.rewards, "carry"))
        opening = int(session.chain.read("Rewards", ledger.rewards, "nextOpening"))
        listed = [{**asdict(one), "state": STATES[one.state].en} for one in epochs]
        session.print_json({"epochs": listed, "carry": str(left), "nextOpening": opening})
        if session.arguments.is_set("json"):
            return
        for one in epochs:
            print(say(_line(one)))
        after = moment(opening) if opening > session.now() else None
        print(say(Text(f"合约结转 {left}", f"Left over for the next epoch: {left}")))
        if after:
            print(say(Text(f"下一期可开启于 {after}", f"The next epoch can be opened from {after} on")))


def finalise(*args: str) -> None:
    with command(USAGE):
        session, ledger, epoch = _one(args)
        if epoch.state == State.POSTED and session.now() < epoch.final_at:
            until, now = moment(epoch.final_at), moment(session.now())
            said = Text(
                f"第 {epoch.number} 期在 {until} 之前可以提出异议;现在是 {now}。请到时再运行此命令。",
                f"Epoch {epoch.number} can be disputed until {until}; it is {now}. Run this again then.",
            )
            raise BadPlan(say(said))
        _require_state(epoch, State.POSTED, State.FINAL)
        _require_budget(session, ledger, epoch)
        _run(session, ledger, RELAY, lambda rewards: rewards.finalising(epoch.number))


def dispute(*args: str) -> None:
    with command(USAGE):
        session, ledger, epoch = _one(args, "evidence", "uri")
        _require_state(epoch, State.POSTED, State.DISPUTED)
        _require_own(session, ledger, epoch)
        evidence = bytes.fromhex(sha256_of(Path(session.arguments.need("evidence")))[2:])
        uri = session.arguments.need("uri")
        bond = int(session.chain.read("Rewards", ledger.rewards, "bondNeeded", epoch.number))
        if not session.arguments.is_set("json"):
            said = amount(bond, session.chain.currency)
            print(say(Text(f"押金 {said}:驳回则归 Treasury", f"Bond {said}: the Treasury's if rejected")))
        _run(
            session,
            ledger,
            STRANGER,
            lambda rewards: rewards.disputing(epoch.number, evidence, uri, bond, epoch.rejections),
        )


def decide(*args: str) -> None:
    with command(USAGE):
        session, ledger, epoch = _one(args, "upheld", "reason")
        upheld, reason = _verdict(session.arguments), session.arguments.need("reason")
        before = epoch.rejections - _decided_so(ledger, epoch, upheld, reason)
        _run(
            session,
            ledger,
            GUARDIAN,
            lambda rewards: rewards.deciding(epoch.number, upheld, reason, before),
        )


def void(*args: str) -> None:
    with command(USAGE):
        session, ledger, epoch = _one(args, "reason")
        _require_state(epoch, State.OPEN, State.POSTED, State.DISPUTED, State.VOID)
        reason = session.arguments.need("reason")
        _run(session, ledger, GUARDIAN, lambda rewards: rewards.voiding(epoch.number, reason))


def end(*args: str) -> None:
    with command(USAGE):
        session, ledger, epoch = _one(args)
        _require_state(epoch, State.DISPUTED, State.VOID)
        _run(session, ledger, RELAY, lambda rewards: rewards.ending(epoch.number))


def withdraw(*args: str) -> None:
    with command(USAGE):
        session, ledger = _opened(parse(args, ("community",)))
        address = session.signer(STRANGER).address
        due = session.chain.read("Rewards", ledger.rewards, "bondOf", address)
        before = ledger.withdrawals(address)
        if not due and not before:
            raise BadPlan(f"No bond of {address} waits in {ledger.rewards}.")
        times = before if due else before - 1
        _run(session, ledger, STRANGER, lambda rewards: rewards.withdrawing(times))


def help(*args: str) -> None:
    print(say(USAGE))


def _opened(arguments: Arguments) -> tuple[Session, Ledger]:
    arguments.need("community")
    session = Session.open(arguments)
    return session, Ledger(session.chain, session.chosen)


def _one(args: tuple[str, ...], *options: str) -> tuple[Session, Ledger, Epoch]:
    """The epoch that the first word names."""
    arguments = parse(args, ("community", *options), words=(1, 1))
    word = arguments.words[0]
    if not (word.isascii() and word.isdigit()):
        raise WrongUse(say(Text(f"{word!r}:应为期号", f"{word!r}: the number of an epoch is meant")))
    session, ledger = _opened(arguments)
    found = ledger.epoch(int(word))
    if found.state == State.NONE:
        zh, en = f"还没有第 {word} 期", f"There is no epoch {word} yet"
        raise BadPlan(say(Text(f"{zh};已开启 {ledger.count} 期。", f"{en}; {ledger.count} were opened.")))
    return session, ledger, found


def _wish(session: Session) -> Wish:
    arguments, chain = session.arguments, session.chain
    carry, openings, out = (arguments.get(name) for name in ("carry", "openings", "out"))
    name = chain.name if not chain.development else f"{chain.name}-{chain.genesis()[2:10]}"
    usual = config.project_root() / "build" / "epochs" / name / arguments.need("community")
    return Wish(
        Path(arguments.words[0]),
        Path(arguments.need("rules")),
        arguments.need("uri"),
        arguments.number("epoch", 0) or None,
        arguments.number("period", 0) or None,
        Path(carry) if carry else None,
        read_openings(Path(openings)) if openings else None,
        Path(out) if out else usual,
    )


def _rewards(session: Session, ledger: Ledger, index: int) -> Rewards:
    return Rewards(session.chain.chain_id, ledger.rewards, session.signer(index).address)


def _run(session: Session, ledger: Ledger, index: int, made: Callable[[Rewards], Plan]) -> None:
    signer = session.signer(index)
    report: Any = session.run(made(_rewards(session, ledger, index)), signer)
    session.print_json(report.as_dict())


def _require_state(epoch: Epoch, *states: State) -> None:
    if epoch.state not in states:
        found, needed = STATES[epoch.state], [STATES[state] for state in states]
        said = Text(
            f"第 {epoch.number} 期{found.zh};此命令需要的是:{'、'.join(one.zh for one in needed)}。",
            f"Epoch {epoch.number} is {found.en}; this needs one that is "
            f"{' or '.join(one.en for one in needed)}.",
        )
        raise BadPlan(say(said))


def _require_budget(session: Session, ledger: Ledger, epoch: Epoch) -> None:
    """What an epoch gives is created when it is made final, and the Treasury alone says how much may be."""
    free = ledger.budget_left
    if epoch.state == State.POSTED and epoch.total > free:
        name, short = session.arguments.need("community"), epoch.total - free
        raising = f"brownie run budget main rewards {epoch.total} community={name}"
        said = Text(
            f"第 {epoch.number} 期共 {epoch.total},Rewards 只还可创建 {free}。请由国库把预算提高 {short}"
            f"或更多({raising}),再运行此命令;期限不限。",
            f"Epoch {epoch.number} gives {epoch.total}, Rewards may still create {free}. Let the Treasury "
            f"raise its budget by {short} or more (`{raising}`), then run this again; waiting loses nothing.",
        )
        raise BadPlan(say(said))


def _require_own(session: Session, ledger: Ledger, epoch: Epoch) -> None:
    """A dispute that is running must be our own, to be gone on with."""
    if epoch.state == State.DISPUTED:
        disputant = session.chain.read("Rewards", ledger.rewards, "disputeOf", epoch.number)[0]
        if disputant != session.signer(STRANGER).address:
            zh = f"第 {epoch.number} 期已有异议,由 {disputant} 提出。"
            raise BadPlan(say(Text(zh, f"Epoch {epoch.number} is disputed already, by {disputant}.")))


def _verdict(arguments: Arguments) -> bool:
    arguments.need("upheld")
    return arguments.is_set("upheld")


def _decided_so(ledger: Ledger, epoch: Epoch, upheld: bool, reason: str) -> int:
    """1 where this very rejection is done already, so that the plan is the same as then; else 0."""
    if epoch.state == State.DISPUTED:
        return 0
    last = ledger.verdict(epoch.number)
    if last != (upheld, reason):
        state = STATES[epoch.state]
        zh, en = f"第 {epoch.number} 期没有异议:{state.zh}。", f"Epoch {epoch.number} is not disputed: it is "
        raise BadPlan(say(Text(zh, f"{en}{state.en}.")))
    return 0 if upheld else 1


def _line(epoch: Epoch) -> Text:
    state = STATES[epoch.state]
    until = f"{moment(epoch.final_at)}" if epoch.final_at else "-"
    return Text(
        f"第 {epoch.number} 期 {state.zh}:规则第 {epoch.version} 版,{epoch.fans} 位粉丝共 {epoch.total}"
        f"(上限 {epoch.limit}),异议至 {until}",
        f"epoch {epoch.number} {state.en}: rule version {epoch.version}, {epoch.fans} fans get {epoch.total} "
        f"(limit {epoch.limit}), disputes until {until}",
    )
