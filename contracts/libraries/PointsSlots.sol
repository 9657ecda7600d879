// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title PointsSlots
/// @notice The words in which Solady's ERC20 keeps balances and supply, read and written whole.
library PointsSlots {
    /// @dev Solady's documented slots: of a balance by this seed, and of the supply.
    uint256 private constant BALANCE_SLOT_SEED = 0x87a211a2;
    uint256 private constant TOTAL_SUPPLY_SLOT = 0x05345cdf77eb68f44c;

    function wordOf(address account) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            mstore(0x0c, BALANCE_SLOT_SEED)
            mstore(0x00, account)
            word := sload(keccak256(0x0c, 0x20))
        }
    }

    function setWord(address account, uint256 word) internal {
        assembly ("memory-safe") {
            mstore(0x0c, BALANCE_SLOT_SEED)
            mstore(0x00, account)
            sstore(keccak256(0x0c, 0x20), word)
        }
    }

    /// @dev Cannot overflow: budgets bound all that is ever created.
    function addToSupply(uint256 amount) internal {
        assembly ("memory-safe") {
            sstore(TOTAL_SUPPLY_SLOT, add(sload(TOTAL_SUPPLY_SLOT), amount))
        }
    }
}
