"""The road to the show, the sale, and the buyers who scratch and activate."""

import json
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from demo.cast import BUYER, COPIER, RELAY
from demo.chapters.provenance.recording import record
from demo.chapters.provenance.tea import Tea
from demo.stage import OpenStep, refusal
from zhenbo.items.keys import derive
from zhenbo.language import Text, say
from zhenbo.messages import Domain, activation, sign_compact
from zhenbo.plan import Call, Plan
from zhenbo.plans.activation_files import Rejected, read_signed
from zhenbo.plans.activations import (
    ALREADY_ACTIVATED,
    REFUSALS,
    SAMPLE,
    SIGNATURE_INVALID,
    Activation,
    activation_plan,
)
from zhenbo.plans.batch_tree import BatchTree

DAY = 86_400


def road(tea: Tea) -> None:
    """The cartons travel."""
    tea.stage.screen.scene(Text("路上", "On the road"))
    record(tea, "10-shipping", "发运：纸箱上路", "ships the cartons")
    record(tea, "11-receiving", "到货：直播间仓库签收", "received in the store of the show")


def show(tea: Tea) -> None:
    """Sold live; one buyer pays its own gas, the others need neither gas nor wallet balance."""
    tea.stage.screen.scene(Text("直播间", "The show"))
    record(tea, "12-sale-in-show", f"直播售出 {len(tea.sold)} 饼", f"sells {len(tea.sold)} cakes live")
    tea.stage.travel("2026-08-20T19:00:00+08:00")
    _own_activation(tea)
    _relayed(tea)


def _own_activation(tea: Tea) -> None:
    """Ming scratches and sends the activation himself."""
    stage, serial = tea.stage, tea.sold[0]
    buyer = stage.signer(BUYER).address
    with stage.step(
        BUYER,
        "刮开标签，扫码，自己发交易激活",
        "scratches the label and activates by a transaction of his own",
    ) as step:
        signed = signed_activation(tea, serial, buyer)
        step.run(own_plan(tea, signed, buyer))
        step.tell(tea.link(serial), tea.link(serial))
        step.check("护照持有人", "its passport is held by", tea.owner(serial), buyer)
        step.check(
            "tokenURI 即其 Digital Link",
            "tokenURI is its Digital Link",
            stage.read("Passport", "tokenURI", tea.token(serial)),
            tea.link(serial),
        )
        step.check(
            "护照锁定，只能随货移交",
            "locked: it moves with the goods only",
            stage.read("Passport", "locked", tea.token(serial)),
        )


def own_plan(tea: Tea, signed: Activation, sender: str) -> Plan:
    """One activation as a transaction of its own."""
    proof = tea.proof(tea.serial(signed.token_id))
    call = Call(
        "Passport",
        tea.stage.address("Passport"),
        "activate",
        (tea.batch_id, signed.args, proof),
        Text(f"激活 {tea.serial(signed.token_id)}", f"Activate {tea.serial(signed.token_id)}"),
    )
    return Plan(Text("激活一件商品", "Activate an item"), tea.stage.chain.chain_id, sender, (call,))


def _relayed(tea: Tea) -> None:
    """Four buyers without any ether, and one who holds a show sample; the relay pays."""
    stage = tea.stage
    buyers = [Account.create() for _ in range(5)]
    serials = [*tea.sold[1:5], tea.samples[0]]
    with stage.step(
        RELAY,
        "一笔交易替 5 位买家激活：4 饼成功，展示样品被跳过",
        "activates for 5 buyers in one transaction: 4 cakes go through, a show sample is skipped",
    ) as step:
        signed = [
            signed_activation(tea, serial, buyer.address)
            for serial, buyer in zip(serials, buyers, strict=True)
        ]
        relayed(tea, step, write_signed(tea, "signed", signed))
        step.check(
            "买家都没有以太币",
            "ether that the buyers have",
            sum(stage.chain.balance(b.address) for b in buyers),
            0,
        )
        step.check(
            "四位买家各得其护照",
            "each of the four holds its passport",
            [tea.owner(serial) for serial in tea.sold[1:5]],
            _addresses(buyers[:4]),
        )
        step.check("被跳过的及其原因", "skipped, and why", skipped(tea, step), {tea.samples[0]: say(SAMPLE)})
        step.check("已激活", "activated so far", stage.read("Passport", "batchOf", tea.batch_id)[3], 5)


def _addresses(accounts: list[LocalAccount]) -> list[str]:
    return [str(account.address) for account in accounts]


def signed_activation(tea: Tea, serial: str, to: str) -> Activation:
    """What a buyer's phone makes of the scratched code: the item key says that the passport goes to `to`."""
    item, secret = tea.item(serial), derive(tea.codes[serial], tea.token(serial))
    domain = Domain(tea.stage.chain.chain_id, tea.stage.address("Passport"))
    deadline = tea.stage.now() + DAY
    message = activation(
        domain, batch_id=tea.batch_id, token_id=item.token_id, to=to, by_seller=False, deadline=deadline
    )
    signature = sign_compact(message, secret.private_key)
    return Activation(
        1,
        item.token_id,
        item.item_key,
        int(item.kind),
        secret.salt,
        to,
        False,
        deadline,
        signature.r,
        signature.vs,
    )


def write_signed(tea: Tea, name: str, activations: list[Activation]) -> Path:
    """Signed activations as the file that `mint` reads."""
    file = tea.stage.folder / "show" / f"{name}.jsonl"
    file.parent.mkdir(exist_ok=True)
    lines = (
        json.dumps(
            {
                "item": str(one.token_id),
                "item_key": "0x" + one.item_key.hex(),
                "kind": one.kind,
                "salt": "0x" + one.salt.hex(),
                "to": one.to,
                "by_seller": one.by_seller,
                "deadline": one.deadline,
                "signature": "0x" + (one.r + one.vs).hex(),
            }
        )
        for one in activations
    )
    file.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return file


def relayed(tea: Tea, step: OpenStep, file: Path) -> None:
    """Send a file of signed activations as one transaction, unjudged: the contract itself sorts them."""
    rows = [one for one in read_signed(file) if not isinstance(one, Rejected)]
    sender = tea.stage.signer(step.actor).address
    passport = tea.stage.address("Passport")
    step.run(
        activation_plan(
            tea.stage.chain.chain_id, passport, sender, tea.batch_id, [rows], BatchTree(tea.batch)
        )
    )


def skipped(tea: Tea, step: OpenStep) -> dict[str, str]:
    """Items that the contract left out in the step's transactions, with the reason that its event gives."""
    stage, hashes = tea.stage, {one.tx for one in step.sent}
    events = stage.chain.events("Passport", stage.address("Passport"), min(one.block for one in step.sent))
    return {
        tea.serial(event.args["tokenId"]): say(REFUSALS[event.args["refusal"]])
        for event in events
        if event.name == "ActivationSkipped" and event.tx in hashes
    }


def copied_code(tea: Tea) -> None:
    """A copied code and a redirected signature both come to nothing."""
    stage = tea.stage
    stage.screen.scene(Text("抄来的刮刮码", "A copied code"))
    owner, thief = tea.owner(tea.sold[0]), stage.signer(COPIER).address
    with stage.step(
        COPIER,
        "拿抄来的刮刮码再次激活阿明的茶饼，并改写他人签名的接收人",
        "activates Ming's cake again with the copied code, and redirects another buyer's signature",
    ) as step:
        again = signed_activation(tea, tea.sold[0], thief)
        intercepted = signed_activation(tea, tea.sold[5], Account.create().address)
        redirected = Activation(**{**vars(intercepted), "to": thief})
        reason = refusal(lambda: stage.send(COPIER, own_plan(tea, again, thief)))
        step.check(
            "自己发交易：发送前即被拒绝",
            "by a transaction of his own: refused before it is sent",
            "ActivationRefused" in reason,
        )
        relayed(tea, step, write_signed(tea, "copied", [again, redirected]))
        step.check(
            "强行上链：两件都被跳过",
            "forced onto the chain: both are skipped",
            skipped(tea, step),
            {tea.sold[0]: say(ALREADY_ACTIVATED), tea.sold[5]: say(SIGNATURE_INVALID)},
        )
        step.check("护照仍归原主", "the passport is still held by its owner", tea.owner(tea.sold[0]), owner)
