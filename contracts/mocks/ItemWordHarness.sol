// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ItemWord} from "../libraries/ItemWord.sol";

/// @title ItemWordHarness
/// @notice The library's counter, where no test could hand an item over 65,536 times.
contract ItemWordHarness {
    function handedOver(uint96 word) external pure returns (uint96) {
        return ItemWord.handedOver(word);
    }

    function parts(uint96 word) external pure returns (uint64 batchId, uint16 handovers) {
        return (ItemWord.batchId(word), ItemWord.handovers(word));
    }
}
