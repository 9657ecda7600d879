// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title HostileProposal
/// @notice The target of a proposal that calls the Governor while it is called.
contract HostileProposal {
    address public immutable governor;
    /// @notice How often it called the Governor, and how often that went through.
    uint256 public tried;
    uint256 public done;

    bytes private _call;

    constructor(address governor_) {
        governor = governor_;
    }

    function prepare(bytes calldata call_) external {
        _call = call_;
    }

    function take() external payable {
        ++tried;
        // the Governor is called back with what the test prepared
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, ) = governor.call(_call);
        if (isDone) ++done;
    }
}
