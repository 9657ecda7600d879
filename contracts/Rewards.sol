// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MerkleProofLib} from "solady/src/utils/MerkleProofLib.sol";

import {IPoints} from "../interfaces/IPoints.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IRuleBook} from "../interfaces/IRuleBook.sol";
import {RewardsEpochs} from "./RewardsEpochs.sol";
import {EntryTree} from "./libraries/EntryTree.sol";

/// @title Rewards
/// @notice Epochs of points: posted entry by entry, disputed, created when final, claimed by anyone for the fan.
contract Rewards is RewardsEpochs {
    mapping(address fan => mapping(uint256 word => uint256)) private _claimed;

    /// @dev Points that somebody sent here could never leave again, so none are taken; those created here still come.
    constructor(
        address authority_,
        IPoints points_,
        IRuleBook ruleBook_,
        address treasury_,
        uint96 disputeBond_,
        uint32 decisionTime_
    ) RewardsEpochs(authority_, points_, ruleBook_, treasury_, disputeBond_, decisionTime_) {
        points_.refusePushes(true);
    }

    /* CLAIMS */

    /// @inheritdoc IRewards
    function claim(address fan, Claim[] calldata claims) external returns (uint256 amount) {
        for (uint256 i = 0; i < claims.length; ++i) {
            Refusal refusal = _take(fan, claims[i]);
            if (refusal != Refusal.None) revert ClaimRefused(fan, claims[i].epoch, refusal);
            amount += claims[i].amount;
        }
        if (amount == 0) revert NothingDue();
        _pay(fan, amount);
    }

    /// @inheritdoc IRewards
    function claimMany(address[] calldata fans, Claim[][] calldata claims) external {
        if (fans.length != claims.length) revert LengthsDiffer(fans.length, claims.length);
        uint256 paid;
        for (uint256 i = 0; i < fans.length; ++i) {
            uint256 amount = _takeWhatCanBe(fans[i], claims[i]);
            if (amount == 0) continue;
            paid += amount;
            _pay(fans[i], amount);
        }
        if (paid == 0) revert NothingDue();
    }

    /// @dev A fan that refuses points stops nobody else: nothing of it is taken.
    function _takeWhatCanBe(address fan, Claim[] calldata claims) private returns (uint256 amount) {
        bool receives = points.canReceive(fan);
        for (uint256 i = 0; i < claims.length; ++i) {
            Refusal refusal = receives ? _take(fan, claims[i]) : Refusal.ReceiverRefuses;
            if (refusal == Refusal.None) amount += claims[i].amount;
            else emit ClaimSkipped(fan, claims[i].epoch, refusal);
        }
    }

    function _take(address fan, Claim calldata entry) private returns (Refusal) {
        uint256 word = entry.epoch >> 8;
        uint256 bit = 1 << (entry.epoch & 0xff);
        if (_final[word] & bit == 0) return Refusal.NotFinal;
        uint256 taken = _claimed[fan][word];
        if (taken & bit != 0) return Refusal.ClaimedBefore;
        bytes32 leaf = EntryTree.leafOf((uint256(uint160(fan)) << 96) | entry.amount);
        if (!MerkleProofLib.verifyCalldata(entry.proof, rootOf[entry.epoch][entry.batch], leaf)) {
            return Refusal.ProofInvalid;
        }
        _claimed[fan][word] = taken | bit;
        return Refusal.None;
    }

    function _pay(address fan, uint256 amount) private {
        emit Claimed(fan, amount);
        IERC20(address(points)).transfer(fan, amount); // our own token: reverts or is true
    }

    /* VIEWS */

    /// @inheritdoc IRewards
    function isClaimed(address fan, uint32 epoch) external view returns (bool) {
        return (_claimed[fan][epoch >> 8] >> (epoch & 0xff)) & 1 != 0;
    }
}
