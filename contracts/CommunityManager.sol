// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";

/// @title CommunityManager
/// @notice Who may do what in one community: OpenZeppelin's AccessManager as it is, whose admin is the Treasury.
contract CommunityManager is AccessManager {
    constructor(address initialAdmin) AccessManager(initialAdmin) {}
}
