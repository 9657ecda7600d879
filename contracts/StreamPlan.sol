// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IFanPoll} from "../interfaces/IFanPoll.sol";
import {IPollExecutor} from "../interfaces/IPollExecutor.sol";
import {IStreamPlan} from "../interfaces/IStreamPlan.sol";

/// @title StreamPlan
/// @notice What fans chose to have sold and shown, written by polls alone; and what the host says became of it.
contract StreamPlan is AccessManaged, IStreamPlan {
    uint256 private constant LONGEST_NOTE = 256;
    uint256 private constant PAYLOAD_SIZE = 64;

    /// @inheritdoc IStreamPlan
    IFanPoll public immutable fanPoll;

    mapping(uint256 pollId => Entry) private _entries;

    modifier onlyFanPoll() {
        if (msg.sender != address(fanPoll)) revert NotFanPoll(msg.sender);
        _;
    }

    constructor(address authority_, IFanPoll fanPoll_) AccessManaged(authority_) {
        fanPoll = fanPoll_;
    }

    /* FANPOLL */

    /// @inheritdoc IPollExecutor
    function accept(uint256, Terms calldata, bytes[] calldata payloads) external view onlyFanPoll {
        for (uint256 i = 0; i < payloads.length; ++i) {
            bytes calldata payload = payloads[i];
            bool isFine =
                payload.length == PAYLOAD_SIZE &&
                    uint256(bytes32(payload[:32])) <= uint256(type(Kind).max) &&
                    bytes32(payload[32:]) != 0;
            if (!isFine) revert PayloadInvalid(i + 1);
        }
    }

    /// @inheritdoc IPollExecutor
    function enact(uint256 pollId, uint256 option, bytes calldata payload) external onlyFanPoll {
        (Kind kind, bytes32 item) = abi.decode(payload, (Kind, bytes32));
        _entries[pollId] = Entry(item, uint40(block.timestamp), uint8(option), kind, Status.Planned);
        emit Planned(pollId, kind, item, option);
    }

    /* HOST */

    /// @inheritdoc IStreamPlan
    function report(uint256 pollId, Status status, bytes32 evidence, string calldata note) external restricted {
        uint256 length = bytes(note).length;
        if (length == 0 || length > LONGEST_NOTE) revert NoteInvalid(length);
        if (_entries[pollId].plannedAt == 0) revert EntryUnknown(pollId);
        _entries[pollId].status = status;
        emit Reported(pollId, status, evidence, note);
    }

    /* VIEWS */

    /// @inheritdoc IStreamPlan
    function entryOf(uint256 pollId) external view returns (Entry memory) {
        return _entries[pollId];
    }
}
