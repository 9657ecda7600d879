// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IShop} from "../../interfaces/IShop.sol";

/// @title ShopMessages
/// @notice EIP-712 struct hashes of what is signed at the Shop.
library ShopMessages {
    /// @dev Stands inside of Points' Spend message, so payer, points and deadline are said there.
    string internal constant ORDER =
        "Order(string title,uint256 rewardId,uint256 count,bytes32 termsHash,uint256 nonce)";
    bytes32 private constant ORDER_KIND = keccak256(bytes(ORDER));
    bytes32 private constant FULFILMENT = keccak256(
        "Fulfilment(uint256 voucherId,string title,address holder,uint16 count,uint16 before,uint256 deadline)"
    );

    function order(IShop.Order calldata placed, bytes32 termsHash) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    ORDER_KIND,
                    keccak256(bytes(placed.title)),
                    placed.rewardId,
                    uint256(placed.count),
                    termsHash,
                    placed.nonce
                )
            );
    }

    /// @param before Units of the voucher fulfilled before: the number only ascends, so no code is good twice.
    function fulfilment(IShop.Fulfilment calldata act, uint16 before) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    FULFILMENT,
                    act.voucherId,
                    keccak256(bytes(act.title)),
                    act.holder,
                    act.count,
                    before,
                    act.deadline
                )
            );
    }
}
