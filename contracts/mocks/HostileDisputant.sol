// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRewards} from "../../interfaces/IRewards.sol";

/// @title HostileDisputant
/// @notice Disputes an epoch, and takes its bond back in the way it was told.
contract HostileDisputant {
    enum Answer {
        Take,
        Refuse,
        BurnGas,
        TakeTwice
    }

    Answer public answer;

    /// @notice How often it came back for more while it was paid.
    uint256 public attempts;

    error Hostile();

    function setAnswer(Answer newAnswer) external {
        answer = newAnswer;
    }

    function dispute(IRewards rewards, uint32 epoch) external payable {
        rewards.dispute{value: msg.value}(epoch, bytes32(uint256(1)), "ipfs://evidence");
    }

    function withdraw(IRewards rewards, address payable to) external {
        rewards.withdrawBond(to);
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
        if (answer == Answer.TakeTwice) {
            ++attempts;
            try IRewards(msg.sender).withdrawBond(payable(this)) {
                ++attempts;
            } catch (bytes memory) {
                return;
            }
        }
    }
}
