// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Peer: OpenZeppelin's ERC20, all of it with whoever deployed it.
contract OpenZeppelinErc20 is ERC20 {
    constructor(uint256 supply) ERC20("Peer", "PEER") {
        _mint(msg.sender, supply);
    }
}
