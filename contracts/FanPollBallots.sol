// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ECDSA} from "solady/src/utils/ECDSA.sol";

import {IFanPoll} from "../interfaces/IFanPoll.sol";
import {IMembership} from "../interfaces/IMembership.sol";
import {BallotPaper} from "./libraries/BallotPaper.sol";
import {Choice} from "./libraries/Choice.sol";
import {MemberWord} from "./libraries/MemberWord.sol";

/// @title FanPollBallots
/// @notice The ballot half of FanPoll: what a poll stores, and how ballots are checked and counted.
/// @dev Apart from FanPoll only so that each half can be read in one sitting.
abstract contract FanPollBallots is EIP712, IFanPoll {
    using BallotPaper for bytes32[9];
    using Choice for uint256;
    using MemberWord for uint256;

    /// @dev The third slot, from `snapshot` on, is all that counting needs beside the two hashes. `phase` is None while
    ///      the poll is open or ended.
    struct StoredPoll {
        bytes32 contentHash;
        bytes32 wordsHash;
        uint40 snapshot;
        uint40 closesAt;
        uint32 minAge;
        uint24 minPaid;
        uint32 quorum;
        uint8 options;
        uint8 maxChoices;
        uint8 winner;
        Mode mode;
        TieRule tieRule;
        State phase;
        address executor;
        bytes32 payloadsHash;
    }

    /// @dev A ballot box while it is filled: one word of the bitmap and all tallies, written when it is done.
    /// `latest` is the last second at which a member may have joined.
    struct Box {
        uint256 pollId;
        uint256 latest;
        uint256 minPaid;
        uint256 options;
        uint256 maxChoices;
        uint256 first;
        uint256 step;
        uint256 place;
        uint256 before;
        uint256 voted;
        uint256[4] lanes;
        bytes32[9] paper;
    }

    /// @inheritdoc IFanPoll
    IMembership public immutable membership;

    mapping(uint256 pollId => StoredPoll) internal _polls;
    mapping(uint256 pollId => mapping(uint256 place => uint256)) private _voted;
    mapping(uint256 pollId => uint256[4]) private _lanes;

    constructor(IMembership membership_) {
        membership = membership_;
    }

    /* BALLOTS */

    /// @inheritdoc IFanPoll
    function castMany(uint256 pollId, bytes32[] calldata words, SignedBallot[] calldata ballots) external {
        Box memory box = _boxOf(pollId);
        _printPaper(box, words);
        uint256[] memory seats = _seatsOf(ballots);
        unchecked {
            for (uint256 i = 0; i < ballots.length; ++i) {
                SignedBallot calldata ballot = ballots[i];
                (uint256 memberId, uint256 choice, uint256 seat) = (ballot.vote >> 64, uint64(ballot.vote), seats[i]);
                uint256 refusal = _refusal(box, memberId, choice, seat);
                if (refusal == 0) {
                    bytes32 digest = box.paper.digest(choice.hashOf(words), memberId);
                    if (ECDSA.tryRecover(digest, ballot.r, ballot.vs) == seat.ownerOf()) {
                        _count(box, memberId, choice);
                        continue;
                    }
                    refusal = uint256(Refusal.SignatureInvalid);
                }
                emit BallotSkipped(pollId, memberId, Refusal(refusal));
            }
        }
        _empty(box);
    }

    /// @inheritdoc IFanPoll
    function castFor(uint256 pollId, bytes32[] calldata words, uint256 vote, bytes calldata signature) external {
        Box memory box = _boxOf(pollId);
        _printPaper(box, words);
        (uint256 memberId, uint256 choice) = (vote >> 64, uint64(vote));
        address owner = _requireBallot(box, memberId, choice);
        bytes32 digest = box.paper.digest(choice.hashOf(words), memberId);
        if (!SignatureChecker.isValidSignatureNow(owner, digest, signature)) {
            revert BallotRefused(pollId, memberId, Refusal.SignatureInvalid);
        }
        _count(box, memberId, choice);
        _empty(box);
    }

    /// @inheritdoc IFanPoll
    function cast(uint256 pollId, uint256 memberId, uint256 choice) external {
        Box memory box = _boxOf(pollId);
        if (_requireBallot(box, memberId, choice) != msg.sender) {
            revert BallotRefused(pollId, memberId, Refusal.SignatureInvalid);
        }
        _count(box, memberId, choice);
        _empty(box);
    }

    function _requireBallot(Box memory box, uint256 memberId, uint256 choice) private returns (address owner) {
        uint256[] memory memberIds = new uint256[](1);
        memberIds[0] = memberId;
        uint256 seat = membership.seatsOf(memberIds)[0];
        uint256 refusal = _refusal(box, memberId, choice, seat);
        if (refusal != 0) revert BallotRefused(box.pollId, memberId, Refusal(refusal));
        return seat.ownerOf();
    }

    /// @dev `membership.seatsOf` of all members that the ballots name; written by hand, for the compiler's copying of
    ///      both arrays costs 300 gas a ballot. Membership is ours and answers as it should.
    function _seatsOf(SignedBallot[] calldata ballots) private view returns (uint256[] memory seats) {
        address from = address(membership);
        bytes4 selector = IMembership.seatsOf.selector;
        assembly ("memory-safe") {
            let start := mload(0x40)
            let count := ballots.length
            mstore(start, selector)
            mstore(add(start, 0x04), 0x20)
            mstore(add(start, 0x24), count)
            let to := add(start, 0x44)
            let ballot := ballots.offset
            for {
                let end := add(to, shl(5, count))
            } lt(to, end) {
                to := add(to, 0x20)
                ballot := add(ballot, 0x60)
            } {
                mstore(to, shr(64, calldataload(ballot)))
            }
            if iszero(staticcall(gas(), from, start, sub(to, start), start, 0)) {
                returndatacopy(start, 0, returndatasize())
                revert(start, returndatasize())
            }
            returndatacopy(start, 0, returndatasize())
            seats := add(start, 0x20)
            mstore(0x40, add(start, returndatasize()))
        }
    }

    /// @dev All but the signature.
    function _refusal(Box memory box, uint256 memberId, uint256 choice, uint256 seat) private returns (uint256) {
        if (seat.ownerOf() == address(0)) return uint256(Refusal.MemberUnknown);
        if (seat.joinedAtOf() > box.latest) return uint256(Refusal.JoinedTooLate);
        if (seat.paidOfSeat() < box.minPaid) return uint256(Refusal.PriceNotPaid);
        if (memberId >> 8 != box.place) _turnTo(box, memberId >> 8);
        if (box.voted & (1 << (memberId & 0xff)) != 0) return uint256(Refusal.VotedBefore);
        unchecked {
            if (choice - 1 < box.options) return 0; // a single option, as most choices are
        }
        if (choice.isValid(box.options, box.maxChoices, box.step != 0)) return 0;
        return uint256(Refusal.ChoiceInvalid);
    }

    /* BOX */

    /// @dev An empty box for a poll that is open.
    function _boxOf(uint256 pollId) private view returns (Box memory box) {
        StoredPoll storage poll = _polls[pollId];
        State state = _stateOf(poll);
        if (state != State.Open) revert PollState(pollId, state);
        box.pollId = pollId;
        box.latest = uint256(poll.snapshot) - poll.minAge - 1; // `open` keeps ages below the snapshot
        box.minPaid = poll.minPaid;
        box.options = poll.options;
        box.maxChoices = poll.maxChoices;
        (box.first, box.step) = poll.mode == Mode.Ranked ? (box.maxChoices, 1) : (1, 0);
        box.place = type(uint256).max; // no member's: ids in a ballot have 192 bits
    }

    function _printPaper(Box memory box, bytes32[] calldata words) private view {
        StoredPoll storage poll = _polls[box.pollId];
        if (keccak256(abi.encodePacked(words)) != poll.wordsHash) revert WordsForeign(box.pollId);
        box.paper = BallotPaper.blank(_domainSeparatorV4(), words[0], poll.contentHash, box.pollId);
    }

    /// @dev To another word of the bitmap; the one before is written back.
    function _turnTo(Box memory box, uint256 place) private {
        _writeWord(box);
        box.place = place;
        box.voted = box.before = _voted[box.pollId][place];
    }

    function _writeWord(Box memory box) private {
        if (box.voted != box.before) _voted[box.pollId][box.place] = box.voted;
    }

    /// @dev The word of this member is the one in the box.
    function _count(Box memory box, uint256 memberId, uint256 choice) private {
        box.voted |= 1 << (memberId & 0xff);
        choice.addTo(box.lanes, box.first, box.step);
        emit BallotCast(box.pollId, memberId, choice);
    }

    /// @dev Lanes cannot overflow: ids are below 2^28, and a ballot gives an option eight points at most.
    function _empty(Box memory box) private {
        _writeWord(box);
        uint256[4] storage lanes = _lanes[box.pollId];
        for (uint256 i = 0; i < 4; ++i) {
            if (box.lanes[i] != 0) lanes[i] += box.lanes[i];
        }
    }

    /* STATE */

    function _stateOf(StoredPoll storage poll) internal view returns (State) {
        if (poll.phase != State.None) return poll.phase;
        uint40 closesAt = poll.closesAt;
        if (closesAt == 0) return State.None;
        return block.timestamp <= closesAt ? State.Open : State.Ended;
    }

    /* VIEWS */

    /// @inheritdoc IFanPoll
    function hasVoted(uint256 pollId, uint256 memberId) external view returns (bool) {
        return (_voted[pollId][memberId >> 8] >> (memberId & 0xff)) & 1 != 0;
    }

    /// @inheritdoc IFanPoll
    function isChoice(uint256 pollId, uint256 choice) public view returns (bool) {
        StoredPoll storage poll = _polls[pollId];
        return choice.isValid(poll.options, poll.maxChoices, poll.mode == Mode.Ranked);
    }

    /// @inheritdoc IFanPoll
    function ballotDigest(uint256 pollId, bytes32[] calldata words, uint256 vote) external view returns (bytes32) {
        Box memory box = _boxOf(pollId);
        _printPaper(box, words);
        (uint256 memberId, uint256 choice) = (vote >> 64, uint64(vote));
        if (!isChoice(pollId, choice)) revert BallotRefused(pollId, memberId, Refusal.ChoiceInvalid);
        return box.paper.digest(choice.hashOf(words), memberId);
    }

    /// @inheritdoc IFanPoll
    function talliesOf(uint256 pollId) public view returns (uint256 ballots, uint256[] memory tallies) {
        uint256[4] memory lanes = _lanes[pollId];
        ballots = uint32(lanes[0]);
        tallies = new uint256[](_polls[pollId].options);
        for (uint256 option = 1; option <= tallies.length; ++option) {
            tallies[option - 1] = uint32(lanes[option >> 3] >> ((option & 7) << 5));
        }
    }
}
