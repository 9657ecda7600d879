// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title Treasury
/// @notice Timelock of one community: OpenZeppelin's TimelockController as it is. It holds the community's money, and
/// as admin of the community's manager it is the only one that changes rules, budgets and redeemers.
contract Treasury is TimelockController {
    constructor(
        uint256 minDelay,
        address[] memory proposers,
        address[] memory executors,
        address admin
    ) TimelockController(minDelay, proposers, executors, admin) {}
}
