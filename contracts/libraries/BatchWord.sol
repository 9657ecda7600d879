// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title BatchWord
/// @notice All of a batch but its root in one word:
/// gtin (48) | quantity (32) | activated (32) | registeredAt (40) | member (32) | marks (8), from the lowest bit.
/// @dev Packed by hand because the compiler would read the slot once per field: about 900 gas an activation.
library BatchWord {
    uint256 internal constant HELD_BY_BRAND = 1 << 184;
    uint256 internal constant HELD_BY_REGULATOR = 2 << 184;
    uint256 internal constant RECALLED = 4 << 184;
    uint256 internal constant FROZEN = 8 << 184;

    uint256 internal constant STOPPED = HELD_BY_BRAND | HELD_BY_REGULATOR | RECALLED | FROZEN;

    uint256 private constant ACTIVATED_ONE = 1 << 80;

    function registered(uint256 gtin_, uint32 quantity_, uint32 member_) internal view returns (uint256) {
        return gtin_ | (uint256(quantity_) << 48) | (block.timestamp << 112) | (uint256(member_) << 152);
    }

    function gtin(uint256 word) internal pure returns (uint256) {
        return uint48(word);
    }

    function quantity(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 48);
    }

    function activated(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 80);
    }

    function registeredAt(uint256 word) internal pure returns (uint40) {
        return uint40(word >> 112);
    }

    function member(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 152);
    }

    function has(uint256 word, uint256 mark) internal pure returns (bool) {
        return word & mark != 0;
    }

    function set(uint256 word, uint256 mark, bool on) internal pure returns (uint256) {
        return on ? word | mark : word & ~mark;
    }

    /// @dev Safe only below the quota: `activated` never exceeds `quantity`, so it cannot carry into the next field.
    function withOneMore(uint256 word) internal pure returns (uint256) {
        unchecked {
            return word + ACTIVATED_ONE;
        }
    }
}
