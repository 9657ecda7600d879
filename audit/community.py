"""A community beside the core with everybody and everything in place: epochs, gifts and points in each state.

Deployed by scripts.deploy_community, the function that operators use. Region CN, where fans cannot pass
points to each other; the other region is an ordinary ERC-20.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eth_utils.address import to_checksum_address

from audit.cast import CALLERS, CAST, COMMUNITY_CAST, CORE_ADMIN, PEOPLE, STRANGER, TREASURY, Actor
from audit.fans import Opened, set_up_fans
from audit.stage import Stage
from scripts.deploy_community import deploy
from zhenbo.chain import development
from zhenbo.merkle import EntryTree, batch_tree, entry_word, list_hash, plan_id
from zhenbo.plans.community_parameters import BOND, PROFILES, Parameters

HOUR, DAY = 3_600, 86_400
WINDOW = HOUR  # the shortest that rules may have
# a proposal waits before it is voted on, so that there is a time to try what goes then only
PROFILE = replace(PROFILES["local"], voting_delay=HOUR)
DECISION_TIME = PROFILE.decision_time
GUARDED = 300 * DAY  # seconds for which the guardian can cancel proposals
PLACES = 100  # memberships that may be given
BUDGET, CAP, AMOUNT = 100_000, 10_000, 100  # points: of an epoch, of a fan in it, of one entry
SOURCE_BUDGET = 10**6  # points that Rewards and Airdrop may create
SPENT = 10  # points that the fan has spent at the redeemer
ALLOWED = 50  # points that the redeemer may still take of it
SHOP = to_checksum_address("0x" + "5b" * 20)  # another redeemer, so that one can be dismissed
ONE, EVIDENCE, NONE = b"\x01" * 32, b"\x02" * 32, b"\0" * 32
WEALTH = 10**20  # wei
_BALANCE = {"anvil": "anvil_setBalance", "ganache": "evm_setAccountBalance"}


@dataclass(frozen=True)
class Gift:
    """A plan of an airdrop: two batches, each with one entry for a fan."""

    label: str
    fan: str
    deadline: int

    @property
    def batches(self) -> list[list[int]]:
        return [[entry_word(self.fan, AMOUNT)], [entry_word(SHOP, AMOUNT)]]

    @property
    def listed(self) -> bytes:
        return list_hash(word for batch in self.batches for word in batch)

    @property
    def _label(self) -> bytes:
        return self.label.encode().ljust(32, b"\0")

    @property
    def id(self) -> bytes:
        return plan_id(self.listed, self._label)

    @property
    def plan(self) -> tuple[Any, ...]:
        """The contract's struct Plan."""
        root = batch_tree(self.batches).root
        return (self.listed, self._label, root, 2 * AMOUNT, len(self.batches), self.deadline)

    def push(self, batch: int) -> tuple[Any, ...]:
        """Arguments of Airdrop.push."""
        return self.id, batch, self.batches[batch], batch_tree(self.batches).proof(batch)


@dataclass(frozen=True)
class Community(Stage):
    """A community; `epoch` gives the number of each epoch by what became of it, `gift`, `poll` and `pot`
    each plan, poll and pot likewise, the last two as `fans` says.

    epochs   final; void, so that the disputant has a bond to withdraw; disputed, and undecided for too long;
             posted, disputed in vain before, so that the Treasury has a bond, and its window open
    gifts    running, one batch pushed, and kept for the fan; over, one batch pushed, its deadline past
    """

    cast: tuple[Actor, ...] = COMMUNITY_CAST
    epoch: dict[str, int] = field(default_factory=dict)
    gift: dict[str, Gift] = field(default_factory=dict)
    poll: dict[str, Opened] = field(default_factory=dict)
    pot: dict[str, int] = field(default_factory=dict)

    def place(self, word: str) -> int:
        return len(CAST) + [actor.word for actor in PEOPLE].index(word)

    def entries(self) -> list[int]:
        """What each epoch holds, in ascending order."""
        fans = (self.account["fan"], self.account["disputant"], SHOP)
        return sorted(entry_word(fan, AMOUNT) for fan in fans)

    def claim(self, word: str = "fan") -> tuple[Any, ...]:
        """Claim of a fan's entry in the final epoch."""
        entries = self.entries()
        proof = EntryTree(entries).proof(entries.index(entry_word(self.account[word], AMOUNT)))
        return self.epoch["final"], 0, AMOUNT, proof

    def open(self) -> int:
        """Opens the next epoch; its number."""
        self.send("poster", "Rewards", "openEpoch")
        return int(self.read("Rewards", "epochCount"))

    def post(self, epoch: int) -> None:
        self.send("poster", "Rewards", "post", epoch, 1, 0, self.entries())

    def close(self, epoch: int) -> None:
        self.send("poster", "Rewards", "close", *self.closing(epoch))

    def closing(self, epoch: int) -> tuple[Any, ...]:
        """Arguments of Rewards.close for an epoch with its one batch."""
        return epoch, 1, AMOUNT * len(self.entries()), ONE, EVIDENCE, "ipfs://epoch"

    def dispute(self, epoch: int) -> None:
        self.send("disputant", "Rewards", "dispute", epoch, EVIDENCE, "ipfs://evidence", value=BOND)

    def wait_for_opening(self) -> None:
        """Until the next epoch can be opened; by then the last one can be made final."""
        self.wait(WINDOW)


def beside(core: Stage) -> Community:
    """The community on the core's chain, set up."""
    stage = _deployed(core)
    for word in stage.account:
        _enrich(stage, stage.account[word])
    _treasury(stage)
    _gifts(stage)
    _points(stage)
    set_up_fans(stage, stage.poll, stage.pot)
    _epochs(stage)
    return stage


def _deployed(core: Stage) -> Community:
    chain = core.chain
    signers = {actor.word: chain.signer(str(len(CAST) + place)) for place, actor in enumerate(PEOPLE)}
    account = {word: signer.address for word, signer in signers.items()}
    parameters = Parameters(
        PROFILE, "Tea Garden", "TEA", core.address("Consortium"), account["deployer"],
        admin=account["proposer"], poster=account["poster"], guardian=account["guardian"],
        sender=account["sender"], host=account["host"], desk=account["desk"], places=PLACES,
        guarded=_date(core.now() + GUARDED), rewards=SOURCE_BUDGET, airdrop=SOURCE_BUDGET,
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        done = deploy(
            chain,
            signers["deployer"],
            parameters,
            yes=True,
            file=Path(folder) / "TEA.json",
            journal_dir=Path(folder) / "journal",
        )
    account |= {word: done.address(contract) for word, contract in CALLERS.items()}
    account[CORE_ADMIN.word] = core.account["admin"]
    account[STRANGER.word] = core.account[STRANGER.word]
    return Community(chain, done, account, {})


def _date(time: int) -> str:
    """The day of that second, as Parameters takes it."""
    return datetime.fromtimestamp(time, UTC).date().isoformat()


def _enrich(stage: Stage, account: str) -> None:
    """Wei, so that a contract can put up a bond too, and whom the node gave nothing can pay for gas."""
    node = development.kind(stage.chain.rpc) or ""
    stage.chain.rpc.ask(_BALANCE[node], account, hex(WEALTH))


def _treasury(stage: Community) -> None:
    """Rules in force and two redeemers: what only the Treasury does."""
    rules = (ONE, stage.now() + HOUR, WINDOW, BUDGET, CAP, "ipfs://rules")
    stage.send(TREASURY.word, "RuleBook", "propose", rules)
    for redeemer in (stage.account["redeemer"], SHOP):
        stage.send(TREASURY.word, "Points", "admitRedeemer", redeemer)
    stage.wait(HOUR)


def _gifts(stage: Community) -> None:
    fan, now = stage.account["fan"], stage.now()
    stage.gift["over"] = Gift("over", fan, now + HOUR)
    stage.gift["running"] = Gift("running", fan, now + 300 * DAY)
    for gift in stage.gift.values():
        stage.send("sender", "Airdrop", "announce", gift.plan, "ipfs://list")
    stage.send(STRANGER.word, "Airdrop", "push", *stage.gift["over"].push(0))
    stage.send("fan", "Points", "refusePushes", True)
    stage.send(STRANGER.word, "Airdrop", "push", *stage.gift["running"].push(0))
    stage.send("fan", "Points", "refusePushes", False)


def _points(stage: Community) -> None:
    """The fan has spent some, and lets the redeemer take more."""
    stage.send("fan", "Points", "approve", stage.account["redeemer"], SPENT + ALLOWED)
    stage.send("redeemer", "Points", "spend", stage.account["fan"], SPENT)


def _epochs(stage: Community) -> None:
    for name in ("final", "void", "disputed", "posted"):
        stage.epoch[name] = epoch = stage.open()
        stage.post(epoch)
        stage.close(epoch)
        if name != "final":
            stage.dispute(epoch)
        if name == "void":
            stage.send("guardian", "Rewards", "decide", epoch, True, "another log")
            continue
        if name == "posted":
            stage.send("guardian", "Rewards", "decide", epoch, False, "the log is right")
            continue
        stage.wait_for_opening()
        if name == "final":
            stage.send(STRANGER.word, "Rewards", "finalise", epoch)
