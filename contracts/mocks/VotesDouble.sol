// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @title VotesDouble
/// @notice Votes as a Governor reads them: set by whom it may concern, one or none for each account, counted strictly
/// before the moment that is asked for.
contract VotesDouble is IERC5805 {
    using Checkpoints for Checkpoints.Trace208;

    string private _mode;
    mapping(address account => Checkpoints.Trace208) private _votes;
    Checkpoints.Trace208 private _supply;

    error FutureLookup(uint256 timepoint, uint48 now_);
    error NotHere();

    constructor(string memory mode_) {
        _mode = mode_;
    }

    function join(address[] calldata accounts) external {
        _set(accounts, 1);
        _supply.push(clock(), uint208(_supply.latest() + accounts.length));
    }

    function leave(address[] calldata accounts) external {
        _set(accounts, 0);
        _supply.push(clock(), uint208(_supply.latest() - accounts.length));
    }

    function _set(address[] calldata accounts, uint208 votes) private {
        for (uint256 i = 0; i < accounts.length; ++i) {
            _votes[accounts[i]].push(clock(), votes);
        }
    }

    function clock() public view returns (uint48) {
        return Time.timestamp();
    }

    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external view returns (string memory) {
        return _mode;
    }

    function getVotes(address account) external view returns (uint256) {
        return _votes[account].latest();
    }

    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        return _votes[account].upperLookupRecent(_before(timepoint));
    }

    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        return _supply.upperLookupRecent(_before(timepoint));
    }

    function _before(uint256 timepoint) private view returns (uint48) {
        if (timepoint >= clock()) revert FutureLookup(timepoint, clock());
        return timepoint == 0 ? 0 : uint48(timepoint - 1);
    }

    function delegates(address account) external pure returns (address) {
        return account;
    }

    function delegate(address) external pure {
        revert NotHere();
    }

    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) external pure {
        revert NotHere();
    }
}
