// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoints} from "./IPoints.sol";

/// @title IAirdrop
/// @notice Points pushed to a list: announced as one root, paid batch by batch, each batch at most once.
///
/// A plan's id is its list and its label, however the list is cut into batches and until whenever it runs: the same list
/// twice is one plan, and a second gift of the same list carries another label. Whoever has the list may push a batch:
/// nothing outside the plan can be paid, and one bit a batch stands between a crash and a second payment.
///
/// Assumptions: the list is published, so that anyone can go on where a sender stopped, and that root and list hash are
/// of it; batches are so small that they fit a transaction also when every fan of them refuses pushes (550 entries fit
/// 2^24 gas).
interface IAirdrop {
    /* STRUCTS */

    /// @param listHash keccak256 over the words of all entries in ascending order.
    /// @param label What the gift is for; tells two gifts of the same list apart.
    /// @param root StandardMerkleTree root over (uint256 batch, bytes32 entriesHash).
    /// @param total Sum of all amounts.
    /// @param batches How many batches it has, numbered from 0; below 2^24.
    /// @param deadline Until when batches can be pushed, seconds.
    struct Plan {
        bytes32 listHash;
        bytes32 label;
        bytes32 root;
        uint96 total;
        uint32 batches;
        uint40 deadline;
    }

    /* EVENTS */

    /// @notice A plan was announced; its total is reserved of the budget.
    event PlanAnnounced(
        bytes32 indexed planId,
        bytes32 indexed listHash,
        bytes32 indexed label,
        bytes32 root,
        uint96 total,
        uint32 batches,
        uint40 deadline,
        string uri
    );

    /// @notice A batch was paid. `kept` of its amount is kept for fans that refuse pushes.
    event BatchPushed(bytes32 indexed planId, uint32 indexed batch, uint256 amount, uint256 kept);

    /// @notice A fan refuses pushes: its amount is kept until it claims.
    event EntrySkipped(bytes32 indexed planId, address indexed fan, uint256 amount);

    /// @notice A fan took what was kept for it.
    event KeptClaimed(address indexed fan, uint256 amount);

    /// @notice A plan ended: what was not pushed is no longer reserved.
    event PlanEnded(bytes32 indexed planId, uint96 unpaid);

    /// @notice A guardian ended a plan before its deadline.
    event PlanStopped(bytes32 indexed planId, string reason);

    /* ERRORS */

    /// @notice The same plan was announced before. A second gift of the list needs another label.
    error PlanKnown(bytes32 planId);

    /// @notice There is no such plan, or it has ended.
    error PlanUnknown(bytes32 planId);

    /// @notice A plan has a list hash, a root, batches, a total, a deadline to come within a year, and says where its
    /// list is.
    error PlanInvalid();

    /// @notice The community has ended.
    error CommunityEnded(uint40 sunset);

    /// @notice The budget that is not reserved yet is smaller than the plan's total.
    error BudgetTooSmall(uint256 wanted, uint256 free);

    /// @notice The batch was paid before.
    error BatchPaid(bytes32 planId, uint32 batch);

    /// @notice The entries are not this batch of the plan.
    error BatchForeign(bytes32 planId, uint32 batch);

    /// @notice The plan's root commits to more than its total.
    error TotalExceeded(bytes32 planId, uint256 paid, uint96 total);

    /// @notice The plan's time is over.
    error PlanOver(uint40 deadline);

    /// @notice The plan can still be pushed.
    error PlanRunning(uint40 deadline);

    /// @notice A reason is 1 to 256 bytes long.
    error ReasonInvalid(uint256 length);

    /// @notice Nothing is kept for the fan.
    error NothingKept(address fan);

    /* SENDER */

    /// @notice Announces a plan and reserves its total. `uri` says where the list is published. Requirements: the
    /// sender's role; within the budget that is free; the community's end is not reached.
    function announce(Plan calldata plan, string calldata uri) external returns (bytes32 planId);

    /* GUARDIAN */

    /// @notice Ends a plan at once: a wrong list must not run on until its deadline. What was paid stays paid.
    function stop(bytes32 planId, string calldata reason) external;

    /* ANYONE */

    /// @notice Pays one batch. Each entry is `uint256(uint160(fan)) << 96 | amount`; `entriesHash` of the leaf is
    /// keccak256 over the entries' words. Requirements: no fan is zero or the points' contract, and no amount is zero,
    /// for one such entry would keep its whole batch from being paid.
    function push(bytes32 planId, uint32 batch, uint256[] calldata entries, bytes32[] calldata proof) external;

    /// @notice Ends a plan after its deadline: what was not pushed is free again.
    function end(bytes32 planId) external;

    /// @notice Pays a fan what was kept for it while it refused pushes. Requirements: it takes points again.
    function claimKept(address fan) external returns (uint256 amount);

    /* VIEWS */

    /// @notice The points that are pushed.
    function points() external view returns (IPoints);

    /// @notice The id of a plan: `keccak256(abi.encode(listHash, label))`.
    function planIdOf(bytes32 listHash, bytes32 label) external pure returns (bytes32);

    /// @notice A plan's total, what of it was paid, and its deadline; zeros where there is none.
    function planOf(bytes32 planId) external view returns (uint96 total, uint96 paid, uint40 deadline);

    /// @notice Whether the batch was paid.
    function isPaid(bytes32 planId, uint32 batch) external view returns (bool);

    /// @notice What is reserved for plans that run.
    function reserved() external view returns (uint96);

    /// @notice What is kept for a fan that refused pushes.
    function keptFor(address fan) external view returns (uint256);
}
