// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title INotary
/// @notice Append-only anchors: who committed to which records, and when.
///
/// An anchor commits to the Merkle root of `count` records about a `subject` and to the document that carries them.
/// Its content is public in the event and its id is the hash of that content together with the recorder, so one
/// storage slot per anchor (recorder, member, stream, time) is enough to check everything later.
///
/// Assumptions: the chain vouches for who and when, never for the truth of a record at entry. Block time may be off
/// by what the chain's consensus allows (seconds).
interface INotary {
    /* STRUCTS */

    /// @notice What is written; each stream needs a role of its own.
    enum Stream {
        Events,
        Scans,
        Orders,
        Contributions,
        Access
    }

    /// @param stream What kind of records.
    /// @param subject What they are about; for events the hash of the lot's Digital Link, else as the stream defines.
    /// @param root StandardMerkleTree root over the records' leaves.
    /// @param count Number of records, at least one.
    /// @param documentHash SHA-256 of the document as it was read, byte for byte.
    /// @param corrects Id of the anchor that this one corrects, zero where none.
    struct Anchor {
        Stream stream;
        bytes32 subject;
        bytes32 root;
        uint32 count;
        bytes32 documentHash;
        bytes32 corrects;
    }

    /// @param recorder Account that anchored.
    /// @param member The member it acted for at that time.
    /// @param stream The anchor's stream.
    /// @param time Block time, seconds; zero where there is no such anchor.
    struct Record {
        address recorder;
        uint32 member;
        Stream stream;
        uint40 time;
    }

    /* EVENTS */

    /// @notice An anchor was written. Dossiers and the indexer read its whole content here; they may assume that one
    /// id occurs once, and that `corrects` names an earlier anchor of the same member and stream.
    event Anchored(
        bytes32 indexed anchorId,
        bytes32 indexed subject,
        uint32 indexed member,
        address recorder,
        Stream stream,
        bytes32 root,
        uint32 count,
        bytes32 documentHash,
        bytes32 corrects
    );

    /* ERRORS */

    /// @notice The same account anchored the same content before.
    error AnchorExists(bytes32 anchorId);

    /// @notice No anchor has this id.
    error AnchorUnknown(bytes32 anchorId);

    /// @notice The root is zero or the count is.
    error AnchorEmpty();

    /// @notice A correction must name an anchor of the same member and the same stream.
    error CorrectionForeign(bytes32 corrects, uint32 member);

    /// @notice Nothing to anchor.
    error NothingToAnchor();

    /* RECORDERS (role of the stream) */

    /// @notice Writes one anchor and returns its id. Requirements: the role of the stream; root and count not zero;
    /// not anchored before by this account; `corrects`, where given, exists and is of this member and stream.
    function anchor(Anchor calldata content) external returns (bytes32 anchorId);

    /// @notice Writes several anchors, all or none.
    function anchorMany(Anchor[] calldata contents) external returns (bytes32[] memory anchorIds);

    /* VIEWS */

    /// @notice The id of an anchor: `keccak256(abi.encode(recorder, content))`.
    function anchorIdOf(address recorder, Anchor calldata content) external pure returns (bytes32 anchorId);

    /// @notice Who anchored it and when; reverts with AnchorUnknown.
    function recordOf(bytes32 anchorId) external view returns (Record memory);

    /// @notice True where `recorder` anchored `content` and `record` is one of its records.
    /// @param record ABI encoding of the record's values. It is hashed twice here, as StandardMerkleTree hashes a
    /// leaf, so that an inner node of the tree cannot pass for a record.
    function includes(
        address recorder,
        Anchor calldata content,
        bytes calldata record,
        bytes32[] calldata proof
    ) external view returns (bool);
}
