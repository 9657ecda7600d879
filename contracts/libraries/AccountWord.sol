// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title AccountWord
/// @notice An account in the spare bits of its balance slot: nonce (32) | last list (32) | since (32) | member id (32).
/// @dev `since` is when the present membership came to this account, and means nothing where the id is zero.
library AccountWord {
    uint224 private constant ID = type(uint32).max;
    uint224 private constant SEATED = type(uint64).max;
    uint224 private constant LIST = uint224(type(uint32).max) << 64;

    function memberId(uint224 word) internal pure returns (uint256) {
        return uint32(word);
    }

    function since(uint224 word) internal pure returns (uint256) {
        return uint32(word >> 32);
    }

    function lastList(uint224 word) internal pure returns (uint32) {
        return uint32(word >> 64);
    }

    function nonce(uint224 word) internal pure returns (uint256) {
        return uint32(word >> 96);
    }

    function seated(uint224 word, uint256 id, uint256 time) internal pure returns (uint224) {
        return (word & ~SEATED) | uint224((time << 32) | id);
    }

    function unseated(uint224 word) internal pure returns (uint224) {
        return word & ~ID;
    }

    function withList(uint224 word, uint32 list) internal pure returns (uint224) {
        return (word & ~LIST) | (uint224(list) << 64);
    }

    /// @dev Nobody signs four billion messages.
    function nextNonce(uint224 word) internal pure returns (uint224) {
        return word + (uint224(1) << 96);
    }
}
