// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IFanPoll} from "../interfaces/IFanPoll.sol";
import {IMembership} from "../interfaces/IMembership.sol";
import {IPollExecutor} from "../interfaces/IPollExecutor.sol";
import {ISuggestions} from "../interfaces/ISuggestions.sol";
import {FanPollBallots} from "./FanPollBallots.sol";

/// @title FanPoll
/// @notice Polls of a community: opened with all about them, concluded by anyone, carried out in a step of its own.
contract FanPoll is FanPollBallots, AccessManaged {
    uint256 private constant LONGEST_TITLE = 128;
    uint256 private constant LONGEST_NAME = 64;
    uint256 private constant LONGEST_TEXT = 256;
    uint256 private constant MOST_OPTIONS = 31;
    uint256 private constant MOST_CHOICES = 8;
    uint256 private constant LONGEST_POLL = 90 days;

    /// @inheritdoc IFanPoll
    ISuggestions public immutable suggestions;
    /// @inheritdoc IFanPoll
    uint32 public immutable shortestPoll;
    /// @inheritdoc IFanPoll
    uint32 public pollCount;
    /// @inheritdoc IFanPoll
    mapping(address executor => bool) public isExecutor;

    constructor(
        address authority_,
        IMembership membership_,
        ISuggestions suggestions_,
        uint32 shortestPoll_
    ) AccessManaged(authority_) FanPollBallots(membership_) EIP712("Zhenbo FanPoll", "1") {
        suggestions = suggestions_;
        shortestPoll = shortestPoll_;
    }

    /* TREASURY */

    /// @inheritdoc IFanPoll
    function setExecutor(address executor, bool isAdmitted) external restricted {
        isExecutor[executor] = isAdmitted;
        emit ExecutorSet(executor, isAdmitted);
    }

    /* OPENING */

    /// @inheritdoc IFanPoll
    function open(Request calldata request) external restricted returns (uint256 pollId) {
        _requireRequest(request);
        pollId = ++pollCount;
        StoredPoll storage poll = _polls[pollId];
        poll.contentHash = request.contentHash;
        poll.wordsHash = _wordsHash(request);
        poll.snapshot = uint40(block.timestamp);
        poll.closesAt = request.closesAt;
        poll.minAge = request.minAge;
        poll.minPaid = request.minPaid;
        poll.quorum = request.quorum;
        poll.options = uint8(request.options.length);
        poll.maxChoices = request.maxChoices;
        poll.mode = request.mode;
        poll.tieRule = request.tieRule;
        emit PollOpened(pollId, uint40(block.timestamp), request);
        _bind(pollId, poll, request);
    }

    function _requireRequest(Request calldata request) private view {
        if (!_isText(request.title, LONGEST_TITLE) || !_isText(request.uri, LONGEST_TEXT) || request.contentHash == 0) {
            revert TextInvalid();
        }
        uint256 most = request.mode == Mode.Single ? 1 : MOST_CHOICES;
        (uint256 options, uint256 choices) = (request.options.length, request.maxChoices);
        bool isFine = options > 1 && options <= MOST_OPTIONS && choices > 0 && choices <= most && choices <= options;
        if (!isFine || request.quorum == 0) revert NumbersInvalid(options, choices, request.quorum);
        uint256 earliest = block.timestamp + shortestPoll;
        uint256 latest = block.timestamp + LONGEST_POLL;
        if (request.closesAt < earliest || request.closesAt > latest) {
            revert ClosingInvalid(request.closesAt, earliest, latest);
        }
        if (request.minAge >= block.timestamp) revert AgeInvalid(request.minAge);
    }

    /// @dev Hash over the hashes of title and names, which every batch of ballots brings along.
    function _wordsHash(Request calldata request) private view returns (bytes32) {
        bytes32[] memory words = new bytes32[](request.options.length + 1);
        words[0] = keccak256(bytes(request.title));
        for (uint256 i = 1; i < words.length; ++i) {
            Option calldata option = request.options[i - 1];
            if (!_isText(option.name, LONGEST_NAME)) revert TextInvalid();
            words[i] = keccak256(bytes(option.name));
            for (uint256 j = 1; j < i; ++j) {
                if (words[j] == words[i]) revert NamesEqual(j, i);
            }
            bytes32 suggestion = option.suggestion;
            if (suggestion != 0 && suggestions.suggestionOf(suggestion).memberId == 0) {
                revert SuggestionUnknown(suggestion);
            }
        }
        return keccak256(abi.encodePacked(words));
    }

    /// @dev What follows from each option is fixed with the poll, and the executor has agreed to it.
    function _bind(uint256 pollId, StoredPoll storage poll, Request calldata request) private {
        bytes[] memory payloads = new bytes[](request.options.length);
        bytes32[] memory hashes = new bytes32[](payloads.length);
        for (uint256 i = 0; i < payloads.length; ++i) {
            payloads[i] = request.options[i].payload;
            hashes[i] = keccak256(payloads[i]);
            if (request.executor == address(0) && payloads[i].length != 0) revert PayloadUnused(i + 1);
        }
        if (request.executor == address(0)) return;
        if (!isExecutor[request.executor]) revert ExecutorUnknown(request.executor);
        poll.executor = request.executor;
        poll.payloadsHash = keccak256(abi.encodePacked(hashes));
        IPollExecutor(request.executor).accept(
            pollId,
            IPollExecutor.Terms(
                request.closesAt - uint40(block.timestamp),
                request.closesAt,
                request.quorum,
                request.minAge,
                request.minPaid
            ),
            payloads
        );
    }

    /* OUTCOME */

    /// @inheritdoc IFanPoll
    function voidPoll(uint256 pollId, string calldata reason) external restricted {
        if (!_isText(reason, LONGEST_TEXT)) revert ReasonInvalid(bytes(reason).length);
        StoredPoll storage poll = _polls[pollId];
        State state = _stateOf(poll);
        if (state != State.Open && state != State.Ended) revert PollState(pollId, state);
        poll.phase = State.Void;
        emit PollVoided(pollId, reason);
    }

    /// @inheritdoc IFanPoll
    function conclude(uint256 pollId) external returns (uint8 winner) {
        StoredPoll storage poll = _requireState(pollId, State.Ended);
        (uint256 ballots, uint256[] memory tallies) = talliesOf(pollId);
        if (ballots >= poll.quorum) winner = _winner(tallies, poll.tieRule);
        poll.winner = winner;
        poll.phase = winner == 0 ? State.Undecided : State.Decided;
        emit PollConcluded(pollId, winner, ballots, tallies);
    }

    /// @dev With a ballot at least, the best option has points.
    function _winner(uint256[] memory tallies, TieRule rule) private pure returns (uint8 winner) {
        uint256 best;
        bool isTie;
        for (uint256 i = 0; i < tallies.length; ++i) {
            if (tallies[i] > best) (best, winner, isTie) = (tallies[i], uint8(i + 1), false);
            else if (tallies[i] == best) isTie = true;
        }
        if (isTie && rule == TieRule.NoWinner) return 0;
    }

    /// @inheritdoc IFanPoll
    function enact(uint256 pollId, bytes32[] calldata payloadHashes, bytes calldata payload) external {
        StoredPoll storage poll = _requireState(pollId, State.Decided);
        (address executor, uint8 winner) = (poll.executor, poll.winner);
        if (executor == address(0)) revert PollAdvisory(pollId);
        bool isBound = keccak256(abi.encodePacked(payloadHashes)) == poll.payloadsHash;
        if (!isBound || keccak256(payload) != payloadHashes[winner - 1]) revert PayloadForeign(pollId);
        poll.phase = State.Enacted;
        emit PollEnacted(pollId, winner, executor);
        IPollExecutor(executor).enact(pollId, winner, payload);
    }

    /* VIEWS */

    /// @inheritdoc IFanPoll
    function pollOf(uint256 pollId) external view returns (Poll memory) {
        StoredPoll storage poll = _polls[pollId];
        return
            Poll({
                state: _stateOf(poll),
                mode: poll.mode,
                tieRule: poll.tieRule,
                options: poll.options,
                maxChoices: poll.maxChoices,
                winner: poll.winner,
                snapshot: poll.snapshot,
                closesAt: poll.closesAt,
                quorum: poll.quorum,
                minAge: poll.minAge,
                minPaid: poll.minPaid,
                executor: poll.executor,
                contentHash: poll.contentHash
            });
    }

    function _requireState(uint256 pollId, State wanted) private view returns (StoredPoll storage poll) {
        poll = _polls[pollId];
        State state = _stateOf(poll);
        if (state != wanted) revert PollState(pollId, state);
    }

    function _isText(string calldata text, uint256 longest) private pure returns (bool) {
        uint256 length = bytes(text).length;
        return length > 0 && length <= longest;
    }
}
