"""Money for charities: what pots there are, for whom, and which can go back to the Treasury.

brownie run pot list community=TEA
brownie run pot back 1 community=TEA send=yes
"""

from dataclasses import asdict

from scripts.arguments import WrongUse, command, parse, usage
from scripts.polling import RELAY, Place
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plans.pots import return_plan
from zhenbo.plans.rules import moment
from zhenbo.polls.pots import KEPT, PAID, POT, RETURNED, WORDS, Pot, pots
from zhenbo.runner.report import amount

USAGE = usage(
    """brownie run pot list community=SYMBOL     全部公益款:金额、收款人、对投票的要求、现状
brownie run pot back N community=SYMBOL   过期未付的退回 Treasury,任何人可执行
  由 Treasury 备款(`brownie run propose`,CharityPot.fill);由投票付出(`brownie run poll`,enacts: charity)""",
    """brownie run pot list community=SYMBOL     all pots: money, payees, what they ask of a poll, state
brownie run pot back N community=SYMBOL   returns one that was not paid in time to the Treasury; anybody may
  The Treasury fills pots (`brownie run propose`, CharityPot.fill); polls pay them (`brownie run poll`,
  enacts: charity).""",
)


def main(*args: str) -> None:
    """What `list` does: who forgot the verb changes nothing."""
    list(*args)


def list(*args: str) -> None:
    with command(USAGE):
        place = Place.of(parse(args, ("community",)), RELAY)
        found = tuple(pots(place.polls, place.session.now()))
        place.session.print_json([{**asdict(one), "amount": str(one.amount)} for one in found])
        if place.session.arguments.is_set("json"):
            return
        for one in found:
            for line in _lines(one, place.session.chain.currency):
                print(say(line))
        if not found:
            print(say(Text("还没有公益款", "The Treasury has filled no pot yet")))


def back(*args: str) -> None:
    with command(USAGE):
        place = Place.of(parse(args, ("community",), words=(1, 1)), RELAY)
        word = place.session.arguments.words[0]
        if not (word.isascii() and word.isdigit()):
            raise WrongUse(say(Text(f"{word!r}:应为公益款的编号", f"{word!r}: the number of a pot is meant")))
        chosen = next(
            (one for one in pots(place.polls, place.session.now()) if one.number == int(word)), None
        )
        if chosen is None:
            raise BadPlan(say(Text(f"没有第 {word} 号公益款", f"There is no pot {word}")))
        chain_id, contract = place.session.chain.chain_id, place.polls.deployment.address(POT)
        plan = return_plan(chain_id, contract, place.signer.address, chosen)
        place.session.print_json(place.session.run(plan, place.signer).as_dict())


def help(*args: str) -> None:
    print(say(USAGE))


def _lines(pot: Pot, currency: str) -> "tuple[Text, ...]":
    money, until, word = amount(pot.amount, currency), moment(pot.expiry), WORDS[pot.state]
    is_settled = pot.state in (PAID, RETURNED)
    ends_zh, ends_en = ("", "") if is_settled else (f";至 {until} 可付", f"; can be paid until {until}")
    zh, en = {
        KEPT: (f",第 {pot.poll} 号", f", poll {pot.poll}"),
        PAID: (f"给 {pot.paid_to}", f" to {pot.paid_to}"),
    }.get(pot.state, ("", ""))
    payees = ", ".join(pot.payees)
    return (
        Text(
            f"第 {pot.number} 号 {money}:{word.zh}{zh}{ends_zh}",
            f"pot {pot.number}, {money}: {word.en}{en}{ends_en}",
        ),
        Text(
            f"  投票须开放 {pot.min_seconds} 秒,法定 {pot.min_quorum} 票,会籍 {pot.min_age} 秒,"
            f"入会付 {pot.min_paid} 积分",
            f"  polls are open for {pot.min_seconds} s, with a quorum of {pot.min_quorum}, a minimum_age of "
            f"{pot.min_age}, a price of {pot.min_paid}, or more of each",
        ),
        Text(f"  收款人,按此顺序:{payees}", f"  payees, in this order: {payees}"),
    )
