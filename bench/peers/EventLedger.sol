// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Peer: what most traceability tutorials do, a struct in storage for each event.
contract EventLedger {
    struct Event {
        address recorder;
        uint40 time;
        bytes32 subject;
        bytes32 digest;
        string note;
    }

    Event[] public events;

    function record(bytes32 subject, bytes32 digest, string calldata note) external {
        events.push(Event(msg.sender, uint40(block.timestamp), subject, digest, note));
    }
}
