"""Members of the community on the stage, their polls and pots, a reward and a voucher: one in each state.

members   the fan member, by a list, tier 1 paid for; the lost member, granted, a recovery ready for it
polls     open; ended; decided; planned, its outcome in the StreamPlan; given, a pot behind it
pots      given, of the poll; free; over, its time past
reward    number 1, of the merchant; the fan has a voucher of one unit
"""

from dataclasses import dataclass
from typing import Any

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from audit.cast import HOUR, STRANGER, TREASURY
from audit.stage import FOREVER, Stage
from zhenbo import consents, orders
from zhenbo.consents import Place
from zhenbo.merkle import StandardMerkleTree, entry_word
from zhenbo.messages import Message

DAY = 24 * HOUR
MEMBER, LOST, NEW_WALLET = "fan member", "lost member", "fan"  # NEW_WALLET: where a membership may move to
MEMBER_ID, LOST_ID = 1, 2
LIST = 1
TIER, PRICE = 1, 5  # points
SHARE = 1_000  # points for fan and fan member
NOTHING = b"\0" * 32
CONTENT = b"\x07" * 32  # hash of a document
OWN_ACT = (0, b"")  # Consent of who sends
TITLE, NAMES = "Which tea?", ("Puer", "Longjing")
REWARD, VOUCHER, REWARD_TITLE = 1, 1 << 32 | 1, "A cup of tea"
POT = 100  # wei


@dataclass(frozen=True)
class Opened:
    """A poll with its options' payloads, none where nothing follows from it."""

    said: consents.Poll
    payloads: tuple[bytes, ...]

    @property
    def number(self) -> int:
        return self.said.number

    @property
    def enacting(self) -> tuple[Any, ...]:
        """Arguments of FanPoll.enact for the first option."""
        return self.number, [keccak(payload) for payload in self.payloads], self.payloads[0]


def set_up_fans(stage: Stage, polls: dict[str, Opened], pots: dict[str, int]) -> None:
    """Everybody and everything of above; polls and pots are entered by their names."""
    _members(stage)
    _pots(stage, pots)
    _polls(stage, polls, pots)
    _reward(stage)
    stage.wait(2 * HOUR)
    for name in ("decided", "planned", "given"):
        stage.send(STRANGER.word, "FanPoll", "conclude", polls[name].number)
    stage.send(STRANGER.word, "FanPoll", "enact", *polls["planned"].enacting)


def consent(stage: Stage, word: str, message: Message) -> tuple[int, bytes]:
    """Consent of IMembership: an actor's signature, and the deadline that `signing` has put into it."""
    return FOREVER, stage.sign(word, message)


def membership_place(stage: Stage) -> Place:
    return Place(stage.read("Membership", "name"), stage.chain.chain_id, stage.address("Membership"))


def signing(stage: Stage, word: str) -> dict[str, int]:
    """What every message of members ends with: the actor's nonce, and a deadline far away."""
    return {"nonce": stage.read("Membership", "nonces", stage.account[word]), "deadline": FOREVER}


def list_tree(stage: Stage) -> StandardMerkleTree:
    """Who may join by list 1: the fan member, who did, and the merchant."""
    return StandardMerkleTree.of(
        [(stage.account[word],) for word in (MEMBER, "merchant")], ("address",), sort_leaves=False
    )


def joining(stage: Stage, word: str, signer: str) -> tuple[Any, ...]:
    """Arguments of joinByList for an actor on the list, as another, or the same, signed it."""
    account = stage.account[word]
    message = consents.join_by_list(
        membership_place(stage), account=account, number=LIST, **signing(stage, word)
    )
    row = (MEMBER, "merchant").index(word)
    return account, LIST, list_tree(stage).proof(row), consent(stage, signer, message)


def moving(stage: Stage, word: str, member: int, signer: str) -> tuple[int, bytes]:
    """Consent of owner or new wallet that the membership of an actor moves."""
    message = consents.recovery(
        membership_place(stage),
        member=member,
        sender=stage.account[word],
        to=stage.account[NEW_WALLET],
        **signing(stage, signer),
    )
    return consent(stage, signer, message)


def _members(stage: Stage) -> None:
    """They join, the fan member pays with points that the Airdrop, a source, created, and the desk asks for
    the lost member's recovery, which is ready then."""
    stage.send(TREASURY.word, "Membership", "setTier", TIER, PRICE, 30 * DAY)
    closes_at = stage.now() + 300 * DAY
    root = list_tree(stage).root
    stage.send("host", "Membership", "openList", root, TIER, closes_at, closes_at, "ipfs://list")
    stage.send(STRANGER.word, "Membership", "joinByList", *joining(stage, MEMBER, MEMBER))
    stage.send("host", "Membership", "grant", [stage.account[LOST]], 0, 0)
    for word in (MEMBER, NEW_WALLET):
        stage.send("airdrop", "Points", "createMany", [entry_word(stage.account[word], SHARE)])
        for redeemer in ("Membership", "Shop"):
            stage.send(word, "Points", "approve", stage.address(redeemer), SHARE)
    stage.send(MEMBER, "Membership", "renew", MEMBER_ID, TIER, PRICE, OWN_ACT)
    asked = moving(stage, LOST, LOST_ID, NEW_WALLET)
    stage.send("desk", "Membership", "requestRecovery", LOST_ID, stage.account[NEW_WALLET], asked)
    stage.wait(stage.read("Membership", "recoveryDelay"))


def payees(stage: Stage) -> list[str]:
    """To whom a pot may go, in the order of a poll's options."""
    return [stage.account["redeemer"], stage.account["merchant"]]


def conditions(stage: Stage, expiry: int) -> tuple[Any, ...]:
    """Conditions of ICharityPot: any poll will do."""
    return payees(stage), expiry, 0, 1, 0, 0


def giving(stage: Stage, pot: int) -> tuple[bytes, ...]:
    """Payloads of a poll over that pot."""
    return tuple(encode(["uint256", "address"], [pot, payee]) for payee in payees(stage))


def _pots(stage: Stage, pots: dict[str, int]) -> None:
    for name, lasts in (("given", 30 * DAY), ("free", 30 * DAY), ("over", HOUR)):
        terms = conditions(stage, stage.now() + lasts)
        stage.send(TREASURY.word, "CharityPot", "fill", terms, value=POT)
        pots[name] = stage.read("CharityPot", "potCount")


def planning() -> tuple[bytes, ...]:
    """Payloads of a poll about products: their kind and their hash."""
    return tuple(encode(["uint8", "bytes32"], [0, keccak(text=name)]) for name in NAMES)


def request(stage: Stage, payloads: tuple[bytes, ...], executor: str, closes_at: int) -> tuple[Any, ...]:
    """Request of IFanPoll: one of two options, by whoever is a member."""
    options = [(name, NOTHING, payload) for name, payload in zip(NAMES, payloads, strict=True)]
    who = stage.address(executor)
    return TITLE, CONTENT, "ipfs://poll", options, 0, 1, 0, closes_at, 1, 0, 0, who


def _polls(stage: Stage, polls: dict[str, Opened], pots: dict[str, int]) -> None:
    """The fan member votes for the first option of each but the open one, where the lost member did."""
    for name, executor, payloads in (
        *((name, "StreamPlan", planning()) for name in ("open", "ended", "decided", "planned")),
        ("given", "CharityPot", giving(stage, pots["given"])),
    ):
        closes_at = stage.now() + (30 * DAY if name == "open" else HOUR)
        stage.send("host", "FanPoll", "open", request(stage, payloads, executor, closes_at))
        number = stage.read("FanPoll", "pollCount")
        polls[name] = Opened(consents.Poll(number, TITLE, NAMES, CONTENT), payloads)
        voter, member = (LOST, LOST_ID) if name == "open" else (MEMBER, MEMBER_ID)
        stage.send(voter, "FanPoll", "cast", number, member, 1)


def terms(stage: Stage) -> tuple[Any, ...]:
    """Terms of IShop: a gift of the merchant for everybody, now and for a month."""
    now = stage.now()
    many, each, ends = 10, 4, now + 30 * DAY
    return 0, stage.account["merchant"], PRICE, many, each, now, ends, ends + DAY, False, False, 0, 0, CONTENT


def order(stage: Stage, nonce: int) -> orders.Order:
    """One unit for the fan."""
    return orders.Order(stage.account["fan"], REWARD, REWARD_TITLE, 1, nonce, FOREVER)


def _reward(stage: Stage) -> None:
    stage.send("host", "Shop", "openReward", terms(stage), REWARD_TITLE, "ipfs://reward")
    stage.send("fan", "Shop", "redeem", order(stage, 0).argument, b"")
