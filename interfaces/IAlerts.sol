// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title IAlerts
/// @notice Alerts about an item or a batch: who warned of what, on which evidence, and what became of it.
///
/// An alert is a warning and no verdict. It stops nobody: no other contract reads it, and whoever wants goods stopped
/// holds or recalls them at the Passport. It is raised by a resolver or a regulator, confirmed by a regulator of
/// another member, and cleared by a regulator, or, while nobody confirmed it, by the member that raised it.
///
/// What an alert is about (`target`) is an item's tokenId, as in IPassport, or the id of a batch: a batch id has 64
/// bits, a tokenId more than 160, so that one can never be taken for the other. An item need not be in any batch: a
/// serial that was never issued is what an alert may be about.
///
/// Assumptions: the evidence stays available, and is about that target (the contract sees its root only); readers show
/// an alert that nobody confirmed as one, with its age. Nothing of it is about a person.
interface IAlerts {
    /* STRUCTS */

    /// @notice Why somebody warns.
    enum Kind {
        Clone, // one code on more goods than one: what the scan log shows
        Chip, // messages of the chip that were forged, replayed or older than known ones
        Unissued, // the serial was never issued
        Reused, // scanned as new after the item was opened and retired
        Sample, // a sample for shows is sold
        Recall // the goods themselves are in doubt: a recall is asked for
    }

    /// @notice Where an alert stands.
    enum State {
        None,
        Raised,
        Confirmed,
        Cleared
    }

    /// @notice Names one alert; its hash is the alert's id.
    /// @param member The member that raised it.
    /// @param target tokenId or batch id.
    /// @param kind Why.
    /// @param round How often this member warned of this before, 0 to 7: the next round opens when the last one is
    /// cleared.
    struct Key {
        uint32 member;
        uint256 target;
        Kind kind;
        uint8 round;
    }

    /// @param target tokenId or batch id.
    /// @param kind Why.
    /// @param round As `rounds` gives it for the caller's member, target and kind.
    /// @param evidence Merkle root over the evidence, or the hash of one document; not zero.
    /// @param uri Where the evidence can be had, up to 256 bytes; may be empty.
    struct Warning {
        uint256 target;
        Kind kind;
        uint8 round;
        bytes32 evidence;
        string uri;
    }

    /// @param evidence As it was raised.
    /// @param raisedAt Block time, seconds; zero where there is no such alert.
    /// @param confirmedAt Block time, zero where nobody confirmed it.
    /// @param clearedAt Block time, zero where nobody cleared it.
    /// @param confirmedBy The member that confirmed it.
    /// @param clearedBy The member that cleared it; where that is the one that raised it, it was withdrawn.
    struct Alert {
        bytes32 evidence;
        uint40 raisedAt;
        uint40 confirmedAt;
        uint40 clearedAt;
        uint32 confirmedBy;
        uint32 clearedBy;
    }

    /* EVENTS */

    /// @notice Somebody warns. Dossiers and the indexer may assume that one id occurs once, that `target` is a batch id
    /// exactly where it fits 64 bits, and that every earlier round of the same key was cleared before.
    event AlertRaised(
        bytes32 indexed alertId,
        uint256 indexed target,
        uint32 indexed member,
        Kind kind,
        uint8 round,
        address by,
        bytes32 evidence,
        string uri
    );

    /// @notice A regulator of another member stands for the alert too. `member` is the one that confirmed it.
    event AlertConfirmed(
        bytes32 indexed alertId,
        uint256 indexed target,
        uint32 indexed member,
        address by,
        string reason
    );

    /// @notice The alert is over, for good. `member` is the one that cleared it; where it raised it, that withdrew it.
    event AlertCleared(
        bytes32 indexed alertId,
        uint256 indexed target,
        uint32 indexed member,
        address by,
        string reason
    );

    /* ERRORS */

    /// @notice Neither a batch id nor a GTIN-14 followed by a serial in canonical form.
    error TargetInvalid(uint256 target);

    /// @notice The evidence is zero.
    error EvidenceMissing(uint256 target);

    /// @notice The URI is longer than 256 bytes.
    error UriTooLong(uint256 length);

    /// @notice The reason is empty or longer than 256 bytes.
    error ReasonInvalid(uint256 length);

    /// @notice This round was raised before.
    error AlertExists(bytes32 alertId);

    /// @notice There is no such alert.
    error AlertUnknown(bytes32 alertId);

    /// @notice The round before this one is not cleared, so the warning stands already.
    error AlertStands(bytes32 alertId);

    /// @notice The alert is confirmed or cleared already.
    error AlertJudged(bytes32 alertId, State state);

    /// @notice A member warns of one thing eight times at most.
    error RoundInvalid(uint8 round);

    /// @notice Who raised an alert cannot confirm it too.
    error ConfirmerRaised(bytes32 alertId, uint32 member);

    /// @notice The member has only so many alerts left today (UTC).
    error DayFull(uint32 member, uint256 left);

    /// @notice Nothing to raise.
    error NothingToRaise();

    /* RESOLVER AND REGULATOR */

    /// @notice Raises one alert and returns its id. Requirements: role resolver or regulator; a target, evidence, a URI
    /// that is not too long; the next round, of at most eight; 2,000 a day and member.
    function raiseAlert(Warning calldata content) external returns (bytes32 alertId);

    /// @notice Raises several alerts, all or none.
    function raiseMany(Warning[] calldata contents) external returns (bytes32[] memory alertIds);

    /// @notice Ends an alert for good, with a reason that everybody can read. Requirements: not cleared yet; role
    /// regulator; or role resolver, for the member that raised it, while nobody confirmed it.
    function clear(Key calldata key, string calldata reason) external;

    /* REGULATOR */

    /// @notice Stands for an alert, with a reason that everybody can read. Requirements: role regulator, for another
    /// member than the one that raised it; raised, and neither confirmed nor cleared.
    function confirm(Key calldata key, string calldata reason) external;

    /* VIEWS */

    /// @notice The id of an alert: `keccak256(abi.encode(key))`.
    function idOf(Key calldata key) external pure returns (bytes32 alertId);

    /// @notice What is known of an alert; reverts with AlertUnknown.
    function alertOf(Key calldata key) external view returns (Alert memory);

    /// @notice Where it stands; None where there is no such alert.
    function stateOf(Key calldata key) external view returns (State);

    /// @notice How often `member` warned of this, which is the round that it would raise next.
    function rounds(uint32 member, uint256 target, Kind kind) external view returns (uint8);

    /// @notice How many alerts `member` may still raise today (UTC).
    function leftToday(uint32 member) external view returns (uint256);
}
