// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";

/// @notice Peer: OpenZeppelin's ERC721 with an open mint, nothing else.
contract OpenZeppelinErc721 is ERC721 {
    constructor() ERC721("Peer", "PEER") {}

    function mint(address to, uint256 tokenId) external {
        _mint(to, tokenId);
    }
}
