// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title ItemWord
/// @notice The 96 spare bits of an item's owner slot: batch id (64) | handovers (16) | flags (16).
library ItemWord {
    uint96 internal constant HELD_BY_BRAND = 1;
    uint96 internal constant HELD_BY_REGULATOR = 2;
    uint96 internal constant RECALLED = 4;
    uint96 internal constant RETIRED = 8;
    uint96 internal constant BY_SELLER = 16;

    uint96 internal constant STOPPED = HELD_BY_BRAND | HELD_BY_REGULATOR | RECALLED;

    uint96 private constant HANDOVER_ONE = 1 << 16;
    uint96 private constant HANDOVER_MASK = 0xffff << 16;

    function activated(uint64 batch, bool bySeller) internal pure returns (uint96) {
        return (uint96(batch) << 32) | (bySeller ? BY_SELLER : 0);
    }

    function batchId(uint96 word) internal pure returns (uint64) {
        return uint64(word >> 32);
    }

    function handovers(uint96 word) internal pure returns (uint16) {
        return uint16(word >> 16);
    }

    function has(uint96 word, uint96 flag) internal pure returns (bool) {
        return word & flag != 0;
    }

    /// @dev Wraps after 65,536 handovers; a replay would have to outlive them all within one deadline.
    function handedOver(uint96 word) internal pure returns (uint96) {
        unchecked {
            return (word & ~HANDOVER_MASK) | ((word + HANDOVER_ONE) & HANDOVER_MASK);
        }
    }
}
