// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title EntryTree
/// @notice Merkle tree over entries of one word, `uint256(uint160(fan)) << 96 | amount`, as they stand in a batch.
/// @dev A leaf is the hash of 32 bytes, an inner node that of 64 with the smaller child first, so none passes for the
///      other. Neighbours are paired level by level; a last node without a neighbour moves up as it is.
library EntryTree {
    function leafOf(uint256 entry) internal pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            mstore(0x00, entry)
            leaf := keccak256(0x00, 0x20)
        }
    }

    /// @dev Overwrites `nodes`, which holds the leaves; at least one.
    function rootOf(bytes32[] memory nodes) internal pure returns (bytes32 root) {
        assembly ("memory-safe") {
            let first := add(nodes, 0x20)
            let count := mload(nodes)
            for {} gt(count, 1) {} {
                let to := first
                let from := first
                let pairsEnd := add(first, shl(6, shr(1, count)))
                for {} lt(from, pairsEnd) {} {
                    let left := mload(from)
                    let right := mload(add(from, 0x20))
                    // the smaller one first
                    let isSwapped := shl(5, gt(left, right))
                    mstore(isSwapped, left)
                    mstore(xor(isSwapped, 0x20), right)
                    mstore(to, keccak256(0x00, 0x40))
                    to := add(to, 0x20)
                    from := add(from, 0x40)
                }
                if and(count, 1) {
                    mstore(to, mload(from))
                }
                count := shr(1, add(count, 1))
            }
            root := mload(first)
        }
    }
}
