"""What an airdrop says of itself before anything is sent, and afterwards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.airdropping import Drop
from scripts.pushing import Forecast, forecast
from zhenbo.airdrop.cells import MENDS
from zhenbo.airdrop.listing import Listing
from zhenbo.airdrop.receipts import Sums
from zhenbo.errors import BadPlan, RunStopped
from zhenbo.language import Text, harmless, say
from zhenbo.merkle import Entry
from zhenbo.plans.airdrops import ANNOUNCE_GAS, title
from zhenbo.runner.report import amount

NAMED = 10  # refusing fans that are named


@dataclass(frozen=True)
class Source:
    """Whom to give what, and the list that says so (none where it was a plan file)."""

    path: Path
    entries: tuple[Entry, ...]
    label: str
    listing: Listing | None = None

    @property
    def rows(self) -> dict[str, tuple[int, ...]]:
        """The rows of each wallet."""
        return {award.wallet: award.rows for award in self.listing.awards} if self.listing else {}


def preview(drop: Drop, source: Source) -> Forecast | None:
    """Print what would be done (not in JSON); the forecast of what is not announced yet."""
    chain, gift = drop.place.session.chain, drop.gift
    found = None
    if not drop.state.announced:
        found = forecast(chain, drop.place.airdrop, drop.place.points, gift)
    if not drop.place.session.arguments.is_set("json"):
        for line in (title(gift), *_read(source), *_plan(drop), *_costs(drop, found)):
            print(harmless(say(line)))
    return found


def balance_or_stop(drop: Drop, found: Forecast | None) -> None:
    """Stop before anything is announced that budget or balance could not carry to its end."""
    place, total = drop.place, drop.gift.total
    if total > place.free:
        needed = place.reserved + total
        short = needed - place.budget
        name = place.session.arguments.need("community")
        raising = f"brownie run budget main airdrop {needed} community={name}"
        said = Text(
            f"空投还可发放 {place.free:,} 积分,名单共 {total:,}。什么都没有发出。请由国库把预算提高 {short:,}"
            f"或更多({raising}),或少发一些。",
            f"The Airdrop may still create {place.free:,} points, the list has {total:,}. Nothing was sent. "
            f"Let the Treasury raise its budget by {short:,} or more (`{raising}`), or give less.",
        )
        raise BadPlan(say(said))
    cost, has = _cost(drop, found), place.session.chain.balance(place.signer.address)
    if place.session.sends and has < cost:
        currency = place.session.chain.currency
        owns, needs, lacks = (amount(wei, currency) for wei in (has, cost, cost - has))
        said = Text(
            f"{place.signer.address} 有 {owns},宣布与推送最多花费 {needs}。什么都没有发出。"
            f"请至少转入 {lacks},再运行同一条命令。",
            f"{place.signer.address} has {owns}, announcing and pushing may cost {needs}. Nothing was sent. "
            f"Send it at least {lacks}, then run the same command again.",
        )
        raise RunStopped(say(said))


def _cost(drop: Drop, found: Forecast | None) -> int:
    gas = ANNOUNCE_GAS + (found.gas if found else 0)
    return gas * drop.place.session.chain.fees().cap


def _read(source: Source) -> Iterator[Text]:
    if source.listing is None:
        return
    for mend, count in sorted(source.listing.mends.items()):
        yield Text(f"  已改 {count} 格:{MENDS[mend].zh}", f"  mended in {count} rows: {MENDS[mend].en}")
    for note in source.listing.notes:
        yield Text(f"  {note.zh}", f"  {note.en}")


def _plan(drop: Drop) -> Iterator[Text]:
    gift, largest = drop.gift, len(drop.gift.batches[0])
    amounts = [entry.amount for entry in gift.entries]
    yield Text(
        f"  每人 {min(amounts):,} 到 {max(amounts):,} 积分;{gift.count} 批,每批至多 {largest} 人",
        f"  {min(amounts):,} to {max(amounts):,} points each; {gift.count} batches of at most {largest} fans",
    )
    yield Text(f"  计划 0x{gift.id.hex()}", f"  plan 0x{gift.id.hex()}")
    for event in drop.earlier:
        if event.args["planId"] != gift.id:
            label = harmless(bytes(event.args["label"]).rstrip(b"\0").decode("utf-8", "replace"))
            yield Text(
                f"  注意:这份名单已以标签“{label}”宣布过(交易 {event.tx});这将是又一次赠送",
                f"  Note: this list was announced as “{label}” before ({event.tx}); this is another gift",
            )


def _costs(drop: Drop, found: Forecast | None) -> Iterator[Text]:
    if found is None:
        return
    place, chain = drop.place, drop.place.session.chain
    left = place.free - drop.gift.total
    yield Text(
        f"  空投预算可用 {place.free:,} 积分,之后剩 {left:,}",
        f"  {place.free:,} points are free, {left:,} afterwards",
    )
    cost = amount(_cost(drop, found), chain.currency)
    how = Text("试算", "measured") if found.exact else Text("最坏情况", "at the worst")
    yield Text(
        f"  推送约 {found.gas:,} gas({how.zh}),连同宣布约 {cost}",
        f"  pushing takes about {found.gas:,} gas ({how.en}), with announcing about {cost}",
    )
    seconds = _seconds(drop, found)
    if seconds:
        yield Text(f"  约需 {seconds // 60 + 1} 分钟", f"  takes about {seconds // 60 + 1} minutes")
    if not found.exact:
        yield Text(
            "  该节点不支持试算,无法预知谁拒收推送",
            "  this node cannot try it beforehand, so who refuses pushes is not known",
        )
    if found.refusing:
        count, named = len(found.refusing), ", ".join(found.refusing[:NAMED])
        more = " …" if count > NAMED else ""
        yield Text(
            f"  {count} 人拒收推送,积分会为其保留,可随时领取:{named}{more}",
            f"  {count} fans refuse pushes; their points are kept until they claim them: {named}{more}",
        )


def _seconds(drop: Drop, found: Forecast) -> int:
    """About how long it takes: as many pushes a block as fit, and the confirmations."""
    chain, gift = drop.place.session.chain, drop.gift
    a_block = max(1, drop.place.session.block_gas * gift.count // max(found.gas, 1))
    return int((-(-gift.count // a_block) + 2 * chain.confirmations) * chain.block_time)


def summary(drop: Drop, found: Sums, result: Mapping[str, Any]) -> Iterator[Text]:
    """What became of the gift, in points that add up."""
    if not drop.state.announced:
        return
    yield Text(
        f"总额 {found.total:,} = 已发放 {found.paid:,} + 保留 {found.kept:,} + 未推送 {found.unpaid:,}",
        f"Total {found.total:,} = paid {found.paid:,} + kept {found.kept:,} + not pushed {found.unpaid:,}",
    )
    if found.kept:
        wallets = " ".join(result["kept_for"][:NAMED])
        yield Text(
            f"拒收推送者的积分已保留;其恢复接收后:brownie run airdrop claim {wallets}",
            f"Kept for fans that refuse pushes; when they take points: brownie run airdrop claim {wallets}",
        )
    if result["receipts"]:
        yield Text(f"回执 {result['receipts']}", f"Receipts: {result['receipts']}")
        yield Text(f"回执根 {result['receipts_root']}", f"Root of the receipts: {result['receipts_root']}")
    if not found.unpaid:
        yield Text(
            "全部完成。要再送一次同一名单,请换一个 label=",
            "All of it is done. To give to the same list once more, say another label=.",
        )
