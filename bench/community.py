"""What a community's contracts cost: points pushed, epochs posted, rewards claimed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bench.lab import Lab
from bench.ours import digest
from bench.rows import Row
from zhenbo.merkle import EntryTree, batch_tree, entry_word, list_hash, plan_id, read_word

FANS = 500
EPOCHS = 11  # ten for one claim, and one before them
ADMIN, ADMIN_ROLE = 0, 0
HOUR, DAY = 3_600, 86_400
BUDGET, CAP = 10**6, 2_000
LABEL = digest("label")
URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"


@dataclass(frozen=True)
class Contracts:
    """A community whose admin, poster and sender are account 0."""

    lab: Lab
    book: str
    points: str
    rewards: str
    airdrop: str

    def now(self) -> int:
        return int(self.lab.chain.rpc.ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def wait(self, seconds: int) -> None:
        self.lab.chain.rpc.ask("evm_increaseTime", seconds)
        self.lab.chain.rpc.ask("evm_mine")


def community(lab: Lab) -> Contracts:
    """Deploy and wire; nothing of it is measured. Functions without a role of their own are the admin's."""
    admin = lab.accounts[ADMIN]
    manager = lab.create("CommunityManager", admin)
    book = lab.create("RuleBook", manager, 0, 0)
    points = lab.create("Points", manager, book, 0, "Tea Garden", "TEA")
    rewards = lab.create("Rewards", manager, points, book, admin, 10**16, DAY)
    airdrop = lab.create("Airdrop", manager, points)
    for source in (rewards, airdrop):
        lab.gas("Points", points, "setBudget", source, 10**9)
    this = Contracts(lab, book, points, rewards, airdrop)
    rules = (digest("rules"), this.now() + HOUR, HOUR, BUDGET, CAP, URI)
    lab.gas("RuleBook", book, "propose", rules)
    this.wait(2 * HOUR)
    return this


def entries(seeded: Random, fans: Sequence[int]) -> list[int]:
    """Words of these fans with amounts of three or four digits."""
    return [entry_word(f"0x{fan:040x}", seeded.randint(100, 1_900)) for fan in sorted(fans)]


def pushes(this: Contracts) -> list[Row]:
    """One batch of five hundred fans without points, then another to the same fans."""
    seeded = Random(500)
    fans = [seeded.getrandbits(160) for _ in range(FANS)]
    batches = [entries(seeded, fans) for _ in range(2)]
    tree = batch_tree(batches)
    words = [word for batch in batches for word in batch]
    listed, total = list_hash(words), sum(read_word(word).amount for word in words)
    plan = (listed, LABEL, tree.root, total, len(batches), this.now() + DAY)
    this.lab.gas("Airdrop", this.airdrop, "announce", plan, URI)
    rows = []
    for batch, name in enumerate(("new", "held")):
        push = (plan_id(listed, LABEL), batch, batches[batch], tree.proof(batch))
        gas = this.lab.gas("Airdrop", this.airdrop, "push", *push, sender=1)
        rows.append(Row(f"points.push500.{name}", "zhenbo", gas, FANS))
    return rows


class Epochs:
    """Epochs of the same five hundred fans, who have no points yet; all final."""

    def __init__(self, this: Contracts) -> None:
        self.this, seeded = this, Random(10)
        self.fans = sorted(seeded.getrandbits(160) for _ in range(FANS))
        self.trees: list[EntryTree] = []
        self.posts = [self._post(number, entries(seeded, self.fans)) for number in range(1, EPOCHS + 1)]
        for number in range(1, EPOCHS + 1):
            self._rewards("finalise", number)

    def _rewards(self, act: str, *args: object) -> int:
        return self.this.lab.gas("Rewards", self.this.rewards, act, *args)

    def _post(self, number: int, words: list[int]) -> int:
        """Gas of posting; the window of each epoch is over when this returns."""
        self._rewards("openEpoch")
        gas = self._rewards("post", number, 1, 0, words)
        total = sum(read_word(word).amount for word in words)
        self._rewards("close", number, 1, total, digest("log"), digest("scores"), URI)
        self.trees.append(EntryTree(words))
        self.this.wait(2 * HOUR)
        return gas

    def claim(self, place: int, numbers: Sequence[int]) -> int:
        """Gas of one call by a stranger for the fan at a place, over these epochs."""
        fan = read_word(self.trees[0].words[place]).fan
        claims = []
        for number in numbers:
            tree = self.trees[number - 1]
            claims.append((number, 0, read_word(tree.words[place]).amount, tree.proof(place)))
        return self.this.lab.gas("Rewards", self.this.rewards, "claim", fan, claims, sender=2)


def epochs(this: Contracts) -> list[Row]:
    """The first post fills no slot that an earlier one left warm; claims are of fans without points."""
    all_of_them = Epochs(this)
    return [
        Row("rewards.post500", "zhenbo", all_of_them.posts[0], FANS),
        Row("rewards.claim.first", "zhenbo", all_of_them.claim(7, [1])),
        Row("rewards.claim.later", "zhenbo", all_of_them.claim(7, [2])),
        Row("rewards.claim.ten", "zhenbo", all_of_them.claim(8, range(2, 12))),
    ]
