// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMembership} from "./IMembership.sol";
import {ISuggestions} from "./ISuggestions.sol";

/// @title IFanPoll
/// @notice Polls with many options, decided by signed ballots of members that anybody may send, hundreds at once.
///
/// Whatever a poll is about is fixed when it is opened: title, options, document, rules, deadline, tie rule, and for a
/// binding poll what follows from each option. A member whose membership began before the snapshot, by `minAge` at
/// least, has one ballot; it is final once counted, and one bit per member is all that is stored of it. A bad ballot is
/// left out with the reason and changes nothing for the others. As long as the poll is open, a bit that is not set
/// proves that a ballot was not counted, and whoever has the ballot can send it alone.
///
/// A ballot is the EIP-712 message Ballot(string poll,string[] choices,bytes32 terms,uint256 pollId,uint256 memberId):
/// the wallet shows the title and the names of the options chosen, in the order of the choice; `terms` is the hash of
/// the poll's document. It is good until the poll closes. Who signs two of them leaves it to the sender which one
/// counts.
///
/// A choice is the numbers of the chosen options, from 1, a byte each, the first in the lowest byte: one in a single
/// poll; up to `maxChoices`, ascending, in an approval poll; up to `maxChoices`, the best first, in a ranked poll.
/// Ranked polls count by Borda over the places of a ballot: the first place has `maxChoices` points, each further one a
/// point less, an option that is not named has none.
///
/// Assumptions: titles and names are shown as they stand; the document at `uri` is available; block time is right to
/// some seconds. Votes are public, and can therefore be bought.
interface IFanPoll {
    /* STRUCTS */

    /// @notice How choices count.
    enum Mode {
        Single,
        Approval,
        Ranked
    }

    /// @notice What happens where the best options are equal.
    enum TieRule {
        FirstListed,
        NoWinner
    }

    /// @notice Where a poll is. Ended: closed and not yet concluded. Decided: it has a winner, which in a binding poll
    /// is yet to be carried out.
    enum State {
        None,
        Open,
        Ended,
        Decided,
        Undecided,
        Enacted,
        Void
    }

    /// @notice Why a ballot is not counted.
    enum Refusal {
        None,
        MemberUnknown,
        JoinedTooLate,
        PriceNotPaid,
        VotedBefore,
        ChoiceInvalid,
        SignatureInvalid
    }

    /// @param name 1 to 64 bytes, different from the others.
    /// @param suggestion Id of the suggestion that it comes from; zero where it comes from none.
    /// @param payload What the executor is given if it wins; empty in an advisory poll.
    struct Option {
        string name;
        bytes32 suggestion;
        bytes payload;
    }

    /// @param title 1 to 128 bytes.
    /// @param contentHash SHA-256 of the document at `uri`, which holds picture, text and terms of each option.
    /// @param uri 1 to 256 bytes.
    /// @param options 2 to 31.
    /// @param maxChoices How many options a ballot names at most: 1 in a single poll, 1 to 8 otherwise.
    /// @param closesAt Last second at which ballots are taken.
    /// @param quorum How many ballots it takes for a winner; 1 at least.
    /// @param minAge Seconds that a membership must have lasted at the snapshot.
    /// @param minPaid Points that a membership must have cost when the ballot is counted.
    /// @param executor Who carries out the winner; zero where the poll is advisory.
    struct Request {
        string title;
        bytes32 contentHash;
        string uri;
        Option[] options;
        Mode mode;
        uint8 maxChoices;
        TieRule tieRule;
        uint40 closesAt;
        uint32 quorum;
        uint32 minAge;
        uint24 minPaid;
        address executor;
    }

    /// @notice A poll. As in Request; `options` is their number, `snapshot` the block time of opening, `winner` the
    /// number of the option that won, zero where none has.
    struct Poll {
        State state;
        Mode mode;
        TieRule tieRule;
        uint8 options;
        uint8 maxChoices;
        uint8 winner;
        uint40 snapshot;
        uint40 closesAt;
        uint32 quorum;
        uint32 minAge;
        uint24 minPaid;
        address executor;
        bytes32 contentHash;
    }

    /// @notice A ballot with a compact signature (EIP-2098).
    /// @param vote `memberId << 64 | choice`.
    struct SignedBallot {
        uint256 vote;
        bytes32 r;
        bytes32 vs;
    }

    /* EVENTS */

    /// @notice A poll was opened; everything about it that was given.
    event PollOpened(uint256 indexed pollId, uint40 snapshot, Request request);

    /// @notice A ballot was counted.
    event BallotCast(uint256 indexed pollId, uint256 indexed memberId, uint256 choice);

    /// @notice A ballot was left out of a batch. It says nothing about the member: anybody can send nonsense.
    event BallotSkipped(uint256 indexed pollId, uint256 indexed memberId, Refusal reason);

    /// @notice The outcome is fixed. `winner` is zero where there is none; `tallies` are points by option.
    event PollConcluded(uint256 indexed pollId, uint8 winner, uint256 ballots, uint256[] tallies);

    /// @notice The winner was carried out.
    event PollEnacted(uint256 indexed pollId, uint8 winner, address indexed executor);

    /// @notice A guardian stopped a poll before it was concluded.
    event PollVoided(uint256 indexed pollId, string reason);

    /// @notice Winners can be carried out there, or no longer.
    event ExecutorSet(address indexed executor, bool isAdmitted);

    /* ERRORS */

    /// @notice The poll is in another state than this needs.
    error PollState(uint256 pollId, State state);

    /// @notice The ballot is not counted.
    error BallotRefused(uint256 pollId, uint256 memberId, Refusal reason);

    /// @notice The hashes of title and names are not those of the poll.
    error WordsForeign(uint256 pollId);

    /// @notice The payload is not the one that was committed to for the winner.
    error PayloadForeign(uint256 pollId);

    /// @notice The poll is advisory: nothing follows from it here.
    error PollAdvisory(uint256 pollId);

    /// @notice Title, link or a name is empty or too long, or the hash is missing.
    error TextInvalid();

    /// @notice Two options have one name.
    error NamesEqual(uint256 first, uint256 second);

    /// @notice Number of options, choices or quorum is out of its bounds.
    error NumbersInvalid(uint256 options, uint256 maxChoices, uint256 quorum);

    /// @notice A poll closes from `earliest` to `latest`.
    error ClosingInvalid(uint256 closesAt, uint256 earliest, uint256 latest);

    /// @notice No membership is that old.
    error AgeInvalid(uint256 minAge);

    /// @notice There is no such suggestion.
    error SuggestionUnknown(bytes32 suggestion);

    /// @notice The Treasury has not admitted it.
    error ExecutorUnknown(address executor);

    /// @notice A poll without an executor has no payloads.
    error PayloadUnused(uint256 option);

    /// @notice A reason has 1 to 256 bytes.
    error ReasonInvalid(uint256 length);

    /* TREASURY */

    /// @notice Admits an executor, or dismisses it for polls opened later.
    function setExecutor(address executor, bool isAdmitted) external;

    /* HOST */

    /// @notice Opens a poll, at once. Requirements: see Request; the executor, if any, agrees.
    function open(Request calldata request) external returns (uint256 pollId);

    /* GUARDIAN */

    /// @notice Stops a poll that is not concluded. Requirements: a reason of 1 to 256 bytes.
    function voidPoll(uint256 pollId, string calldata reason) external;

    /* ANYONE */

    /// @notice Counts the ballots that are good, and says why others are not. Requirements: the poll is open; `words`
    /// are keccak256 of the title, then of each option's name. Signatures of plain keys only.
    function castMany(uint256 pollId, bytes32[] calldata words, SignedBallot[] calldata ballots) external;

    /// @notice Counts one ballot, or reverts with the reason; also one of a contract wallet (ERC-1271).
    function castFor(uint256 pollId, bytes32[] calldata words, uint256 vote, bytes calldata signature) external;

    /// @notice Fixes the outcome of a poll that has ended.
    function conclude(uint256 pollId) external returns (uint8 winner);

    /// @notice Carries out the winner of a binding poll. Where the executor reverts, so does this, and it can be tried
    /// again. `payloadHashes` are keccak256 of all options' payloads in order.
    function enact(uint256 pollId, bytes32[] calldata payloadHashes, bytes calldata payload) external;

    /* MEMBERS */

    /// @notice Counts the ballot of the member whose wallet sends it.
    function cast(uint256 pollId, uint256 memberId, uint256 choice) external;

    /* VIEWS */

    /// @notice Whose members vote.
    function membership() external view returns (IMembership);

    /// @notice Where suggestions are anchored.
    function suggestions() external view returns (ISuggestions);

    /// @notice How long a poll is open at least, seconds. Fixed at deployment.
    function shortestPoll() external view returns (uint32);

    /// @notice How many polls were opened; their ids ascend from 1.
    function pollCount() external view returns (uint32);

    /// @notice A poll.
    function pollOf(uint256 pollId) external view returns (Poll memory);

    /// @notice Ballots counted so far, and points of each option in order.
    function talliesOf(uint256 pollId) external view returns (uint256 ballots, uint256[] memory tallies);

    /// @notice Whether a ballot of this member was counted.
    function hasVoted(uint256 pollId, uint256 memberId) external view returns (bool);

    /// @notice Whether the choice is one that the poll takes.
    function isChoice(uint256 pollId, uint256 choice) external view returns (bool);

    /// @notice Whether polls can be opened whose winners are carried out there.
    function isExecutor(address executor) external view returns (bool);

    /// @notice What the member's wallet signs. Requirements: as in castFor, and the choice is valid.
    function ballotDigest(uint256 pollId, bytes32[] calldata words, uint256 vote) external view returns (bytes32);
}
