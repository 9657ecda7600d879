// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice Peer: what Disperse and its kin do, the sum taken once and passed on one by one.
contract TokenPush {
    function push(IERC20 token, address[] calldata receivers, uint256[] calldata amounts) external {
        uint256 total;
        for (uint256 i = 0; i < receivers.length; ++i) total += amounts[i];
        require(token.transferFrom(msg.sender, address(this), total));
        for (uint256 i = 0; i < receivers.length; ++i) require(token.transfer(receivers[i], amounts[i]));
    }
}
