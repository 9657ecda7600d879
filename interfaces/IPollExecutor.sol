// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title IPollExecutor
/// @notice What carries out the outcome of binding polls. FanPoll calls it twice: when a poll is opened, and when its
/// winner is carried out.
interface IPollExecutor {
    /* STRUCTS */

    /// @notice What is fixed about a poll, for an executor to agree to.
    /// @param openFor How long it is open.
    /// @param closesAt Last second at which ballots are taken.
    /// @param quorum How many ballots it needs.
    /// @param minAge Seconds of membership before the snapshot.
    /// @param minPaid Points that the membership cost.
    struct Terms {
        uint40 openFor;
        uint40 closesAt;
        uint32 quorum;
        uint32 minAge;
        uint24 minPaid;
    }

    /* ERRORS */

    /// @notice Only the community's FanPoll calls this.
    error NotFanPoll(address caller);

    /// @notice The payload of this option is not what the executor takes.
    error PayloadInvalid(uint256 option);

    /* FANPOLL */

    /// @notice A poll is opened whose winner will be carried out here. Reverts where it does not agree; `payloads` are
    /// those of all options in order.
    function accept(uint256 pollId, Terms calldata terms, bytes[] calldata payloads) external;

    /// @notice Carries out the winner. Reverts where that is not possible now; it is tried again.
    function enact(uint256 pollId, uint256 option, bytes calldata payload) external;
}
