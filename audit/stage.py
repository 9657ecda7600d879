"""A deployment with everybody and everything in place, so that each function finds what it works on.

Deployed by scripts.deploy, the function that operators use, on a development node of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eth_account.messages import SignableMessage
from eth_utils.abi import abi_to_signature

from audit.cast import CAST, DELAYED_ADMIN, Actor
from audit.goods import CHIP, GTIN, OTHER_PREFIX, PREFIX, Item, Lot
from scripts.deploy import deploy
from toolchain import nodes
from zhenbo import config, messages
from zhenbo.chain import Chain, connect
from zhenbo.deployments import Deployment
from zhenbo.plans.calldata import calldata
from zhenbo.plans.deployment import PROFILES, Parameters
from zhenbo.plans.roles import ADMIN
from zhenbo.runner.node import Request

FOREVER = 2**40  # seconds
HOLD, RECALL = 0, 1
DOCUMENT = b"\x02" * 32

UNSOLD, OWNED, PENDING = Item("UNSOLD"), Item("OWNED", CHIP), Item("PENDING", CHIP)
BRAND_HELD, REGULATOR_HELD, RECALLED = Item("BRANDHELD"), Item("REGULATORHELD"), Item("RECALLED")
TRUE = Lot("TRUE", (UNSOLD, OWNED, PENDING, BRAND_HELD, REGULATOR_HELD, RECALLED))
COPY = Lot("COPY", (Item("UNSOLD", mark="another key"),))
MARKED = {lot: Lot(lot, (Item(lot),)) for lot in ("HELDBYBRAND", "HELDBYREGULATOR", "RECALLEDBYBRAND")}
ANCHOR = (0, TRUE.tree.root, TRUE.tree.root, 3, DOCUMENT, b"\0" * 32)  # stream, subject, root, count ...
WARNING = (OWNED.token_id, 0, 0, b"\x03" * 32, "")  # target, kind, round, evidence, uri
REASON = "looked into"
FRESH = Lot("FRESH", (Item("FRESH"),))  # inspected, not registered


@dataclass(frozen=True)
class Stage:
    """The deployment and who is on it; `batch` gives the id of each registered lot."""

    chain: Chain
    deployment: Deployment
    account: dict[str, str]
    member: dict[str, int]
    batch: dict[str, int] = field(default_factory=dict)
    cast: tuple[Actor, ...] = CAST

    @property
    def domain(self) -> messages.Domain:
        return messages.Domain(self.chain.chain_id, self.address("Passport"))

    def address(self, contract: str) -> str:
        return self.deployment.address(contract)

    def sign(self, word: str, message: SignableMessage) -> bytes:
        """65-byte signature of an actor."""
        return self.chain.signer(str(self.place(word))).sign_message(message)

    def place(self, word: str) -> int:
        """An actor's index in the development node's wallet."""
        return [actor.word for actor in self.cast].index(word)

    def data(self, contract: str, function: str, *args: Any) -> str:
        """A call as hex text; the function by name, or with its types where several bear the name."""
        return str(self.chain.contract(contract).encode_abi(function, args=list(args)))

    def read(self, contract: str, function: str, *args: Any) -> Any:
        return self.chain.read(contract, self.address(contract), function, *args)

    def send(self, word: str, contract: str, function: str, *args: Any, value: int = 0) -> None:
        """Carry out a call of an actor with so much wei; RuntimeError where the contract refuses."""
        data = bytes.fromhex(self.data(contract, function, *args)[2:])
        done = self.chain.play(Request(self.account[word], self.address(contract), data, value))
        if done.refusal:
            raise RuntimeError(f"{word} cannot call {contract}.{function}: {done.refusal}")

    def now(self) -> int:
        """Time of the last block, seconds."""
        return int(self.chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def wait(self, seconds: int) -> None:
        self.chain.rpc.ask("evm_increaseTime", seconds)
        self.chain.rpc.ask("evm_mine")

    def request(self, lot: Lot) -> tuple[Any, ...]:
        """BatchRequest of a lot."""
        return (int(GTIN), len(PREFIX), lot.name, lot.tree.root, len(lot.items), DOCUMENT, FOREVER)

    def inspected(self, lot: Lot) -> bytes:
        """The inspector's signature for the brand's request."""
        gtin, _, name, root, quantity, document, deadline = self.request(lot)
        message = messages.inspection(
            self.domain,
            member=self.member["brand"], gtin=gtin, lot=name, root=root, quantity=quantity,
            document_hash=document, deadline=deadline,
        )  # fmt: skip
        return self.sign("inspector", message)

    def activation(self, item: Item, lot: Lot = TRUE) -> tuple[Any, ...]:
        """Activation of an item for the owner, signed by the item key."""
        to = self.account["owner"]
        signed = item.sign(
            messages.activation(
                self.domain,
                batch_id=self.batch[lot.name], token_id=item.token_id, to=to, by_seller=False,
                deadline=FOREVER,
            )
        )  # fmt: skip
        return (item.leaf, to, False, FOREVER, signed.r, signed.vs)

    def slow_start(self, item: Item) -> tuple[Any, ...]:
        """Arguments of startSlowHandover for the stranger, signed by the chip."""
        to = self.account["stranger"]
        signed = item.sign(
            messages.slow_handover(
                self.domain,
                token_id=item.token_id, sender=self.account["owner"], to=to, nonce=0, quiet_until=0,
                deadline=FOREVER,
            )
        )  # fmt: skip
        return (item.leaf, TRUE.proof(item), to, FOREVER, signed.r, signed.vs)

    @property
    def alert(self) -> tuple[int, int, int, int]:
        """Key of the resolver's alert."""
        return (self.member["resolver"], *WARNING[:3])

    def announced(self) -> str:
        """What the delayed admin has announced, as data for the Consortium."""
        return self.data("Consortium", "addMember", "announced")

    def functions(self, contract: str) -> dict[str, dict[str, Any]]:
        """Every function that can change state: by its name, or with its types where several bear the name.

        `receive` and `fallback` are functions too: they take what nobody else does.
        """
        changing = [
            entry
            for entry in self.chain.artifacts[contract].abi
            if entry["type"] in ("function", "receive", "fallback")
            if entry["stateMutability"] not in ("view", "pure")
        ]
        names = [entry.get("name", entry["type"]) for entry in changing]
        return {
            name if names.count(name) == 1 else abi_to_signature(entry): entry  # type: ignore[arg-type]
            for name, entry in zip(names, changing, strict=True)
        }


@contextmanager
def set_up(node: str = "anvil") -> Iterator[Stage]:
    """A stage that lives as long as the block."""
    with nodes.running(node) as url, TemporaryDirectory() as folder:
        chain = connect(config.network(node, url))
        done = deploy(
            chain,
            chain.signer("0"),
            Parameters(PROFILES["local"]),
            yes=True,
            file=Path(folder) / "deployments.json",
            journal_dir=Path(folder) / "journal",
        )
        accounts = [chain.signer(str(index)).address for index in range(len(CAST))]
        account = {actor.word: address for actor, address in zip(CAST, accounts, strict=True)}
        members = [actor.word for actor in CAST if actor.is_member]
        stage = Stage(chain, done, account, {word: number for number, word in enumerate(members, start=1)})
        _enrol(stage)
        _stock(stage)
        _mark(stage)
        _anchor(stage)
        _warn(stage)
        stage.wait(PROFILES["local"].handover_delay)
        yield stage


def _enrol(stage: Stage) -> None:
    """Everybody gets member and roles, in one transaction; then one member is suspended."""
    steps = []
    for word, number in stage.member.items():
        steps.append(calldata("addMember(string)", word))
        steps.append(calldata("linkAccount(uint32,address)", number, stage.account[word]))
    steps.append(calldata("licensePrefix(uint32,string)", stage.member["brand"], PREFIX))
    steps.append(calldata("licensePrefix(uint32,string)", stage.member["other brand"], OTHER_PREFIX))
    for actor in CAST[1:]:
        steps += [_grant(stage, actor, role) for role in actor.roles]
    stage.send("admin", "Consortium", "multicall", steps)
    stage.send("guardian", "Consortium", "suspend", stage.member["suspended"], "fraud")
    consortium = stage.address("Consortium")
    stage.send(DELAYED_ADMIN.word, "Consortium", "schedule", consortium, stage.announced(), 0)


def _grant(stage: Stage, actor: Actor, role: int) -> bytes:
    delay = actor.delay if role == ADMIN else 0
    return calldata("grantRole(uint64,address,uint32)", role, stage.account[actor.word], delay)


def _stock(stage: Stage) -> None:
    """Batches are registered, two items have an owner, of one of them a slow handover is pending."""
    for lot in (TRUE, COPY, *MARKED.values()):
        arguments = (stage.request(lot), stage.account["inspector"], stage.inspected(lot))
        start = stage.chain.head() + 1
        stage.send("brand", "Passport", "registerBatch", *arguments)
        since = stage.chain.events("Passport", stage.address("Passport"), start)
        stage.batch[lot.name] = next(e.args["batchId"] for e in since if e.name == "BatchRegistered")
    for item in (OWNED, PENDING):
        activation = (stage.batch[TRUE.name], stage.activation(item), TRUE.proof(item))
        stage.send("stranger", "Passport", "activate", *activation)
    stage.send("stranger", "Passport", "startSlowHandover", *stage.slow_start(PENDING))


def _anchor(stage: Stage) -> None:
    """One anchor, so that there is a record to look at."""
    stage.send("events", "Notary", "anchor", ANCHOR)


def _warn(stage: Stage) -> None:
    """One alert, for somebody to judge."""
    stage.send("resolver", "Alerts", "raiseAlert", WARNING)


def _mark(stage: Stage) -> None:
    """Each kind of mark stands on a batch and on an item, set by brand or regulator."""
    for mark, lot, item, word in (
        (HOLD, "HELDBYBRAND", BRAND_HELD, "brand"),
        (HOLD, "HELDBYREGULATOR", REGULATOR_HELD, "regulator"),
        (RECALL, "RECALLEDBYBRAND", RECALLED, "brand"),
    ):
        stage.send(word, "Passport", "markBatch", stage.batch[lot], mark, True, "look")
        on_item = (stage.batch[TRUE.name], item.token_id, mark, True, "look")
        stage.send(word, "Passport", "markItem", *on_item)
