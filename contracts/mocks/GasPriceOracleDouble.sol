// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title GasPriceOracleDouble
/// @notice What the OP Stack's GasPriceOracle says of fees, with layer 1 standing still at a busy hour's prices.
contract GasPriceOracleDouble {
    uint256 private constant _L1_BASE_FEE = 20 gwei;
    uint256 private constant _GAS_PER_BYTE = 16;
    uint256 private constant _SCALAR = 2269; // millionths
    uint256 private constant _MILLION = 1e6;
    uint256 private constant _SIGNATURE_BYTES = 68;
    uint256 private constant _OPERATOR_SCALAR = 100; // millionths
    uint256 private constant _OPERATOR_CONSTANT = 1000; // wei

    /// @return fee Wei that an unsigned transaction of so many bytes costs at most on layer 1.
    function getL1FeeUpperBound(uint256 unsignedTxSize) external pure returns (uint256 fee) {
        return ((unsignedTxSize + _SIGNATURE_BYTES) * _GAS_PER_BYTE * _L1_BASE_FEE * _SCALAR) / _MILLION;
    }

    /// @return fee Wei that the operator takes for so much gas.
    function getOperatorFee(uint256 gasUsed) external pure returns (uint256 fee) {
        return (gasUsed * _OPERATOR_SCALAR) / _MILLION + _OPERATOR_CONSTANT;
    }
}
