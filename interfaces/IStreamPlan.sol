// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IFanPoll} from "./IFanPoll.sol";
import {IPollExecutor} from "./IPollExecutor.sol";

/// @title IStreamPlan
/// @notice What fans decided to have sold and shown, and what became of it.
///
/// A payload is `abi.encode(Kind kind, bytes32 item)`. A poll makes one entry at most, under its own id, and an entry
/// never changes; what was done afterwards is the host's word, with its evidence, and every word stays.
interface IStreamPlan is IPollExecutor {
    /* STRUCTS */

    /// @notice What was chosen.
    enum Kind {
        Product,
        Content
    }

    /// @notice What became of it.
    enum Status {
        Planned,
        Done,
        Dropped
    }

    /// @param item SHA-256 of what describes the product or content.
    /// @param plannedAt Block time; zero where the poll made no entry.
    /// @param option Number of the option that won.
    /// @param status What the host said last.
    struct Entry {
        bytes32 item;
        uint40 plannedAt;
        uint8 option;
        Kind kind;
        Status status;
    }

    /* EVENTS */

    /// @notice The winner of a poll is in the plan.
    event Planned(uint256 indexed pollId, Kind indexed kind, bytes32 indexed item, uint256 option);

    /// @notice What the host says became of it. `evidence` is SHA-256 of a document; zero where there is none.
    event Reported(uint256 indexed pollId, Status status, bytes32 evidence, string note);

    /* ERRORS */

    /// @notice The poll made no entry.
    error EntryUnknown(uint256 pollId);

    /// @notice A note has 1 to 256 bytes.
    error NoteInvalid(uint256 length);

    /* HOST */

    /// @notice Says what became of an entry; a later word stands beside the earlier ones.
    function report(uint256 pollId, Status status, bytes32 evidence, string calldata note) external;

    /* VIEWS */

    /// @notice Whose polls it carries out.
    function fanPoll() external view returns (IFanPoll);

    /// @notice The entry of a poll.
    function entryOf(uint256 pollId) external view returns (Entry memory);
}
