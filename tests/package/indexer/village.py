"""A chain that is made up: blocks that hang together by their hashes, with events that contracts could emit.

It is a `Source`, with the faults of nodes on request. What the events say is possible: points are only spent
by who has them, passports only move that are there.
"""

import hashlib
from copy import deepcopy
from dataclasses import dataclass, field, replace
from random import Random

from zhenbo.errors import NodeSilent
from zhenbo.indexer.chain_event import CORE, NOBODY, Block, ChainEvent, Contract
from zhenbo.indexer.follow import ChainMoved

TEA = "TEA"
GENESIS = "0x" + "11" * 32
CHAIN_ID = 1337


def address(number: int) -> bytes:
    return number.to_bytes(20, "big")


def word(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


NAMES = {
    CORE: ("Alerts", "Consortium", "Notary", "Passport"),
    TEA: ("Airdrop", "CommunityManager", "Points", "Rewards", "RuleBook"),
}
CONTRACTS = [
    Contract(deployment, name, address(1000 + 10 * d + n), 1 if deployment == CORE else 3)
    for d, (deployment, names) in enumerate(NAMES.items())
    for n, name in enumerate(names)
]
BY_NAME = {contract.name: contract for contract in CONTRACTS}
ROOTS = (
    4  # blocks before anything happens and that no reorganisation reaches: the contracts are created in them
)
GTIN = 9521001003575
TOKENS = [(GTIN << 160) | (0x41 + n) << 152 for n in range(6)]
MEMBERS, ACCOUNTS = [1, 2, 3], [address(n) for n in range(1, 6)]
FANS = [address(n) for n in range(50, 55)]
PLANS = [word(f"plan {n}") for n in range(2)]

Told = tuple[str, str, dict]


@dataclass
class Village:
    """What stands after some events, so that the next can be possible."""

    batches: dict[int, int] = field(default_factory=dict)  # batch to member
    owners: dict[int, bytes] = field(default_factory=dict)
    retired: set[int] = field(default_factory=set)
    points: dict[bytes, int] = field(default_factory=dict)
    kept: dict[bytes, int] = field(default_factory=dict)
    bonds: dict[bytes, int] = field(default_factory=dict)
    alerts: dict[bytes, int] = field(default_factory=dict)  # alerts that stand, to their targets
    budget: int = 0

    def happening(self, luck: Random) -> list[Told]:
        """The events of one transaction."""
        acts = [
            self.join, self.anchor, self.register, self.mark, self.activate, self.move, self.retire,
            self.reward, self.airdrop, self.epoch, self.role, self.rules, self.bond, self.strange,
            self.warn,
        ]  # fmt: skip
        return luck.choice(acts)(luck)

    def join(self, luck: Random) -> list[Told]:
        member, account = luck.choice(MEMBERS), luck.choice(ACCOUNTS)
        return [
            luck.choice(
                [
                    ("Consortium", "MemberAdded", {"memberId": member, "name": f"茶厂 {luck.randrange(9)}"}),
                    ("Consortium", "AccountLinked", {"memberId": member, "account": account}),
                    ("Consortium", "AccountUnlinked", {"memberId": member, "account": account}),
                    ("Consortium", "PrefixLicensed", {"memberId": member, "prefix": "9521001"}),
                    ("Consortium", "PrefixRevoked", {"memberId": member, "prefix": "9521001"}),
                    ("Consortium", "MemberSuspended", {"memberId": member, "by": account, "reason": "假"}),
                    ("Consortium", "MemberReinstated", {"memberId": member}),
                    ("Consortium", "MandateGiven", {"from": member, "to": 2, "until": luck.randrange(2**40)}),
                ]
            )
        ]

    def anchor(self, luck: Random) -> list[Told]:
        new = {
            "anchorId": luck.randbytes(32), "subject": word("lot"), "member": luck.choice(MEMBERS),
            "recorder": luck.choice(ACCOUNTS), "stream": luck.randrange(5), "root": luck.randbytes(32),
            "count": luck.randrange(1, 99), "documentHash": luck.randbytes(32), "corrects": bytes(32),
        }  # fmt: skip
        return [("Notary", "Anchored", new)]

    def register(self, luck: Random) -> list[Told]:
        batch, member = luck.randrange(2**64), luck.choice(MEMBERS)
        self.batches[batch] = member
        new = {
            "batchId": batch, "gtin": GTIN, "member": member, "inspector": luck.choice(ACCOUNTS),
            "lot": f"PE{luck.randrange(99)}", "root": luck.randbytes(32), "quantity": 6,
            "documentHash": luck.randbytes(32),
        }  # fmt: skip
        return [("Passport", "BatchRegistered", new)]

    def mark(self, luck: Random) -> list[Told]:
        how = {
            "mark": luck.randrange(2), "on": luck.random() < 0.6, "by": luck.choice(ACCOUNTS),
            "member": luck.choice(MEMBERS), "reason": "疑似",
        }  # fmt: skip
        if self.batches and luck.random() < 0.5:
            batch = luck.choice(list(self.batches))
            if luck.random() < 0.3:
                twice = {"batchId": batch, "earlierId": luck.choice(list(self.batches)), "tokenId": TOKENS[0]}
                return [("Passport", "BatchFrozen", twice)]
            return [("Passport", "BatchMarked", {"batchId": batch, **how})]
        return [("Passport", "ItemMarked", {"tokenId": luck.choice(TOKENS), **how})]

    def activate(self, luck: Random) -> list[Told]:
        """Two calls in one transaction, as a relay makes them."""
        told: list[Told] = []
        for batch in luck.sample(list(self.batches), min(2, len(self.batches))):
            free = [t for t in TOKENS if t not in self.owners and t not in self.retired]
            chosen = luck.sample(free, min(len(free), luck.randrange(3)))
            for token in chosen:
                self.owners[token] = luck.choice(ACCOUNTS)
                told.append(("Passport", "Transfer", {"from": NOBODY, "to": self.owners[token], "id": token}))
                told.append(("Passport", "Locked", {"tokenId": token}))
            told.append(("Passport", "Activated", {"batchId": batch, "count": len(chosen)}))
        return told

    def move(self, luck: Random) -> list[Told]:
        if not self.owners:
            return []
        token = luck.choice(list(self.owners))
        owner, to = self.owners[token], luck.choice(ACCOUNTS)
        slow = luck.random()
        if slow < 0.3:
            started = {"tokenId": token, "owner": owner, "to": to, "readyAt": luck.randrange(2**40)}
            return [("Passport", "SlowHandoverStarted", started)]
        if slow < 0.5:
            return [("Passport", "SlowHandoverVetoed", {"tokenId": token, "to": to, "quietUntil": 7})]
        self.owners[token] = to
        return [("Passport", "Transfer", {"from": owner, "to": to, "id": token})]

    def retire(self, luck: Random) -> list[Told]:
        token = luck.choice(TOKENS)
        if token in self.retired:
            return []
        self.retired.add(token)
        ended = ("Passport", "Retired", {"tokenId": token, "by": luck.choice(ACCOUNTS), "reason": "开封"})
        if (owner := self.owners.pop(token, None)) is None:
            return [ended]
        return [("Passport", "Transfer", {"from": owner, "to": NOBODY, "id": token}), ended]

    def reward(self, luck: Random) -> list[Told]:
        fan, amount = luck.choice(FANS), luck.randrange(1, 2**90)
        had = self.points.get(fan, 0)
        if had and luck.random() < 0.5:
            amount = luck.randrange(1, had + 1)
            to = luck.choice([NOBODY, *FANS])
            self.points[fan] -= amount
            if to != NOBODY:
                self.points[to] = self.points.get(to, 0) + amount
            spent = {"redeemer": ACCOUNTS[0], "payer": fan, "amount": amount}
            paid = [("Points", luck.choice(["Spent", "Refunded"]), spent)] if to == NOBODY else []
            return [("Points", "Transfer", {"from": fan, "to": to, "amount": amount}), *paid]
        self.points[fan] = had + amount
        set_to = luck.randrange(amount, 2**91)
        return [
            ("Points", "BudgetSet", {"source": ACCOUNTS[1], "budget": set_to, "created": 0}),
            ("Points", "Transfer", {"from": NOBODY, "to": fan, "amount": amount}),
            ("Points", "Created", {"source": ACCOUNTS[1], "amount": amount}),
            ("Rewards", "Claimed", {"fan": fan, "amount": amount}),
        ]

    def airdrop(self, luck: Random) -> list[Told]:
        plan, fan = luck.choice(PLANS), luck.choice(FANS)
        if self.kept.get(fan) and luck.random() < 0.4:
            return [("Airdrop", "KeptClaimed", {"fan": fan, "amount": self.kept.pop(fan)})]
        announced = {
            "planId": plan, "listHash": word("list"), "label": word("label"), "root": luck.randbytes(32),
            "total": luck.randrange(2**96), "batches": 3, "deadline": 9, "uri": "ipfs://清单",
        }  # fmt: skip
        amount = luck.randrange(1, 1000)
        skipped = ("Airdrop", "EntrySkipped", {"planId": plan, "fan": fan, "amount": amount})
        pushed = {"planId": plan, "batch": luck.randrange(3), "amount": 5000, "kept": amount}
        found = luck.choice(
            [
                [("Airdrop", "PlanAnnounced", announced)],
                [skipped, ("Airdrop", "BatchPushed", pushed)],
                [("Airdrop", "PlanEnded", {"planId": plan, "unpaid": 7})],
                [("Airdrop", "PlanStopped", {"planId": plan, "reason": "错"})],
            ]
        )
        if found[0] is skipped:
            self.kept[fan] = self.kept.get(fan, 0) + amount
        return found

    def epoch(self, luck: Random) -> list[Told]:
        epoch = luck.randrange(1, 4)
        posted = {
            "epoch": epoch, "total": 2**80, "fans": 2, "finalAt": 99, "logHash": word("log"),
            "scoresHash": word("scores"), "uri": "ipfs://s",
        }  # fmt: skip
        disputed = {"disputant": luck.choice(FANS), "bond": 10, "evidenceHash": word("e"), "uri": "ipfs://e"}
        batch = {"batch": luck.randrange(3), "root": word("r"), "fans": 2, "amount": 2**70}
        ended = {"upheld": luck.random() < 0.5, "decided": True, "reason": "查过"}
        return [
            luck.choice(
                [
                    ("Rewards", "EpochOpened", {"epoch": epoch, "version": 1, "limit": 2**81, "cap": 2**60}),
                    ("Rewards", "BatchPosted", {"epoch": epoch, **batch}),
                    ("Rewards", "EpochPosted", posted),
                    ("Rewards", "EpochDisputed", {"epoch": epoch, **disputed}),
                    ("Rewards", "DisputeEnded", {"epoch": epoch, **ended}),
                    ("Rewards", "EpochVoided", {"epoch": epoch, "reason": "作废"}),
                    ("Rewards", "EpochFinal", {"epoch": epoch, "total": 2**80}),
                    ("Rewards", "ClaimSkipped", {"fan": luck.choice(FANS), "epoch": epoch, "refusal": 1}),
                ]
            )
        ]

    def role(self, luck: Random) -> list[Told]:
        contract = luck.choice(["Consortium", "CommunityManager"])
        to = {"roleId": luck.choice([0, 21, 2**64 - 1]), "account": luck.choice(ACCOUNTS)}
        granted = {**to, "delay": 0, "since": luck.randrange(2**48), "newMember": True}
        return [
            luck.choice([(contract, "RoleGranted", granted), (contract, "RoleRevoked", to)]),
        ]

    def rules(self, luck: Random) -> list[Told]:
        who, version = luck.choice(ACCOUNTS), luck.randrange(1, 4)
        proposed = {"version": version, "rulesHash": luck.randbytes(32), "effective": 5, "uri": "ipfs://r"}
        return [
            luck.choice(
                [
                    ("RuleBook", "VersionProposed", proposed),
                    ("RuleBook", "SunsetAnnounced", {"date": 10**9, "reason": "告别"}),
                    ("Points", "RedeemerAdmitted", {"redeemer": who}),
                    ("Points", "RedeemerDismissed", {"redeemer": who}),
                    ("Points", "PushesRefused", {"fan": luck.choice(FANS), "refused": luck.random() < 0.5}),
                ]
            )
        ]

    def bond(self, luck: Random) -> list[Told]:
        owner = luck.choice(FANS)
        if self.bonds.get(owner) and luck.random() < 0.5:
            taken = {"owner": owner, "to": owner, "amount": self.bonds.pop(owner)}
            return [("Rewards", "BondWithdrawn", taken)]
        self.bonds[owner] = self.bonds.get(owner, 0) + 5
        return [("Rewards", "BondReleased", {"owner": owner, "amount": 5})]

    def warn(self, luck: Random) -> list[Told]:
        who = {"member": luck.choice(MEMBERS), "by": luck.choice(ACCOUNTS)}
        if self.alerts and luck.random() < 0.6:
            alert = luck.choice(list(self.alerts))
            judged = {"alertId": alert, "target": self.alerts[alert], **who, "reason": "查过"}
            if luck.random() < 0.5:
                return [("Alerts", "AlertConfirmed", judged)]
            del self.alerts[alert]
            return [("Alerts", "AlertCleared", judged)]
        alert, target = luck.randbytes(32), luck.choice([*TOKENS, *self.batches])
        self.alerts[alert] = target
        about = {"alertId": alert, "target": target, "kind": luck.randrange(6), "round": 0}
        return [
            ("Alerts", "AlertRaised", {**about, **who, "evidence": luck.randbytes(32), "uri": "ipfs://证据"})
        ]

    def strange(self, luck: Random) -> list[Told]:
        """An event that the contract's ABI does not have."""
        return [("Notary", "Unknown", {"topics": luck.randbytes(32), "data": b""})]


@dataclass
class Chain:
    """A made-up chain. Another `branch` makes other blocks of the same events."""

    blocks: list[tuple[Block, list[ChainEvent]]] = field(default_factory=list)
    finality: int | None = None
    widest: int = 10**9  # blocks that the node bears in one question
    known: int | None = None  # blocks above this the node does not have yet, though it tells of them
    before_range: object = None  # called once, in the middle of reading a range
    villages: list[Village] = field(default_factory=list)  # what stands after each block

    def __post_init__(self) -> None:
        while len(self.blocks) < ROOTS:
            self.add([])

    def add(self, transactions: list[list[Told]], branch: str = "", village: Village | None = None) -> None:
        """One more block with these transactions."""
        self.villages.append(village or Village())
        number = len(self.blocks)
        parent = self.blocks[-1][0].hash if self.blocks else bytes(32)
        digest = hashlib.sha256(parent + repr((number, branch, transactions)).encode()).digest()
        time = 1_700_000_000 + 12 * number
        events, index = [], 0
        for place, told in enumerate(transactions):
            tx = hashlib.sha256(digest + bytes([place])).digest()
            for contract, name, args in told:
                at = BY_NAME[contract]
                one = ChainEvent(
                    at.deployment, contract, name, args, at.address, number, index, tx, time
                )  # fmt: skip
                events.append(one)
                index += 1
        self.blocks.append((Block(number, digest, parent, time), events))

    def grow(self, luck: Random, count: int, branch: str = "") -> None:
        """So many blocks, some of them empty."""
        for _ in range(count):
            village = deepcopy(self.villages[-1])
            happened = [village.happening(luck) for _ in range(luck.choice([0, 0, 1, 3]))]
            self.add(happened, branch, village)

    def cut(self, depth: int) -> None:
        """Forget the newest blocks."""
        left = max(ROOTS, len(self.blocks) - depth)
        del self.blocks[left:], self.villages[left:]

    # what a Source does

    def head(self) -> int:
        return len(self.blocks) - 1

    def final(self) -> int | None:
        return self.finality

    def block(self, number: int) -> Block | None:
        if number >= len(self.blocks) or (self.known is not None and number > self.known):
            return None
        return self.blocks[number][0]

    def within(self, contracts, start, stop):
        end = self.blocks[min(stop, start + self.widest - 1)][0]
        events = [e for n in range(start, end.number + 1) for e in self._events(contracts, n)]
        if self.before_range is not None:
            happens, self.before_range = self.before_range, None
            happens()
            if self.block(end.number) != end:
                raise ChainMoved("moved")
        return end, events

    def at(self, contracts, block):
        if self.block(block.number) != block:
            raise NodeSilent("no such block")
        return self._events(contracts, block.number)

    def _events(self, contracts, number):
        ours = {contract.address for contract in contracts}
        return [replace(e) for e in self.blocks[number][1] if e.address in ours]
