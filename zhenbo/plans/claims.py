"""Claims relayed for fans: one fan by `claim`, many by `claimMany`, cut to what fits a transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from zhenbo.errors import BadJournal
from zhenbo.language import Text
from zhenbo.plan import Call, Plan, View, gas_in
from zhenbo.rewards.claims import Bundle, read_bundle

_FAN, _CLAIM = 100_000, 20_000  # gas of a fan that has no points yet, and of each of its entries, at most

Part = tuple[Bundle, ...]


@dataclass(frozen=True)
class AllClaimed:
    """`done` check: each of these entries was claimed."""

    rewards: str
    entries: tuple[tuple[str, int], ...]  # fan, epoch

    def __call__(self, view: View) -> bool:
        return all(view.read("Rewards", self.rewards, "isClaimed", *entry) for entry in self.entries)


def parts_of(bundles: Sequence[Bundle], block_gas: int) -> list[Part]:
    """Cut to transactions that a block of so much gas takes."""
    most = gas_in(block_gas)
    parts: list[list[Bundle]] = []
    gas = 0
    for bundle in bundles:
        needed = _FAN + _CLAIM * len(bundle.claims)
        if not parts or gas + needed > most:
            parts.append([])
            gas = 0
        parts[-1].append(bundle)
        gas += needed
    return [tuple(part) for part in parts]


def claim_plan(chain_id: int, rewards: str, sender: str, parts: Sequence[Part]) -> Plan:
    """One call a part. In claimMany an entry that somebody else claims meanwhile is left out."""
    calls = tuple(_call(rewards, part) for part in parts)
    fans = sum(len(part) for part in parts)
    total = sum(bundle.total for part in parts for bundle in part)
    title = Text(f"为 {fans} 位粉丝领取 {total}", f"Claim {total} for {fans} fans")
    return Plan(title, chain_id, sender, calls, independent=True)


def _call(rewards: str, part: Part) -> Call:
    done = AllClaimed(rewards, tuple((b.fan, claim.epoch) for b in part for claim in b.claims))
    if len(part) == 1:
        (bundle,) = part
        epochs = ", ".join(str(claim.epoch) for claim in bundle.claims)
        said = Text(
            f"为 {bundle.fan} 领取第 {epochs} 期，共 {bundle.total}",
            f"Claim {bundle.total} for {bundle.fan} (epochs {epochs})",
        )
        args = (bundle.fan, tuple(claim.args for claim in bundle.claims))
        return Call("Rewards", rewards, "claim", args, said, done=done)
    total = sum(bundle.total for bundle in part)
    said = Text(f"为 {len(part)} 位粉丝领取，共 {total}", f"Claim {total} for {len(part)} fans")
    many = (
        tuple(bundle.fan for bundle in part),
        tuple(tuple(claim.args for claim in bundle.claims) for bundle in part),
    )
    return Call("Rewards", rewards, "claimMany", many, said, done=done)


def written(parts: Sequence[Part]) -> str:
    """Parts as text, for a file that a later run resumes from."""
    return json.dumps([[bundle.dumps().decode() for bundle in part] for part in parts])


def read_parts(text: str, name: str) -> list[Part]:
    """Read what `written` wrote. Raises BadJournal where it is damaged."""
    try:
        return [tuple(read_bundle(one.encode(), name) for one in part) for part in json.loads(text)]
    except (ValueError, TypeError, AttributeError) as fault:
        raise BadJournal(
            f"{name} is damaged ({fault}); restore it from a backup: transactions that it names are under way"
        ) from None
