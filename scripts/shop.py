"""A community's shop: open rewards, send what fans ordered, mark what they show, give back what is overdue.

brownie run shop main open rewards.yaml community=TEA send=yes        host
brownie run shop main fulfil codes.jsonl community=TEA send=yes       merchant
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

from scripts.arguments import WrongUse, command, parse, usage
from scripts.relayed import Relay
from scripts.rounds import Round
from scripts.session import Session
from zhenbo.errors import BadPlan
from zhenbo.language import Text, harmless, say
from zhenbo.plan import Plan
from zhenbo.plans import shop
from zhenbo.plans.left_out import Bad
from zhenbo.plans.shop_files import read_codes, read_orders
from zhenbo.plans.shop_ledger import Ledger, ledger
from zhenbo.plans.shop_marks import Mark
from zhenbo.plans.shop_rewards import impossible, read_rewards
from zhenbo.plans.shop_rooms import CodeRoom, OrderRoom

USAGE = usage(
    """brownie run shop main ACT ... community=SYMBOL
  list                 列出兑换项:价格、库存、已兑换、已兑现、已退还
  open FILE            按 YAML 文件开放兑换项(主持人)
  close ID             结束兑换;已兑换的照常兑现(主持人)
  calloff ID reason=T  取消兑换项,未兑现的立即可退(守护人;商家取消自己的)
  redeem FILE          提交粉丝签名的兑换单(任何人;JSONL,见 docs/shop.zh.md)
  fulfil FILE          标记持有人出示的兑现码(商家;JSONL)
  refund [reward=ID]   退还到期或被取消而未兑现的凭证(任何人)""",
    """brownie run shop main ACT ... community=SYMBOL
  list                 lists rewards: price, stock, redeemed, fulfilled, refunded
  open FILE            opens the rewards of a YAML file (host)
  close ID             ends the redeeming of a reward; what is out is fulfilled as promised (host)
  calloff ID reason=T  calls a reward off: what is out can be refunded now (guardian; merchant: its own)
  redeem FILE          sends orders that fans signed (anybody; JSON lines, see docs/shop.md)
  fulfil FILE          marks the codes that holders showed (merchant; JSON lines)
  refund [reward=ID]   gives back vouchers that are overdue or called off (anybody)""",
)
CN = 0  # IPoints.Region
HOST, GUARDIAN, RELAY, MERCHANT = 11, 6, 7, 1  # of the development wallet, see scripts/README.md
STATES = (
    Text("无", "none"),
    Text("可兑换", "open"),
    Text("已结束", "closed"),
    Text("已取消", "called off"),
)


def main(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("community", "reason", "reward"), words=(1, 2))
        arguments.need("community")
        act, *rest = arguments.words
        if act not in ACTS:
            zh = f"没有 {act!r} 这个动作;可用的有 {', '.join(ACTS)}"
            raise WrongUse(say(Text(zh, f"{act!r} is nothing that can be done; say {', '.join(ACTS)}")))
        if len(rest) != (0 if act in ("list", "refund") else 1):
            zh, en = (
                ("不再有别的词", "no more words")
                if rest
                else ("应有文件或兑换项编号", "a file or the number of a reward")
            )
            raise WrongUse(say(Text(f"{act}:{zh}", f"{act}: {en} is meant")))
        ACTS[act](Shop(Session.open(arguments)), *rest)


def help(*args: str) -> None:
    print(say(USAGE))


@dataclass(frozen=True)
class Shop:
    """The shop of the community that was named."""

    session: Session

    @property
    def address(self) -> str:
        return self.session.chosen.address("Shop")

    @cached_property
    def ledger(self) -> Ledger:
        chosen = self.session.chosen
        return ledger(self.session.chain.events("Shop", self.address, chosen.block))

    def read(self, function: str, *arguments: Any) -> Any:
        return self.session.chain.read("Shop", self.address, function, *arguments)

    def marks(self, voucher: int) -> list[Mark]:
        """What was marked of a voucher, oldest first."""
        wanted = {"Fulfilled": {"voucherId": [voucher]}}
        found = self.session.chain.events("Shop", self.address, self.session.chosen.block, wanted=wanted)
        return [Mark(event.args["holder"], event.args["count"]) for event in found]

    def reward(self, number: int) -> Any:
        """A reward as IShop has it. Raises BadPlan where there is none."""
        found = self.read("rewardOf", number)
        if found[1] == shop.NONE:
            said = Text(
                f"本店没有兑换项 {number};list 列出全部",
                f"There is no reward {number} in this shop; `list` shows those there are.",
            )
            raise BadPlan(say(said))
        return found

    def place(self, index: int) -> shop.Place:
        """Where who sends by default acts."""
        return shop.Place(self.session.chain.chain_id, self.address, self.session.signer(index).address)

    def round(self, index: int, act: str) -> Round:
        """What was last sent of this kind."""
        return Round(self.session, self.session.signer(index), f"{act}-{self.address.lower()}")

    def carry_out(self, index: int, plan: Callable[[shop.Place], Plan]) -> None:
        """Show the plan of who sends by default, or carry it out."""
        report = self.session.run(plan(self.place(index)), self.session.signer(index))
        self.session.print_json(report.as_dict())


def show(at: Shop) -> None:
    """One line a reward."""
    rows = [_row(at, number) for number in range(1, at.read("rewardCount") + 1)]
    at.session.print_json(rows)
    if at.session.arguments.is_set("json"):
        return
    for row in rows:
        zh, en = (
            f"{row['price']} 积分,{row['redeemed']}/{row['stock']} 已兑换,{row['fulfilled']} 已兑现,"
            f"{row['refunded']} 已退还,兑现截至 {row['fulfil_by']}",
            f"{row['price']} points, {row['redeemed']} of {row['stock']} redeemed, "
            f"{row['fulfilled']} fulfilled, {row['refunded']} refunded, fulfilled by {row['fulfil_by']}",
        )
        state = say(next(word for word in STATES if word.en == row["state"]))
        print(harmless(f"#{row['reward']} {row['title']} ({state}): {say(Text(zh, en))}"))
    if not rows:
        print(say(Text("尚无兑换项", "There are no rewards yet")))


def _row(at: Shop, number: int) -> dict[str, Any]:
    terms, state, redeemed, fulfilled, refunded, _ = at.reward(number)
    return {
        "reward": number,
        "title": at.ledger.titles[number],
        "state": STATES[state].en,
        "merchant": terms[1],
        "price": terms[2],
        "stock": terms[3],
        "redeemed": redeemed,
        "fulfilled": fulfilled,
        "refunded": refunded,
        "closes": _time(terms[6]),
        "fulfil_by": _time(terms[7]),
    }


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def open_rewards(at: Shop, file: str) -> None:
    rewards = read_rewards(Path(file))
    in_cn = at.session.chain.read("Points", at.session.chosen.address("Points"), "region") == CN
    for reward in rewards:
        number = shop.Opened(at.address, reward).number(at.session.chain)
        reason = _ended(at, number) if number else impossible(reward, at.session.now(), in_cn)
        if reason is not None:
            raise BadPlan(say(reason))
    at.carry_out(HOST, lambda place: shop.opening(place, rewards))


def _ended(at: Shop, number: int) -> Text | None:
    """What to say of a reward that was opened and is open no more."""
    state = STATES[at.reward(number)[1]]
    if state == STATES[shop.OPEN]:
        return None
    return Text(
        f"第 {number} 号兑换项正是这些条款,现{state.zh};要再开放,请改动时间或条款",
        f"Reward {number} has these very terms and is {state.en}: change a time or the terms to open another",
    )


def close(at: Shop, number: str) -> None:
    reward = _number(number)
    at.reward(reward)
    at.carry_out(HOST, lambda place: shop.closing(place, reward, at.ledger.titles[reward]))


def call_off(at: Shop, number: str) -> None:
    reward, reason = _number(number), at.session.arguments.need("reason")
    merchant = at.reward(reward)[0][1]

    def plan(place: shop.Place) -> Plan:
        as_merchant = place.sender == merchant
        return shop.calling_off(place, reward, at.ledger.titles[reward], reason, as_merchant=as_merchant)

    at.carry_out(GUARDIAN, plan)


def redeem(at: Shop, file: str) -> None:
    points = at.session.chosen.address("Points")

    def read(name: Path) -> list[shop.Placed | Bad]:
        return read_orders(name, at.address, points, at.session.chain.chain_id)

    def plan(orders: Sequence[shop.Placed]) -> Plan:
        return shop.redeeming(at.place(RELAY), points, orders)

    def room() -> OrderRoom:
        return OrderRoom(at.session.chain, at.address, points)

    Relay(at.round(RELAY, "redeem"), plan, attrgetter("line"), read, room).send(read(Path(file)))


def fulfil(at: Shop, file: str) -> None:
    def read(name: Path) -> list[shop.Code | Bad]:
        found = read_codes(name, at.address, at.session.chain.chain_id)
        codes = shop.in_order([one for one in found if not isinstance(one, Bad)])
        return [*(one for one in found if isinstance(one, Bad)), *codes]

    def plan(codes: Sequence[shop.Code]) -> Plan:
        return shop.fulfilling(at.place(MERCHANT), codes, at.marks)

    def room() -> CodeRoom:
        return CodeRoom(at.session.chain, at.address)

    relay = Relay(at.round(MERCHANT, "fulfil"), plan, attrgetter("line"), read, room)
    relay.send(read(Path(file)))


def refund(at: Shop) -> None:
    """Everything that can be refunded now, or what of one reward can."""
    named = at.session.arguments.number("reward", 0)
    numbers = [named] if named else range(1, at.read("rewardCount") + 1)
    due = [number for number in numbers if _is_due(at, number)]

    def plan(held: Sequence[shop.Held]) -> Plan:
        return shop.refunding(at.place(RELAY), held, at.ledger.titles)

    relay = Relay(at.round(RELAY, "refund"), plan, attrgetter("line"), shop.read_held)
    relay.finish_earlier()
    held = at.ledger.held(due)
    if held:
        relay.send(held)
    else:
        at.session.print_json({"calls": [], "bad": []})
        if not at.session.arguments.is_set("json"):
            print(say(Text("没有可退还的", "Nothing can be refunded now")))


def _is_due(at: Shop, number: int) -> bool:
    terms, state, *_ = at.reward(number)
    return bool(state == shop.CALLED_OFF or at.session.now() > terms[7])


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        zh, en = (
            f"{text}:应为兑换项的编号,见 list",
            f"{text}: the number of a reward is meant, as `list` shows it",
        )
        raise WrongUse(say(Text(zh, en)))
    return int(text)


ACTS: dict[str, Callable[..., None]] = {
    "list": show,
    "open": open_rewards,
    "close": close,
    "calloff": call_off,
    "redeem": redeem,
    "fulfil": fulfil,
    "refund": refund,
}
