"""Claims relayed for fans, who need no gas: anybody may pay for it, and the points go to the fan alone.

brownie run claim main 0x... community=TEA send=yes                 one fan, by the chain or by `claims=`
brownie run claim main build/claims/TEA community=TEA send=yes      every fan of a folder of bundles
"""

from collections import Counter
from pathlib import Path

from scripts.arguments import WrongUse, command, parse, usage
from scripts.rounds import Round
from scripts.session import Session
from zhenbo.chain import KeySigner
from zhenbo.chain.signers.base import checksummed
from zhenbo.errors import BadEpoch
from zhenbo.language import Text, say
from zhenbo.plans.claims import claim_plan, parts_of, read_parts, written
from zhenbo.rewards.claim_files import INDEX, path_of, read_file
from zhenbo.rewards.claims import Bundle, Place
from zhenbo.rewards.rebuild import Desk, place_of, rebuilt
from zhenbo.rewards.source import Ledger

RELAY = 7
MOST_WORDS = 10_000
USAGE = usage(
    """brownie run claim main WALLET|FILE|FOLDER... community=SYMBOL
  为粉丝领取积分:任何人都可代付,积分只归粉丝本人。已领取的与尚未生效的不再发送。
  WALLET         钱包地址:在 claims= 中查找凭证,没有给出则从链上重建
  FILE, FOLDER   领取凭证,或凭证文件夹(zhenbo claims make 或 rebuild)
  claims=FOLDER  凭证文件夹""",
    """brownie run claim main WALLET|FILE|FOLDER... community=SYMBOL
  Claims points for fans: anybody may pay for it, the points go to the fan alone. What was claimed, or is not
  final, is left out.
  WALLET         address of a fan: its bundle is looked up in claims=, or made from the chain
  FILE, FOLDER   claim bundle, or a folder of them (`zhenbo claims make` or `rebuild`)
  claims=FOLDER  folder of bundles""",
)


def main(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("community", "claims"), words=(1, MOST_WORDS))
        arguments.need("community")
        session = Session.open(arguments)
        ledger, signer = Ledger(session.chain, session.chosen), session.signer(RELAY)
        round_ = Round(session, signer, f"claims-{ledger.rewards[2:10].lower()}")
        _resume(session, ledger, signer, round_)
        found = {bundle.fan: bundle for bundle in _bundles(session, ledger)}
        _require_place(found, place_of(ledger))
        due, left_out = _due(ledger, [found[fan] for fan in sorted(found, key=str.lower)])
        if not due:
            session.print_json({"fans": 0, "total": "0", "leftOut": dict(left_out)})
            _say(session, Text("没有可领取的", "Nothing can be claimed"), left_out)
            return
        gas = int(session.chain.rpc.ask("eth_getBlockByNumber", "latest", False)["gasLimit"], 16)
        parts = parts_of(due, gas)
        plan = claim_plan(session.chain.chain_id, ledger.rewards, signer.address, parts)
        if session.sends:
            round_.remember(written(parts))
        report = session.run(plan, signer)
        total = sum(bundle.total for bundle in due)
        content = {"fans": len(due), "total": str(total), "leftOut": dict(left_out)}
        session.print_json({**report.as_dict(), **content})
        _say(session, Text(f"{len(due)} 位粉丝,{total}", f"{len(due)} fans, {total}"), left_out)


def help(*args: str) -> None:
    print(say(USAGE))


def _resume(session: Session, ledger: Ledger, signer: KeySigner, round_: Round) -> None:
    """Finish what an interrupted run left under way; in a dry run say that there is such."""
    kept = round_.recall()
    if kept is not None:
        parts = read_parts(kept, str(round_.file))
        round_.finish(claim_plan(session.chain.chain_id, ledger.rewards, signer.address, parts))


def _bundles(session: Session, ledger: Ledger) -> list[Bundle]:
    """What the words name, wallets from a folder or from the chain."""
    folder = session.arguments.get("claims")
    found: list[Bundle] = []
    wallets: list[str] = []
    for word in session.arguments.words:
        address = checksummed(word)
        if address is not None:
            wallets.append(address)
        elif Path(word).is_dir():
            found += [read_file(path) for path in sorted(Path(word).glob("??/*.json"))]
        elif Path(word).is_file():
            found.append(read_file(Path(word)))
        else:
            zh = f"{word!r} 不是地址(大小写须与校验相符),也没有这样的文件或文件夹"
            en = f"{word!r} is no address (letter case in step), and no file or folder is there"
            raise WrongUse(str(Text(zh, en)))
    if folder is not None:
        if not (Path(folder) / INDEX).exists():
            raise WrongUse(
                str(Text(f"claims={folder}:其中没有 {INDEX}", f"claims={folder}: no {INDEX} there"))
            )
        return found + [read_file(path_of(Path(folder), wallet)) for wallet in wallets]
    return found + (_from_chain(ledger, wallets) if wallets else [])


def _from_chain(ledger: Ledger, wallets: list[str]) -> list[Bundle]:
    made = {bundle.fan: bundle for bundle in rebuilt(ledger)}
    missing = [wallet for wallet in wallets if wallet not in made]
    if missing:
        zh, en = f"{missing[0]} 没有可领取的期", f"{missing[0]} has no entry in any final epoch"
        raise BadEpoch(str(Text(zh, en)))
    return [made[wallet] for wallet in wallets]


def _require_place(found: dict[str, Bundle], place: Place) -> None:
    for bundle in found.values():
        if bundle.place != place:
            zh = f"{bundle.fan} 的凭证属于链 {bundle.place.chain_id} 的 {bundle.place.rewards}"
            en = f"The bundle of {bundle.fan} is for {bundle.place.rewards} on chain {bundle.place.chain_id}"
            raise BadEpoch(str(Text(zh, en)))


def _due(ledger: Ledger, bundles: list[Bundle]) -> tuple[list[Bundle], Counter[str]]:
    """What can be claimed now, and how many entries cannot, by reason."""
    desk, due, left_out = Desk(ledger), [], Counter[str]()
    for bundle in bundles:
        left, reasons = desk.payable(bundle)
        left_out += reasons
        if left is not None:
            due.append(left)
    return due, left_out


_REASONS = {
    "claimed": Text("已领取", "claimed before"),
    "not final": Text("尚未生效", "not final"),
    "wrong": Text("与链上的根不符", "not proven by the chain's root"),
}


def _say(session: Session, said: Text, left_out: Counter[str]) -> None:
    if session.arguments.is_set("json"):
        return
    reasons = ", ".join(f"{say(_REASONS[reason])} {count}" for reason, count in sorted(left_out.items()))
    print(f"{say(said)} ({reasons})" if reasons else say(said))
