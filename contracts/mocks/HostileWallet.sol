// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title HostileWallet
/// @notice Answers ERC-1271 in the way it was told, and everything else, asked or paid, by reverting.
/// @dev `isValidSignature` is not a view here, so that it can try to write while it is asked.
contract HostileWallet {
    enum Answer {
        Yes,
        OtherValue,
        TooShort,
        Revert,
        BurnGas,
        Enormous,
        YesIfReentryFails
    }

    Answer public answer;
    bytes private _reentry;

    error Hostile();

    function setAnswer(Answer newAnswer, bytes calldata reentry) external {
        answer = newAnswer;
        _reentry = reentry;
    }

    /// @notice Any call in this wallet's name, so that it can own, mark and register.
    function execute(address target, bytes calldata data) external {
        // a wallet calls whatever it is told to
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, bytes memory result) = target.call(data);
        if (isDone) return;
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }

    function isValidSignature(bytes32, bytes calldata) external returns (bytes4) {
        bytes4 yes = IERC1271.isValidSignature.selector;
        if (answer == Answer.Yes) return yes;
        if (answer == Answer.OtherValue) return 0xffffffff;
        if (answer == Answer.Revert) revert Hostile();
        if (answer == Answer.YesIfReentryFails) {
            // whoever asks is called back with what the test prepared
            // solhint-disable-next-line avoid-low-level-calls
            (bool isDone, ) = msg.sender.call(_reentry);
            return isDone ? bytes4(0) : yes;
        }
        uint256 size = answer == Answer.TooShort ? 4 : 1 << 17;
        if (answer == Answer.BurnGas) {
            assembly ("memory-safe") {
                invalid()
            }
        }
        assembly {
            mstore(0, yes)
            return(0, size)
        }
    }

    fallback() external payable {
        revert Hostile();
    }
}
