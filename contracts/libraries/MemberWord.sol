// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMembership} from "../../interfaces/IMembership.sol";

/// @title MemberWord
/// @notice A membership in its owner slot: `paid (24) | tier (8) | tierUntil (32) | joinedAt (32) | owner (160)`.
/// @dev The upper 96 bits are Solady's spare bits of a token, which stay through transfers and burning.
library MemberWord {
    uint256 private constant PAID = 72;
    uint256 private constant TIER = 64;
    uint256 private constant UNTIL = 32;

    function spare(uint32 joinedAt, uint8 tier, uint32 tierUntil, uint24 paid) internal pure returns (uint96) {
        return (uint96(paid) << 72) | (uint96(tier) << 64) | (uint96(tierUntil) << 32) | joinedAt;
    }

    function withTier(uint96 word, uint8 tier, uint32 tierUntil) internal pure returns (uint96) {
        return spare(uint32(word), tier, tierUntil, paidOf(word));
    }

    /// @dev What does not fit is the largest number.
    function plusPaid(uint96 word, uint256 price) internal pure returns (uint96) {
        uint256 paid = paidOf(word) + price;
        if (paid > type(uint24).max) paid = type(uint24).max;
        return spare(uint32(word), tierOf(word), tierUntilOf(word), uint24(paid));
    }

    function paidOf(uint96 word) internal pure returns (uint24) {
        return uint24(word >> PAID);
    }

    function tierOf(uint96 word) internal pure returns (uint8) {
        return uint8(word >> TIER);
    }

    function tierUntilOf(uint96 word) internal pure returns (uint32) {
        return uint32(word >> UNTIL);
    }

    function seat(uint96 word, address owner) internal pure returns (uint256) {
        return (uint256(word) << 160) | uint160(owner);
    }

    function ownerOf(uint256 seat_) internal pure returns (address) {
        return address(uint160(seat_));
    }

    function joinedAtOf(uint256 seat_) internal pure returns (uint256) {
        return uint32(seat_ >> 160);
    }

    function paidOfSeat(uint256 seat_) internal pure returns (uint256) {
        return seat_ >> 232;
    }

    function member(uint96 word, address owner) internal pure returns (IMembership.Member memory) {
        return IMembership.Member(owner, uint32(word), tierOf(word), tierUntilOf(word), paidOf(word));
    }
}
