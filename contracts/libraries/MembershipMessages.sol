// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title MembershipMessages
/// @notice EIP-712 messages of members, up to the two fields that all of them end with: nonce and deadline.
/// @dev Each act has a type of its own, so a signature for one is never good for another. `zhenbo.consents` builds the
///      same types in Python.
library MembershipMessages {
    bytes32 private constant JOIN_BY_LIST = keccak256(
        "JoinByList(address account,uint32 list,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant JOIN_BY_POINTS = keccak256(
        "JoinByPoints(address account,uint8 tier,uint96 price,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant RENEWAL = keccak256(
        "Renewal(uint256 memberId,uint8 tier,uint96 price,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant LEAVE = keccak256("Leave(uint256 memberId,uint256 nonce,uint256 deadline)");
    bytes32 private constant RECOVERY = keccak256(
        "Recovery(uint256 memberId,address from,address to,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant VETO = keccak256(
        "RecoveryVeto(uint256 memberId,address to,uint256 nonce,uint256 deadline)"
    );

    function joinByList(address account, uint32 list) internal pure returns (bytes memory) {
        return abi.encode(JOIN_BY_LIST, account, list);
    }

    function joinByPoints(address account, uint8 tier, uint96 price) internal pure returns (bytes memory) {
        return abi.encode(JOIN_BY_POINTS, account, tier, price);
    }

    function renewal(uint256 memberId, uint8 tier, uint96 price) internal pure returns (bytes memory) {
        return abi.encode(RENEWAL, memberId, tier, price);
    }

    function leave(uint256 memberId) internal pure returns (bytes memory) {
        return abi.encode(LEAVE, memberId);
    }

    function recovery(uint256 memberId, address from, address to) internal pure returns (bytes memory) {
        return abi.encode(RECOVERY, memberId, from, to);
    }

    function veto(uint256 memberId, address to) internal pure returns (bytes memory) {
        return abi.encode(VETO, memberId, to);
    }

    /// @dev Every field is one word, so what was encoded apart is what would be encoded together.
    function structHash(bytes memory message, uint256 nonce, uint256 deadline) internal pure returns (bytes32) {
        return keccak256(bytes.concat(message, abi.encode(nonce, deadline)));
    }
}
