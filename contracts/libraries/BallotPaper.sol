// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title BallotPaper
/// @notice The EIP-712 message of a poll's ballots, prepared once and filled in for each ballot.
/// @dev Nine words: type, title, choices, terms, poll and member, which are hashed into the last one; before it the two
///      bytes of EIP-191 at the end of a word, and the domain. Saves some 400 gas a ballot.
library BallotPaper {
    bytes32 private constant BALLOT = keccak256(
        "Ballot(string poll,string[] choices,bytes32 terms,uint256 pollId,uint256 memberId)"
    );
    bytes32 private constant PREFIX = bytes32(uint256(0x1901));

    function blank(
        bytes32 domain,
        bytes32 title,
        bytes32 terms,
        uint256 pollId
    ) internal pure returns (bytes32[9] memory paper) {
        (paper[0], paper[1], paper[3], paper[4]) = (BALLOT, title, terms, bytes32(pollId));
        (paper[6], paper[7]) = (PREFIX, domain);
    }

    function digest(bytes32[9] memory paper, bytes32 names, uint256 memberId) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(add(paper, 0x40), names)
            mstore(add(paper, 0xa0), memberId)
            mstore(add(paper, 0x100), keccak256(paper, 0xc0))
            hash := keccak256(add(paper, 0xde), 0x42)
        }
    }
}
