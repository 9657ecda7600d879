// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Gs1} from "../libraries/Gs1.sol";

/// @title Gs1Harness
/// @notice Puts many inputs to the library in one call, so that tests can run every vector of the Python side.
contract Gs1Harness {
    function areGtins(uint256[] calldata gtins) external pure returns (bool[] memory answers) {
        answers = new bool[](gtins.length);
        for (uint256 i = 0; i < gtins.length; ++i) {
            answers[i] = Gs1.isGtin(gtins[i]);
        }
    }

    function areSerials(bytes20[] calldata serials) external pure returns (bool[] memory answers) {
        answers = new bool[](serials.length);
        for (uint256 i = 0; i < serials.length; ++i) {
            answers[i] = Gs1.isSerial(serials[i]);
        }
    }

    function areLots(string[] calldata lots) external pure returns (bool[] memory answers) {
        answers = new bool[](lots.length);
        for (uint256 i = 0; i < lots.length; ++i) {
            answers[i] = Gs1.isLot(lots[i]);
        }
    }

    function linkPaths(uint256[] calldata tokenIds) external pure returns (string[] memory answers) {
        answers = new string[](tokenIds.length);
        for (uint256 i = 0; i < tokenIds.length; ++i) {
            answers[i] = Gs1.linkPath(tokenIds[i]);
        }
    }
}
