// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IRuleBook} from "./IRuleBook.sol";

/// @title IPoints
/// @notice Loyalty points of one community: an ERC-20 in a closed loop.
///
/// Points are created by sources within budgets that the community's timelock sets, and spent at redeemers that it
/// admits. A guardian can lower a budget at once, never raise it. Nobody can take a fan's points away or freeze them:
/// there is no function for it. At all times `totalSupply == totalCreated - totalSpent + totalRefunded`.
///
/// The region is fixed for good. CN: fans cannot pass points to each other; sources pay them out, redeemers take them,
/// and no account is both, so that nothing takes points from one fan and gives them to another.
/// OPEN: an ordinary ERC-20. The views of ERC-7943 (canSend, canReceive, canTransfer, getFrozenTokens) say what holds;
/// its forcedTransfer and setFrozenTokens are left out on purpose, so its interface id is not claimed.
///
/// A fan that has no gas, or is a contract, spends by one signature: it names redeemer, points and deadline, and holds the
/// redeemer's own order, which the wallet shows with it. No allowance is given, so nothing can be taken beside it.
///
/// Assumptions: the authority's admin is a timelock. Whoever builds on permit expects that somebody else has sent the
/// signature before, and goes on where the allowance is there.
interface IPoints {
    /* STRUCTS */

    /// @notice Whether fans may pass points to each other.
    enum Region {
        CN,
        OPEN
    }

    /// @notice A redeemer's order, as it stands in the message that the payer signs.
    /// @param hash EIP-712 struct hash of the order.
    /// @param kind Its encoded type, `Order(…)`, with those that it refers to.
    struct Witness {
        bytes32 hash;
        string kind;
    }

    /* EVENTS */

    /// @notice What a source may still create was set. `created` is what it created so far.
    event BudgetSet(address indexed source, uint96 budget, uint160 created);

    /// @notice A source created points, which its Transfer events from zero name one by one.
    event Created(address indexed source, uint256 amount);

    /// @notice A redeemer was admitted.
    event RedeemerAdmitted(address indexed redeemer);

    /// @notice A redeemer was dismissed; what fans spent there stays refundable by it.
    event RedeemerDismissed(address indexed redeemer);

    /// @notice A fan spent points at a redeemer; they are gone from the supply.
    event Spent(address indexed redeemer, address indexed payer, uint256 amount);

    /// @notice A redeemer gave points back to the fan that had spent them there.
    event Refunded(address indexed redeemer, address indexed payer, uint256 amount);

    /// @notice A fan wants no points pushed to it, or wants them again.
    event PushesRefused(address indexed fan, bool refused);

    /* ERRORS */

    /// @notice Points cannot go from `from` to `to` here; detectTransferRestriction says why.
    error TransferRestricted(address from, address to, uint8 restriction);

    /// @notice The source may create `left` more, not `wanted`.
    error BudgetExceeded(address source, uint256 wanted, uint256 left);

    /// @notice The account is no redeemer.
    error RedeemerUnknown(address redeemer);

    /// @notice The account is a redeemer already.
    error RedeemerKnown(address redeemer);

    /// @notice The last redeemer stays until the announced end of the community: points can be redeemed until then.
    error LastRedeemer(address redeemer, uint40 sunset);

    /// @notice The payer has spent less there than is to be refunded.
    error RefundTooLarge(address redeemer, address payer, uint256 wanted, uint256 spent);

    /// @notice Neither zero nor this contract can hold points or be a source or redeemer.
    error AccountInvalid(address account);

    /// @notice No account is source and redeemer: what it took from one fan it could give to another.
    error SourceAndRedeemer(address account);

    /// @notice A guardian lowers what the source may still create; `left` is what that is now.
    error BudgetNotLower(address source, uint96 wanted, uint96 left);

    /// @notice Nothing is to be created, spent or refunded.
    error AmountZero();

    /// @notice What was signed was good until `deadline`.
    error SpendExpired(uint256 deadline);

    /// @notice What was signed has been spent.
    error SpendUsed(bytes32 digest);

    /// @notice The payer did not sign exactly this.
    error SpendUnsigned(address payer);

    /* TIMELOCK */

    /// @notice Sets how much `source` may still create, and lets it pay out what it holds. Zero ends the creating,
    /// never the paying out, and makes nobody a source.
    function setBudget(address source, uint96 budget) external;

    /// @notice Admits a redeemer.
    function admitRedeemer(address redeemer) external;

    /// @notice Dismisses a redeemer. Requirements: not the last one before the community's announced end.
    function dismissRedeemer(address redeemer) external;

    /* GUARDIAN */

    /// @notice Lowers what `source` may still create, at once: the brake for a source that was broken into.
    function lowerBudget(address source, uint96 budget) external;

    /* SOURCES */

    /// @notice Creates points for the caller to pay out. Requirements: within its budget.
    function create(uint96 amount) external;

    /// @notice Creates points for many: each entry is `uint256(uint160(fan)) << 96 | amount`. Requirements: one entry at
    /// least, all within the caller's budget; no fan is zero or this contract, no amount is zero. What is meant for a fan that refuses
    /// pushes goes to the caller, which keeps it for that fan; `skipped` names those entries by their place. `total`
    /// is the sum of all amounts.
    function createMany(uint256[] calldata entries) external returns (uint256 total, uint256[] memory skipped);

    /* REDEEMERS */

    /// @notice Takes points of `payer` out of the supply. Requirements: the payer's allowance for the caller.
    function spend(address payer, uint96 amount) external;

    /// @notice Takes points of `payer` out of the supply by its signature; contracts sign by ERC-1271. Message:
    /// Spend(address payer,address redeemer,uint256 amount,uint256 deadline,Order order), followed by the order's type;
    /// `redeemer` is the caller. Good once, until `deadline`, which is the last good second.
    function spendSigned(
        address payer,
        uint96 amount,
        uint256 deadline,
        Witness calldata order,
        bytes calldata signature
    ) external;

    /// @notice Gives points back, to who spent them at the caller, and never more than that; also to a payer that wants
    /// no points sent to it, and by a redeemer that was dismissed.
    function refund(address payer, uint96 amount) external;

    /* FANS */

    /// @notice Says whether points may be sent to the caller, by sources or anybody else.
    function refusePushes(bool refused) external;

    /* VIEWS */

    /// @notice Fixed at deployment.
    function region() external view returns (Region);

    /// @notice Where the end of the community is announced.
    function ruleBook() external view returns (IRuleBook);

    /// @notice What the source may still create, and what it created.
    function sourceOf(address source) external view returns (uint96 budget, uint160 created);

    /// @notice Whether points can be spent there.
    function isRedeemer(address redeemer) external view returns (bool);

    /// @notice How many redeemers there are.
    function redeemerCount() external view returns (uint32);

    /// @notice What the payer spent at the redeemer and was not refunded.
    function spentBy(address redeemer, address payer) external view returns (uint256);

    /// @notice Whether what was signed with this EIP-712 digest has been spent.
    function isSpent(bytes32 digest) external view returns (bool);

    /// @notice All points ever created.
    function totalCreated() external view returns (uint256);

    /// @notice All points ever spent.
    function totalSpent() external view returns (uint256);

    /// @notice All points ever refunded.
    function totalRefunded() external view returns (uint256);

    /// @notice Why points cannot go from `from` to `to`; 0 where they can (the codes of ERC-1404's drafts).
    function detectTransferRestriction(address from, address to, uint256 amount) external view returns (uint8);

    /// @notice A restriction in words, Chinese and English.
    function messageForTransferRestriction(uint8 restriction) external pure returns (string memory);

    /// @notice ERC-7943: whether the account can send points to others; spending them at a redeemer is no sending.
    function canSend(address account) external view returns (bool);

    /// @notice ERC-7943: whether the account takes points.
    function canReceive(address account) external view returns (bool);

    /// @notice ERC-7943: whether this transfer would go through now.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    /// @notice ERC-7943: always zero; points cannot be frozen.
    function getFrozenTokens(address account) external view returns (uint256);
}
