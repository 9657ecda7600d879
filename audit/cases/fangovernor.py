"""FanGovernor: what members propose and vote on, who stops it, and that its settings move by proposals only.

On the stage the council still proposes at the Treasury. Where the Governor has to, its roles there are given
to it as a handover does.
"""

from collections.abc import Callable
from typing import Any

from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils.crypto import keccak

from audit.cases import CALLER, Arguments, Case, Without
from audit.cases.treasury import PROPOSER
from audit.cast import HOUR, STRANGER, TREASURY
from audit.community import PROFILE, Community
from audit.fans import LOST, MEMBER
from zhenbo.plans.calldata import calldata

GOVERNOR, NOBODY = "FanGovernor", "0x" + "0" * 40
FOR = 1
STATE = "GovernorUnexpectedProposalState"
NOT_SIGNED = "GovernorInvalidSignature"
# what the Governor says to an account that has no vote left, and to one that never had any
NO_VOTE = ("GovernorAlreadyCastVote",)
# what it says to the Treasury, where no proposal is just carried out
UNANNOUNCED = ("panic 0x31: pop of an empty array",)
BY_PROPOSAL = "but the Treasury, for a proposal that is carried out just then"
HOLDS_NOTHING = "the Governor holds nothing: money and tokens are the Treasury's"
VOTED_THROUGH = "once members voted for it: what is done was fixed when it was proposed"
SIGNED_VOTE = "with the member's signature over proposal, vote and nonce"
_BALLOT = {"proposalId": "uint256", "support": "uint8", "voter": "address", "nonce": "uint256"}
_EXTENDED = {**_BALLOT, "reason": "string", "params": "bytes"}

Proposal = Callable[[Community], tuple[Any, ...]]


def _budget(stage: Community) -> tuple[Any, ...]:
    """A proposal: another budget for Rewards."""
    data = stage.data("Points", "setBudget", stage.address("Rewards"), 1)
    return [stage.address("Points")], [0], [data], "another budget"


def _settings(stage: Community) -> tuple[Any, ...]:
    """A proposal about all that the Governor lets one set."""
    governor = stage.address(GOVERNOR)
    data = [
        calldata("setVotingDelay(uint48)", HOUR),
        calldata("setVotingPeriod(uint32)", HOUR),
        calldata("setProposalThreshold(uint256)", 1),
        calldata("setLateQuorumVoteExtension(uint48)", HOUR),
        calldata("setQuorum(uint16,uint64)", 100, 10),
        calldata("setProposalGuardian(address)", NOBODY),
        calldata("relay(address,uint256,bytes)", stage.account[STRANGER.word], 0, b""),
    ]
    return [governor] * len(data), [0] * len(data), data, "other settings"


def _unloved(stage: Community) -> tuple[Any, ...]:
    """A proposal that nobody votes for."""
    return *_budget(stage)[:3], "nobody wants it"


def _hashed(proposal: Proposal) -> Arguments:
    def arguments(stage: Community) -> tuple[Any, ...]:
        *calls, description = proposal(stage)
        return *calls, bytes(keccak(text=description))

    return arguments


def _numbered(proposal: Proposal) -> Arguments:
    return lambda stage: (stage.read(GOVERNOR, "hashProposal", *_hashed(proposal)(stage)),)


def _proposed(stage: Community, proposal: Proposal = _budget) -> None:
    """The fan member's, and the lost member's that nobody wants."""
    stage.send(MEMBER, GOVERNOR, "propose", *proposal(stage))
    stage.send(LOST, GOVERNOR, "propose", *_unloved(stage))


def _voting(stage: Community, proposal: Proposal = _budget) -> None:
    _proposed(stage, proposal)
    stage.wait(PROFILE.voting_delay + 1)


def _voted(stage: Community, proposal: Proposal = _budget) -> None:
    _voting(stage, proposal)
    stage.send(MEMBER, GOVERNOR, "castVote", *_numbered(proposal)(stage), FOR)
    stage.wait(PROFILE.voting_period + 1)


def _handed_over(stage: Community, proposal: Proposal = _budget) -> None:
    canceller = bytes(keccak(text="CANCELLER_ROLE"))
    for role in (PROPOSER, canceller):
        stage.send(TREASURY.word, "Treasury", "grantRole", role, stage.address(GOVERNOR))
    _voted(stage, proposal)


def _queued(stage: Community, proposal: Proposal = _budget) -> None:
    _handed_over(stage, proposal)
    stage.send(STRANGER.word, GOVERNOR, "queue(uint256)", *_numbered(proposal)(stage))


def _settings_queued(stage: Community) -> None:
    _queued(stage, _settings)


def _vote(*more: Any) -> list[Case]:
    return [
        Case(
            lambda s: (*_numbered(_budget)(s), FOR, *more),
            "while it is voted on",
            refusals=NO_VOTE,
            before=_voting,
        )
    ]


def _ballot(stage: Community, signer: str, more: dict[str, Any]) -> bytes:
    """The fan member's vote as that actor signed it; `more`: what an extended ballot has beside."""
    kind, fields = ("ExtendedBallot", _EXTENDED) if more else ("Ballot", _BALLOT)
    (number,), voter = _numbered(_budget)(stage), stage.account[MEMBER]
    nonce = stage.read(GOVERNOR, "nonces", voter)
    domain = {
        "name": stage.read(GOVERNOR, "name"),
        "version": "1",
        "chainId": stage.chain.chain_id,
        "verifyingContract": stage.address(GOVERNOR),
    }
    types = {kind: [{"name": name, "type": type_} for name, type_ in fields.items()]}
    said = {"proposalId": number, "support": FOR, "voter": voter, "nonce": nonce, **more}
    message: SignableMessage = encode_typed_data(domain, types, said)
    return stage.sign(signer, message)


def _signed_vote(more: dict[str, Any]) -> list[Case]:
    def by(signer: str) -> Arguments:
        return lambda stage: (
            *_numbered(_budget)(stage),
            FOR,
            stage.account[MEMBER],
            *more.values(),
            _ballot(stage, signer, more),
        )

    return [
        Case(
            by(MEMBER),
            anyone=SIGNED_VOTE,
            before=_voting,
            without=(Without("that signature", by(LOST), NOT_SIGNED),),
        )
    ]


def _queue(form: Callable[[Proposal], Arguments]) -> list[Case]:
    return [
        Case(
            form(_budget),
            "where the Governor proposes at the Treasury",
            anyone=VOTED_THROUGH,
            before=_handed_over,
            without=(Without("a majority", form(_unloved), STATE),),
        ),
        Case(
            form(_budget),
            "as deployed, with a council",
            nobody="until the Treasury is handed over",
            refusals=("AccessControlUnauthorizedAccount",),  # names the Governor, which asks
            before=_voted,
        ),
    ]


def _execute(form: Callable[[Proposal], Arguments]) -> list[Case]:
    return [
        Case(
            form(_budget),
            anyone=VOTED_THROUGH,
            before=_queued,
            without=(Without("a majority", form(_unloved), STATE),),
        ),
        Case(
            form(_settings),
            "about all of the Governor's settings",
            anyone=f"{VOTED_THROUGH}; there is no other way to them",
            before=_settings_queued,
            without=(Without("a majority", form(_unloved), STATE),),
        ),
    ]


def _cancel(form: Callable[[Proposal], Arguments]) -> list[Case]:
    return [
        Case(form(_budget), "before the vote", before=_proposed),
        Case(form(_budget), "while it is voted on", before=_voting),
        Case(form(_budget), "while it waits at the Treasury", before=_queued),
    ]


def _setting(*arguments: Any) -> list[Case]:
    return [Case(lambda _: arguments, nobody=BY_PROPOSAL, refusals=UNANNOUNCED)]


def _deposit(*arguments: Any) -> list[Case]:
    return [Case(lambda _: arguments, nobody=HOLDS_NOTHING, refusals=("GovernorDisabledDeposit",))]


_LISTED = "(address[],uint256[],bytes[],bytes32)"
CASES = {
    "propose": [
        Case(_budget, "a first one"),
        Case(
            _settings,
            "another while one of its own runs",
            nobody="one at a time for each member",
            refusals=("ProposalRunning",),
            before=_proposed,
        ),
    ],
    "castVote": _vote(),
    "castVoteWithReason": _vote("good for all"),
    "castVoteWithReasonAndParams": _vote("good for all", b""),
    "castVoteBySig": _signed_vote({}),
    "castVoteWithReasonAndParamsBySig": _signed_vote({"reason": "good for all", "params": b""}),
    "queue(uint256)": _queue(_numbered),
    f"queue{_LISTED}": _queue(_hashed),
    "execute(uint256)": _execute(_numbered),
    f"execute{_LISTED}": _execute(_hashed),
    "cancel(uint256)": _cancel(_numbered),
    f"cancel{_LISTED}": _cancel(_hashed),
    "relay": _setting(NOBODY, 0, b""),
    "setLateQuorumVoteExtension": _setting(HOUR),
    "setProposalGuardian": _setting(NOBODY),
    "setProposalThreshold": _setting(1),
    "setQuorum": _setting(100, 10),
    "setVotingDelay": _setting(HOUR),
    "setVotingPeriod": _setting(HOUR),
    "receive": _deposit(),
    "onERC721Received": _deposit(CALLER, CALLER, 1, b""),
    "onERC1155Received": _deposit(CALLER, CALLER, 1, 1, b""),
    "onERC1155BatchReceived": _deposit(CALLER, CALLER, [1], [1], b""),
}
