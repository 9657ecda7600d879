// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MerkleProofLib} from "solady/src/utils/MerkleProofLib.sol";

import {IAirdrop} from "../interfaces/IAirdrop.sol";
import {IPoints} from "../interfaces/IPoints.sol";

/// @title Airdrop
/// @notice Points pushed to announced lists, each batch at most once.
contract Airdrop is AccessManaged, IAirdrop {
    uint40 private constant FARTHEST = 365 days;
    uint256 private constant LONGEST_TEXT = 256;

    /// @dev One slot and the root.
    struct Announced {
        bytes32 root;
        uint96 total;
        uint96 paid;
        uint40 deadline;
        uint24 batches;
    }

    /// @inheritdoc IAirdrop
    IPoints public immutable points;
    /// @inheritdoc IAirdrop
    uint96 public reserved;

    mapping(bytes32 planId => Announced) private _plans;
    mapping(bytes32 planId => mapping(uint256 word => uint256)) private _paid;
    /// @inheritdoc IAirdrop
    mapping(address fan => uint256) public keptFor;

    /// @dev Points that somebody sent here could never leave again, so none are taken; those kept for fans still come.
    constructor(address authority_, IPoints points_) AccessManaged(authority_) {
        points = points_;
        points_.refusePushes(true);
    }

    /* SENDER */

    /// @inheritdoc IAirdrop
    function announce(Plan calldata plan, string calldata uri) external restricted returns (bytes32 planId) {
        _requirePlan(plan, bytes(uri).length);
        planId = planIdOf(plan.listHash, plan.label);
        if (_plans[planId].root != 0) revert PlanKnown(planId);
        uint40 sunset = points.ruleBook().sunset();
        if (sunset != 0 && block.timestamp >= sunset) revert CommunityEnded(sunset);
        (uint96 budget, ) = points.sourceOf(address(this));
        uint256 free = budget > reserved ? budget - reserved : 0;
        if (plan.total > free) revert BudgetTooSmall(plan.total, free);

        reserved += plan.total;
        _plans[planId] = Announced(plan.root, plan.total, 0, plan.deadline, uint24(plan.batches));
        emit PlanAnnounced(planId, plan.listHash, plan.label, plan.root, plan.total, plan.batches, plan.deadline, uri);
    }

    function _requirePlan(Plan calldata plan, uint256 uriLength) private view {
        if (plan.listHash == 0 || plan.root == 0 || plan.total == 0) revert PlanInvalid();
        if (plan.batches == 0 || plan.batches > type(uint24).max) revert PlanInvalid();
        if (plan.deadline <= block.timestamp || plan.deadline > block.timestamp + FARTHEST) revert PlanInvalid();
        if (uriLength == 0 || uriLength > LONGEST_TEXT) revert PlanInvalid();
    }

    /* GUARDIAN */

    /// @inheritdoc IAirdrop
    function stop(bytes32 planId, string calldata reason) external restricted {
        uint256 length = bytes(reason).length;
        if (length == 0 || length > LONGEST_TEXT) revert ReasonInvalid(length);
        _end(planId);
        emit PlanStopped(planId, reason);
    }

    /* ANYONE */

    /// @inheritdoc IAirdrop
    function push(bytes32 planId, uint32 batch, uint256[] calldata entries, bytes32[] calldata proof) external {
        _markPaid(planId, batch, _hashOf(entries), proof);
        (uint256 amount, uint256[] memory skipped) = points.createMany(entries);
        _account(planId, amount);
        emit BatchPushed(planId, batch, amount, _keep(planId, entries, skipped));
    }

    function _markPaid(bytes32 planId, uint32 batch, bytes32 entriesHash, bytes32[] calldata proof) private {
        Announced storage plan = _plans[planId];
        uint40 deadline = plan.deadline;
        if (deadline == 0) revert PlanUnknown(planId);
        if (block.timestamp > deadline) revert PlanOver(deadline);
        if (batch >= plan.batches) revert BatchForeign(planId, batch);
        uint256 word = _paid[planId][batch >> 8];
        uint256 bit = 1 << (batch & 0xff);
        if (word & bit != 0) revert BatchPaid(planId, batch);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(uint256(batch), entriesHash))));
        if (!MerkleProofLib.verifyCalldata(proof, plan.root, leaf)) revert BatchForeign(planId, batch);
        _paid[planId][batch >> 8] = word | bit;
    }

    function _account(bytes32 planId, uint256 amount) private {
        Announced storage plan = _plans[planId];
        uint256 paid = plan.paid + amount;
        if (paid > plan.total) revert TotalExceeded(planId, paid, plan.total);
        plan.paid = uint96(paid);
        reserved -= uint96(amount);
    }

    /// @dev Points of fans that refuse pushes came to this contract instead.
    function _keep(
        bytes32 planId,
        uint256[] calldata entries,
        uint256[] memory skipped
    ) private returns (uint256 kept) {
        for (uint256 i = 0; i < skipped.length; ++i) {
            uint256 entry = entries[skipped[i]];
            address fan = address(uint160(entry >> 96));
            uint256 amount = uint96(entry);
            keptFor[fan] += amount;
            kept += amount;
            emit EntrySkipped(planId, fan, amount);
        }
    }

    /// @inheritdoc IAirdrop
    function end(bytes32 planId) external {
        uint40 deadline = _plans[planId].deadline;
        if (block.timestamp <= deadline) revert PlanRunning(deadline);
        _end(planId);
    }

    /// @dev The root stays, so that the same plan is never announced again.
    function _end(bytes32 planId) private {
        Announced storage plan = _plans[planId];
        if (plan.deadline == 0) revert PlanUnknown(planId);
        uint96 unpaid = plan.total - plan.paid;
        plan.deadline = 0;
        reserved -= unpaid;
        emit PlanEnded(planId, unpaid);
    }

    /// @inheritdoc IAirdrop
    function claimKept(address fan) external returns (uint256 amount) {
        amount = keptFor[fan];
        if (amount == 0) revert NothingKept(fan);
        keptFor[fan] = 0;
        emit KeptClaimed(fan, amount);
        IERC20(address(points)).transfer(fan, amount); // our own token: reverts or is true
    }

    /* VIEWS */

    /// @inheritdoc IAirdrop
    function planIdOf(bytes32 listHash, bytes32 label) public pure returns (bytes32) {
        return keccak256(abi.encode(listHash, label));
    }

    /// @inheritdoc IAirdrop
    function planOf(bytes32 planId) external view returns (uint96 total, uint96 paid, uint40 deadline) {
        Announced storage plan = _plans[planId];
        return (plan.total, plan.paid, plan.deadline);
    }

    /// @inheritdoc IAirdrop
    function isPaid(bytes32 planId, uint32 batch) external view returns (bool) {
        return (_paid[planId][batch >> 8] >> (batch & 0xff)) & 1 != 0;
    }

    function _hashOf(uint256[] calldata entries) private pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let size := shl(5, entries.length)
            calldatacopy(free, entries.offset, size)
            hash := keccak256(free, size)
        }
    }
}
