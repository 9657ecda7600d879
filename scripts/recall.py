"""Hold or recall a batch or an item, or undo that: for the brand, or for a regulator.

brownie run recall main recall batch=1234567890 reason="霉菌超标" send=yes
"""

from scripts.arguments import command, parse, usage
from scripts.session import Session
from zhenbo import gs1
from zhenbo.errors import BadPlan
from zhenbo.language import Text, say
from zhenbo.plans.answers import answer
from zhenbo.plans.marks import Target, mark_of, mark_plan

USAGE = usage(
    """brownie run recall main hold|release|recall|lift batch=ID [item=LINK] reason="..."
  暂停(hold)、解除暂停(release)、召回(recall)、撤销召回(lift)一个批次,或其中一件商品。
  品牌可暂停和召回自己的批次;监管机构可对任何批次操作,召回只能由监管机构撤销。
  batch=ID       批次号(登记时显示)
  item=LINK      只针对一件:Digital Link 或序列号
  reason="..."   原因,任何人都能读到""",
    """brownie run recall main hold|release|recall|lift batch=ID [item=LINK] reason="..."
  Holds a batch, or one item of it; releases it; recalls it; lifts a recall. A brand holds and
  recalls its own batches; a regulator any batch, and only a regulator lifts a recall.
  batch=ID       batch id (shown at registration)
  item=LINK      only this item: Digital Link or serial
  reason="..."   the reason, which everybody can read""",
)


def main(*args: str) -> None:
    with command(USAGE):
        arguments = parse(args, ("batch", "item", "reason"), words=(1, 1))
        session, act = Session.open(arguments), arguments.words[0]
        mark_of(act)
        signer = session.signer(1)
        passport = session.deployment.address("Passport")
        target = _target(session, passport)
        as_brand = _member(session, signer.address) == _brand_of(session, passport, target.batch_id)
        plan = mark_plan(
            session.chain.chain_id,
            passport,
            signer.address,
            act,
            target,
            arguments.need("reason"),
            as_brand=as_brand,
            edition=_undone_by(session, passport, act, target),
        )
        session.print_json(session.run(plan, signer).as_dict())


def help(*args: str) -> None:
    print(say(USAGE))


def _target(session: Session, passport: str) -> Target:
    session.arguments.need("batch")
    batch_id, item = session.arguments.number("batch", 0), session.arguments.get("item")
    gtin = str(_batch(session, passport, batch_id)[1]).zfill(14)
    if item is None:
        return Target(batch_id, None, f"{gtin} / {batch_id}")
    if "://" not in item:
        name = gs1.item_link(gs1.CANONICAL_DOMAIN, gtin, item)
        return Target(batch_id, gs1.encode_token_id(gtin, item), name)
    link = gs1.parse(item)
    serial = link.value("21")
    if link.value("01") != gtin or serial is None:
        zh = f"{item} 不是批次 {batch_id} 的商品,该批次的 GTIN 是 {gtin}。"
        raise BadPlan(say(Text(zh, f"{item} is no item of batch {batch_id}, whose GTIN is {gtin}.")))
    return Target(batch_id, gs1.encode_token_id(gtin, serial), item)


def _batch(session: Session, passport: str, batch_id: int) -> tuple[object, ...]:
    found = answer(session.chain, "Passport", passport, "batchOf", batch_id)
    if found is None:
        said = Text(
            f"这里没有登记批次 {batch_id};批次号见 register_batch 登记时的显示。",
            f"No batch {batch_id} is registered here; see the id that register_batch showed.",
        )
        raise BadPlan(say(said))
    return tuple(found)


def _brand_of(session: Session, passport: str, batch_id: int) -> object:
    return _batch(session, passport, batch_id)[5]


def _member(session: Session, account: str) -> int:
    consortium = session.deployment.address("Consortium")
    return int(session.chain.read("Consortium", consortium, "memberOf", account))


def _undone_by(session: Session, passport: str, act: str, target: Target) -> str:
    """The transaction that last undid this very act, so that doing it again is a plan of its own."""
    mark, on = mark_of(act)
    of_batch = target.token_id is None
    name, subject = ("BatchMarked", target.batch_id) if of_batch else ("ItemMarked", target.token_id)
    undone = ""
    for event in session.chain.events("Passport", passport, session.deployment.block):
        if event.name == name and event.args["mark"] == mark and event.args["on"] is not on:
            undone = event.tx if subject in (event.args.get("batchId"), event.args.get("tokenId")) else undone
    return undone
