// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPollExecutor} from "../../interfaces/IPollExecutor.sol";

/// @title HostileExecutor
/// @notice Agrees to every poll and carries winners out in the way it was told; also a payee that does the same.
contract HostileExecutor is IPollExecutor {
    enum Answer {
        Take,
        Refuse,
        BurnGas,
        CallBack
    }

    Answer public answer;
    address private _target;
    bytes private _reentry;

    /// @notice How often it was told to carry something out.
    uint256 public enacted;

    /// @notice How often what it called back was done.
    uint256 public succeeded;

    error Hostile();

    function setAnswer(Answer newAnswer, address target, bytes calldata reentry) external {
        answer = newAnswer;
        _target = target;
        _reentry = reentry;
    }

    function accept(uint256, Terms calldata, bytes[] calldata) external {
        _react();
    }

    function enact(uint256, uint256, bytes calldata) external {
        ++enacted;
        _react();
    }

    receive() external payable {
        _react();
    }

    function _react() private {
        if (answer == Answer.Refuse) revert Hostile();
        if (answer == Answer.BurnGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        if (answer != Answer.CallBack) return;
        // what the test prepared
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, ) = _target.call(_reentry);
        if (isDone) ++succeeded;
    }
}
