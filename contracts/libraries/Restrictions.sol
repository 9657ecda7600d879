// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Restrictions
/// @notice Why points cannot be transferred: codes and words.
library Restrictions {
    uint8 internal constant ACCOUNT_INVALID = 1;
    uint8 internal constant BETWEEN_FANS = 2;
    uint8 internal constant TOO_FEW = 3;
    uint8 internal constant RECEIVER_REFUSES = 4;

    function message(uint8 restriction) internal pure returns (string memory) {
        if (restriction == 0) return unicode"可以转出。 It can be transferred.";
        if (restriction == ACCOUNT_INVALID) return unicode"地址无效。 No such account can hold points.";
        if (restriction == BETWEEN_FANS) {
            return unicode"积分不能在粉丝之间转让,只能兑换。 Fans cannot pass points to each other, only redeem them.";
        }
        if (restriction == TOO_FEW) return unicode"积分不足。 The sender has fewer points than that.";
        if (restriction == RECEIVER_REFUSES) {
            return unicode"对方拒收积分。 The receiver wants no points sent to it.";
        }
        return unicode"未知代码。 There is no such code.";
    }
}
