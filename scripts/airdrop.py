"""Give points to a list of fans: checked, shown, announced, pushed batch by batch, receipted.

brownie run airdrop main winners.csv community=TEA label="Mid-Autumn" send=yes
brownie run airdrop claim 0x... community=TEA send=yes       what was kept for fans that refused pushes
brownie run airdrop end winners.csv community=TEA send=yes   after the deadline: frees what was not pushed
"""

import re
from dataclasses import asdict
from pathlib import Path

from scripts.airdropping import Drop, Place
from scripts.arguments import Arguments, WrongUse, command, parse, usage
from scripts.gift_preview import Source, balance_or_stop, preview, summary
from scripts.pushing import Forecast
from scripts.session import Session
from zhenbo.airdrop.fixed_copy import write_copy
from zhenbo.airdrop.own import known_contracts
from zhenbo.airdrop.plan_file import Terms, load_plan
from zhenbo.airdrop.problems import refusal
from zhenbo.airdrop.reading import Manner, read
from zhenbo.airdrop.receipts import root, write_receipts
from zhenbo.chain.signers.base import checksummed
from zhenbo.errors import BadPlan, VerdictFalse
from zhenbo.language import Text, say
from zhenbo.plans.airdrops import AIRDROP, claim_plan, end_plan

OPTIONS = ("community", "label", "mapping", "wallets", "per_order", "percent", "deadline", "uri")
STREAMER = 11  # whose account sends on development networks
DEADLINE = "7d"
_SPAN = re.compile(r"([1-9][0-9]{0,4})([dhm])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60}
_OURS = re.compile(r"\.(plan|receipts)-[0-9a-f]{8}$")
USAGE = usage(
    """brownie run airdrop main LIST community=SYMBOL
  按名单发放积分。LIST 是 CSV(UTF-8 或 GB18030)或 .xlsx,列 wallet 与 amount(钱包、积分);
  也可以是此前写出的 LIST.plan-….json。有问题时不发送,列出每一处,并写出 LIST.fixed.csv。
  label=TEXT      这次赠送的名称;同一名单再送一次时必须换一个
  mapping=douyin  LIST 是抖店订单导出;也可写自己的对照表文件
  per_order=N     每个订单 N 积分          percent=N  每 100 元 N 积分(代替对照表里的规则)
  wallets=FILE    粉丝与钱包的表(列 fan 与 wallet)
  deadline=7d     推送期限:7d、12h、90m(默认 7d)
  uri=URL         名单发布在哪里(默认:计划文件名)
  中断后再运行同一条命令即可续传,不会重复发放。
brownie run airdrop claim WALLET... community=SYMBOL   把保留的积分交给当时拒收的粉丝
brownie run airdrop end LIST community=SYMBOL          期限过后释放未推送的积分(写同样的 label)""",
    """brownie run airdrop main LIST community=SYMBOL
  Gives points to a list of fans. LIST is CSV (UTF-8 or GB18030) or .xlsx with the columns wallet and
  amount, or a LIST.plan-....json that was written before. Where anything is wrong nothing is sent: every
  place is named, and LIST.fixed.csv is written.
  label=TEXT      what the gift is for; a second gift of the same list needs another one
  mapping=douyin  LIST is the order export of a Douyin shop; or a mapping file of your own
  per_order=N     N points for each order; percent=N  N points for 100 yuan (instead of the mapping's rule)
  wallets=FILE    wallets of fans (columns fan and wallet)
  deadline=7d     until when it can be pushed: 7d, 12h, 90m (default 7d)
  uri=URL         where the list is published (default: the name of the plan file)
  Interrupted, the same command goes on; nobody is paid twice.
brownie run airdrop claim WALLET... community=SYMBOL   pays what was kept for fans that refused pushes
brownie run airdrop end LIST community=SYMBOL          after the deadline, frees the rest (same label)""",
)


def main(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, OPTIONS, words=(1, 1)))
        place = _place(session)
        source = _source(place)
        drop = Drop.of(place, source.entries, source.label).resumed()
        forecast = preview(drop, source)
        state = drop.state
        if not state.announced:
            balance_or_stop(drop, forecast)
            terms = _terms(drop, source)
            if not session.sends:
                session.run(drop.announcing(terms), place.signer)
            else:
                drop = drop.announce(terms, _beside(source.path, f"plan-{drop.gift.name}.json"))
        fresh, state = not state.announced, drop.state
        if state.announced and not state.ended and state.deadline > session.now():
            drop.push(fresh=fresh)
        elif state.announced:
            drop.settle()
        _conclude(drop, source, forecast)


def claim(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, ("community",), words=(1, 500)))
        place = _place(session)
        fans = list(dict.fromkeys(_address(word) for word in session.arguments.words))
        skipped = place.events({"EntrySkipped": {"fan": fans}})
        known = [fan for fan in fans if any(event.args["fan"] == fan for event in skipped)]
        if not known:
            named = ", ".join(fans)
            said = Text(
                f"这个社区从未为 {named} 保留过积分。",
                f"Nothing was ever kept for {named} in this community.",
            )
            raise BadPlan(say(said))
        kept = [(fan, int(session.chain.read(AIRDROP, place.airdrop, "keptFor", fan))) for fan in known]
        _require_takers(place, [fan for fan, amount in kept if amount])
        # who was paid already stays in the plan, so that an interrupted run finds its own again; what is kept
        # later makes another
        plan = claim_plan(
            session.chain.chain_id, place.airdrop, place.signer.address, kept, edition=skipped[-1].tx
        )
        session.print_json(session.run(plan, place.signer).as_dict())


def end(*args: str) -> None:
    with command(USAGE):
        session = Session.open(parse(args, OPTIONS, words=(1, 1)))
        place = _place(session)
        source = _source(place)
        drop = Drop.of(place, source.entries, source.label)
        state = drop.state
        if not state.announced:
            plan_id = f"0x{drop.gift.id.hex()}"
            said = Text(
                f"计划 {plan_id} 从未宣布;label 是否相同?",
                f"Plan {plan_id} was never announced; is the label the same?",
            )
            raise BadPlan(say(said))
        plan = end_plan(
            session.chain.chain_id, place.airdrop, place.signer.address, drop.gift.id, state.unpaid
        )
        session.print_json(session.run(plan, place.signer).as_dict())


def help(*args: str) -> None:
    print(say(USAGE))


def _place(session: Session) -> Place:
    community = session.community(session.arguments.need("community"))
    return Place(session, community, session.signer(STREAMER))


def _address(word: str) -> str:
    found = checksummed(word)
    if found is None:
        said = Text(
            f"{word} 不是地址(0x 加 40 位十六进制,大小写相符)",
            f"{word} is not an address (0x, 40 hex digits, letter case in step)",
        )
        raise WrongUse(say(said))
    return found


def _source(place: Place) -> Source:
    """The gift's entries: of a plan file, or of a list in which nothing is wrong."""
    arguments = place.session.arguments
    path = Path(arguments.words[0])
    if path.suffix.lower() == ".json":
        if arguments.get("label") is not None:
            raise WrongUse(
                say(
                    Text(
                        "label=... 已写在计划文件里,请去掉", "label=... stands in the plan file; leave it out"
                    )
                )
            )
        gift, terms = load_plan(path)
        _require_here(place, path, terms)
        return Source(path, gift.entries, gift.label)
    listing = read(path, _manner(arguments), known_contracts())
    if listing.problems:
        copy = write_copy(listing, mapped=arguments.get("mapping") is not None)
        raise refusal(listing.problems, str(copy))
    return Source(path, tuple(listing.entries), arguments.get("label") or "", listing)


def _require_here(place: Place, path: Path, terms: Terms) -> None:
    """A plan file is for going on with what it was made for; elsewhere its list would be another gift."""
    if (terms.chain_id, terms.airdrop.lower()) != (place.session.chain.chain_id, place.airdrop.lower()):
        said = Text(
            f"{path} 是链 {terms.chain_id} 上空投合约 {terms.airdrop} 的计划,不是这个社区的。"
            "请写明它所属的社区与网络;要在这里给同样的人发放,请用名单本身。",
            f"{path} is a plan for the Airdrop {terms.airdrop} on chain {terms.chain_id}, not for this "
            "community's. Name the community and network that it was made for; to give to the same fans "
            "here, use the list itself.",
        )
        raise BadPlan(say(said))


def _manner(arguments: Arguments) -> Manner:
    wallets = arguments.get("wallets")
    numbers = (
        arguments.number(n, 0) if arguments.get(n) is not None else None for n in ("per_order", "percent")
    )
    return Manner(arguments.get("mapping"), None if wallets is None else Path(wallets), *numbers)


def _terms(drop: Drop, source: Source) -> Terms:
    arguments = drop.place.session.arguments
    found = _SPAN.fullmatch(arguments.get("deadline") or DEADLINE)
    if found is None:
        given = f"deadline={arguments.get('deadline')}"
        raise WrongUse(
            say(Text(f"{given}:写期限,如 7d、12h、90m", f"{given}: say how long, as in 7d, 12h or 90m"))
        )
    deadline = drop.place.session.now() + int(found[1]) * _SECONDS[found[2]]
    uri = arguments.get("uri") or _beside(source.path, f"plan-{drop.gift.name}.json").name
    return Terms(drop.place.session.chain.chain_id, drop.place.airdrop, deadline, uri)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{_OURS.sub('', path.stem)}.{ending}")


def _conclude(drop: Drop, source: Source, forecast: Forecast | None) -> None:
    """Write receipts where anything is to be receipted, and say what became of the gift."""
    session, state = drop.place.session, drop.state
    receipts = drop.receipts(source.rows)
    found = drop.conserved(receipts)
    file = _beside(source.path, f"receipts-{drop.gift.name}.csv")
    if session.sends:
        write_receipts(file, receipts)
    result = {
        "plan_id": "0x" + drop.gift.id.hex(),
        "list_hash": "0x" + drop.gift.list_hash.hex(),
        "root": "0x" + drop.gift.root.hex(),
        "label": drop.gift.label,
        "fans": len(drop.gift.entries),
        "batches": drop.gift.count,
        **{name: str(points) for name, points in {"total": found.total, **asdict(found)}.items()},
        "kept_for": [receipt.wallet for receipt in receipts if receipt.status.name == "KEPT"],
        "receipts": str(file) if session.sends else "",
        "receipts_root": "0x" + root(receipts).hex() if session.sends else "",
    }
    if forecast is not None:
        result["forecast"] = asdict(forecast)
    session.print_json(result)
    if not session.arguments.is_set("json"):
        for line in summary(drop, found, result):
            print(say(line))
    if state.announced and found.unpaid and (state.ended or state.deadline <= session.now()):
        raise VerdictFalse(say(_over(found.unpaid, state.ended)))


def _over(unpaid: int, ended: bool) -> Text:
    zh = f"{unpaid:,} 积分没有推送,期限已过" if not ended else f"{unpaid:,} 积分没有推送,计划已结束"
    en = f"{unpaid:,} points were not pushed, and {'the plan has ended' if ended else 'its time is over'}"
    more = Text(
        "未推送的行在回执里;为它们另做名单并换一个 label",
        "the rows are in the receipts: make a list of them and give it another label",
    )
    free = Text("先用 `brownie run airdrop end` 释放。", "First free them: `brownie run airdrop end`. ")
    return Text(
        f"{zh}。{'' if ended else free.zh}{more.zh}", f"{en}. {'' if ended else free.en}Then {more.en}"
    )


def _require_takers(place: Place, fans: list[str]) -> None:
    chain = place.session.chain
    refusing = [fan for fan in fans if not chain.read("Points", place.points, "canReceive", fan)]
    if refusing:
        named = ", ".join(refusing)
        said = Text(
            f"{named}:仍拒收积分;粉丝须先调用 refusePushes(false)。",
            f"{named}: still refuses points; the fan calls refusePushes(false) first.",
        )
        raise BadPlan(say(said))
