// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EfficientHashLib} from "solady/src/utils/EfficientHashLib.sol";

import {IPassport} from "../../interfaces/IPassport.sol";

/// @title PassportMessages
/// @notice EIP-712 struct hashes of everything that is signed for the Passport.
/// @dev Each message has a type of its own, so a signature for one act is never good for another. `zhenbo.messages`
///      builds the same types in Python.
library PassportMessages {
    bytes32 private constant INSPECTION = keccak256(
        "Inspection(uint32 member,uint256 gtin,string lot,bytes32 root,uint32 quantity,bytes32 documentHash,uint256 deadline)"
    );
    bytes32 private constant ACTIVATION = keccak256(
        "Activation(uint64 batchId,uint256 tokenId,address to,bool bySeller,uint256 deadline)"
    );
    bytes32 private constant HANDOVER = keccak256(
        "Handover(uint256 tokenId,address from,address to,uint16 nonce,uint256 deadline)"
    );
    bytes32 private constant SLOW_HANDOVER = keccak256(
        "SlowHandover(uint256 tokenId,address from,address to,uint16 nonce,uint40 quietUntil,uint256 deadline)"
    );
    bytes32 private constant VETO = keccak256("Veto(uint256 tokenId,address to,uint40 readyAt)");
    bytes32 private constant RETIREMENT = keccak256(
        "Retirement(uint256 tokenId,string reason,uint16 nonce,uint256 deadline)"
    );

    function inspection(uint32 member, IPassport.BatchRequest calldata request) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    INSPECTION,
                    member,
                    request.gtin,
                    keccak256(bytes(request.lot)),
                    request.root,
                    request.quantity,
                    request.documentHash,
                    request.deadline
                )
            );
    }

    function activation(uint64 batchId, IPassport.Activation calldata act) internal pure returns (bytes32) {
        return
            EfficientHashLib.hash(
                ACTIVATION,
                bytes32(uint256(batchId)),
                bytes32(act.item.tokenId),
                bytes32(uint256(uint160(act.to))),
                bytes32(uint256(act.bySeller ? 1 : 0)),
                bytes32(act.deadline)
            );
    }

    function handover(
        uint256 tokenId,
        address from,
        address to,
        uint16 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(HANDOVER, tokenId, from, to, nonce, deadline));
    }

    /// @dev `quietUntil` is the end of the quiet after the last veto, zero where there was none: nobody knows it
    ///      beforehand, so what the chip signed before a veto is worth nothing after it.
    function slowHandover(
        uint256 tokenId,
        address from,
        address to,
        uint16 nonce,
        uint40 quietUntil,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(SLOW_HANDOVER, tokenId, from, to, nonce, quietUntil, deadline));
    }

    function veto(uint256 tokenId, address to, uint40 readyAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(VETO, tokenId, to, readyAt));
    }

    function retirement(
        uint256 tokenId,
        string calldata reason,
        uint16 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(RETIREMENT, tokenId, keccak256(bytes(reason)), nonce, deadline));
    }
}
