// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoints} from "../../interfaces/IPoints.sol";

/// @title SpendMessage
/// @notice EIP-712 digest of what a fan signs to spend points; the redeemer's order is a part of it.
library SpendMessage {
    string private constant SPEND = "Spend(address payer,address redeemer,uint256 amount,uint256 deadline,Order order)";

    /// @dev Whatever type the redeemer says, the words before it are ours: who did not sign for payer, redeemer, amount
    ///      and deadline in this order has signed nothing that gives this digest.
    /// @param domain Domain separator of the points.
    function digest(
        bytes32 domain,
        address payer,
        uint256 amount,
        uint256 deadline,
        IPoints.Witness calldata order
    ) internal view returns (bytes32) {
        bytes32 kind = keccak256(bytes.concat(bytes(SPEND), bytes(order.kind)));
        bytes32 message = keccak256(abi.encode(kind, payer, msg.sender, amount, deadline, order.hash));
        return keccak256(abi.encodePacked("\x19\x01", domain, message));
    }
}
