// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Choice
/// @notice Numbers of chosen options, from 1, a byte each, the first in the lowest byte.
/// @dev Tallies are lanes of 32 bits, eight a word: lane 0 counts ballots, lane n the points of option n.
library Choice {
    /// @dev Whether it names 1 to `most` of `options`, each once: ascending, or, where `ranked`, in any order.
    function isValid(uint256 choice, uint256 options, uint256 most, bool ranked) internal pure returns (bool) {
        uint256 named;
        uint256 last;
        uint256 rest = choice;
        for (uint256 count = 0; rest != 0; ++count) {
            uint256 option = rest & 0xff;
            if (count == most || option == 0 || option > options) return false;
            uint256 bit = 1 << option;
            if (named & bit != 0 || (!ranked && option < last)) return false;
            named |= bit;
            last = option;
            rest >>= 8;
        }
        return choice != 0;
    }

    /// @dev EIP-712 hash of the names chosen, as a string array; `words` are the hashes of title and names.
    function hashOf(uint256 choice, bytes32[] calldata words) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            let end := start
            for {} choice {} {
                mstore(end, calldataload(add(words.offset, shl(5, and(choice, 0xff)))))
                end := add(end, 0x20)
                choice := shr(8, choice)
            }
            hash := keccak256(start, sub(end, start))
        }
    }

    /// @dev Adds a ballot to the lanes: `points` for the first option, `step` less for each further one. Nothing can
    ///      overflow, see FanPollBallots.
    function addTo(uint256 choice, uint256[4] memory lanes, uint256 points, uint256 step) internal pure {
        assembly ("memory-safe") {
            mstore(lanes, add(mload(lanes), 1))
            for {} choice {} {
                let lane := add(lanes, shl(5, and(shr(3, choice), 0x1f)))
                mstore(lane, add(mload(lane), shl(shl(5, and(choice, 7)), points)))
                points := sub(points, step)
                choice := shr(8, choice)
            }
        }
    }
}
