// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC721A} from "erc721a/contracts/ERC721A.sol";

/// @notice Peer: ERC721A with an open batch mint, nothing else.
contract Erc721aBatch is ERC721A {
    constructor() ERC721A("Peer", "PEER") {}

    function mint(address to, uint256 quantity) external {
        _mint(to, quantity);
    }
}
