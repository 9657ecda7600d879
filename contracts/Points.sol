// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ERC20} from "solady/src/tokens/ERC20.sol";

import {IPoints} from "../interfaces/IPoints.sol";
import {IRuleBook} from "../interfaces/IRuleBook.sol";
import {PointsSlots} from "./libraries/PointsSlots.sol";
import {Restrictions} from "./libraries/Restrictions.sol";
import {SpendMessage} from "./libraries/SpendMessage.sol";

/// @title Points
/// @notice Loyalty points of one community, created within budgets and spent at redeemers.
/// @dev Two flags ride in the spare high bits of Solady's balance words, so that paying out and pushing read no slot
///      of their own. Every balance that is compared or shown is taken without them.
contract Points is ERC20, AccessManaged, IPoints {
    uint256 private constant SOURCE = 1 << 255;
    uint256 private constant REFUSES = 1 << 254;
    uint256 private constant BALANCE = REFUSES - 1;
    /// @dev One slot.
    struct Source {
        uint96 budget;
        uint160 created;
    }

    /// @inheritdoc IPoints
    Region public immutable region;
    /// @inheritdoc IPoints
    IRuleBook public immutable ruleBook;
    /// @inheritdoc IPoints
    uint32 public redeemerCount;
    /// @inheritdoc IPoints
    uint256 public totalSpent;
    /// @inheritdoc IPoints
    uint256 public totalRefunded;
    /// @inheritdoc IPoints
    mapping(address source => Source) public sourceOf;
    /// @inheritdoc IPoints
    mapping(address redeemer => bool) public isRedeemer;
    /// @inheritdoc IPoints
    mapping(address redeemer => mapping(address payer => uint256)) public spentBy;
    /// @inheritdoc IPoints
    mapping(bytes32 digest => bool) public isSpent;

    string private _name;
    string private _symbol;

    constructor(
        address authority_,
        IRuleBook ruleBook_,
        Region region_,
        string memory name_,
        string memory symbol_
    ) AccessManaged(authority_) {
        ruleBook = ruleBook_;
        region = region_;
        _name = name_;
        _symbol = symbol_;
    }

    /* TIMELOCK */

    /// @inheritdoc IPoints
    function setBudget(address source, uint96 budget) external restricted {
        _requireHolder(source);
        if (isRedeemer[source]) revert SourceAndRedeemer(source);
        sourceOf[source].budget = budget;
        if (budget > 0) _setFlag(source, SOURCE, true);
        emit BudgetSet(source, budget, sourceOf[source].created);
    }

    /// @inheritdoc IPoints
    function admitRedeemer(address redeemer) external restricted {
        _requireHolder(redeemer);
        if (isRedeemer[redeemer]) revert RedeemerKnown(redeemer);
        if (PointsSlots.wordOf(redeemer) & SOURCE != 0) revert SourceAndRedeemer(redeemer);
        isRedeemer[redeemer] = true;
        ++redeemerCount;
        emit RedeemerAdmitted(redeemer);
    }

    /// @inheritdoc IPoints
    function dismissRedeemer(address redeemer) external restricted {
        _requireRedeemer(redeemer);
        if (redeemerCount == 1) {
            uint40 sunset = ruleBook.sunset();
            if (sunset == 0 || block.timestamp < sunset) revert LastRedeemer(redeemer, sunset);
        }
        isRedeemer[redeemer] = false;
        --redeemerCount;
        emit RedeemerDismissed(redeemer);
    }

    /* GUARDIAN */

    /// @inheritdoc IPoints
    function lowerBudget(address source, uint96 budget) external restricted {
        uint96 left = sourceOf[source].budget;
        if (budget >= left) revert BudgetNotLower(source, budget, left);
        sourceOf[source].budget = budget;
        emit BudgetSet(source, budget, sourceOf[source].created);
    }

    /* SOURCES */

    /// @inheritdoc IPoints
    function create(uint96 amount) external {
        if (amount == 0) revert AmountZero();
        _useBudget(amount);
        _mint(msg.sender, amount);
    }

    /// @inheritdoc IPoints
    function createMany(uint256[] calldata entries) external returns (uint256 total, uint256[] memory skipped) {
        uint256 kept;
        uint256 refusals;
        for (uint256 i = 0; i < entries.length; ++i) {
            uint256 entry = entries[i];
            address fan = address(uint160(entry >> 96));
            uint256 amount = uint96(entry);
            _requireHolder(fan);
            if (amount == 0) revert AmountZero();
            uint256 word = PointsSlots.wordOf(fan);
            if (word & REFUSES == 0) {
                // as _mint, but for the supply, which is written once
                PointsSlots.setWord(fan, word + amount);
                emit Transfer(address(0), fan, amount);
                total += amount;
            } else {
                kept += amount;
                ++refusals;
            }
        }
        PointsSlots.addToSupply(total);
        if (refusals > 0) {
            _mint(msg.sender, kept);
            skipped = _refusing(entries, refusals);
        }
        total += kept;
        if (total == 0) revert AmountZero();
        _useBudget(total);
    }

    /// @dev A second look at flags that nothing in between can have changed: no foreign code runs in `createMany`.
    function _refusing(uint256[] calldata entries, uint256 refusals) private view returns (uint256[] memory places) {
        places = new uint256[](refusals);
        uint256 found;
        for (uint256 i = 0; found < refusals; ++i) {
            if (PointsSlots.wordOf(address(uint160(entries[i] >> 96))) & REFUSES != 0) places[found++] = i;
        }
    }

    function _useBudget(uint256 amount) private {
        Source storage source = sourceOf[msg.sender];
        uint96 budget = source.budget;
        if (amount > budget) revert BudgetExceeded(msg.sender, amount, budget);
        unchecked {
            source.budget = budget - uint96(amount);
        }
        source.created += uint96(amount);
        emit Created(msg.sender, amount);
    }

    /* REDEEMERS */

    /// @inheritdoc IPoints
    function spend(address payer, uint96 amount) external {
        _requireRedeemer(msg.sender);
        if (amount == 0) revert AmountZero();
        _spendAllowance(payer, msg.sender, amount);
        _spend(payer, amount);
    }

    /// @inheritdoc IPoints
    function spendSigned(
        address payer,
        uint96 amount,
        uint256 deadline,
        Witness calldata order,
        bytes calldata signature
    ) external {
        _requireRedeemer(msg.sender);
        if (amount == 0) revert AmountZero();
        if (block.timestamp > deadline) revert SpendExpired(deadline);
        bytes32 digest = SpendMessage.digest(DOMAIN_SEPARATOR(), payer, amount, deadline, order);
        if (isSpent[digest]) revert SpendUsed(digest);
        isSpent[digest] = true; // not the signature, which could be written in more than one way
        if (!SignatureChecker.isValidSignatureNow(payer, digest, signature)) revert SpendUnsigned(payer);
        _spend(payer, amount);
    }

    function _spend(address payer, uint96 amount) private {
        spentBy[msg.sender][payer] += amount;
        totalSpent += amount;
        _burn(payer, amount);
        emit Spent(msg.sender, payer, amount);
    }

    /// @inheritdoc IPoints
    function refund(address payer, uint96 amount) external {
        if (amount == 0) revert AmountZero();
        uint256 spent = spentBy[msg.sender][payer];
        if (amount > spent) revert RefundTooLarge(msg.sender, payer, amount, spent);
        spentBy[msg.sender][payer] = spent - amount;
        totalRefunded += amount;
        _mint(payer, amount);
        emit Refunded(msg.sender, payer, amount);
    }

    /* FANS */

    /// @inheritdoc IPoints
    function refusePushes(bool refused) external {
        _setFlag(msg.sender, REFUSES, refused);
        emit PushesRefused(msg.sender, refused);
    }

    /// @notice As in ERC-20; between fans only where the region is OPEN.
    function transfer(address to, uint256 amount) public override returns (bool) {
        _requireTransfer(msg.sender, to, amount);
        return super.transfer(to, amount);
    }

    /// @notice As in ERC-20; between fans only where the region is OPEN.
    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        _requireTransfer(from, to, amount);
        return super.transferFrom(from, to, amount);
    }

    /* VIEWS */

    /// @notice Points that the account holds.
    function balanceOf(address owner) public view override returns (uint256) {
        return PointsSlots.wordOf(owner) & BALANCE;
    }

    /// @inheritdoc IPoints
    function totalCreated() external view returns (uint256) {
        return totalSupply() + totalSpent - totalRefunded;
    }

    /// @inheritdoc IPoints
    function detectTransferRestriction(address from, address to, uint256 amount) public view returns (uint8) {
        if (!_isHolder(from) || !_isHolder(to)) return Restrictions.ACCOUNT_INVALID;
        uint256 word = PointsSlots.wordOf(from);
        if (region == Region.CN && word & SOURCE == 0) return Restrictions.BETWEEN_FANS;
        if (amount > word & BALANCE) return Restrictions.TOO_FEW;
        return PointsSlots.wordOf(to) & REFUSES != 0 ? Restrictions.RECEIVER_REFUSES : 0;
    }

    /// @inheritdoc IPoints
    function messageForTransferRestriction(uint8 restriction) external pure returns (string memory) {
        return Restrictions.message(restriction);
    }

    /// @inheritdoc IPoints
    function canSend(address account) external view returns (bool) {
        return _isHolder(account) && (region == Region.OPEN || PointsSlots.wordOf(account) & SOURCE != 0);
    }

    /// @inheritdoc IPoints
    function canReceive(address account) external view returns (bool) {
        return _isHolder(account) && PointsSlots.wordOf(account) & REFUSES == 0;
    }

    /// @inheritdoc IPoints
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        return detectTransferRestriction(from, to, amount) == 0;
    }

    /// @inheritdoc IPoints
    function getFrozenTokens(address) external pure returns (uint256) {
        return 0;
    }

    /// @notice Name of the points.
    function name() public view override returns (string memory) {
        return _name;
    }

    /// @notice Symbol of the points.
    function symbol() public view override returns (string memory) {
        return _symbol;
    }

    /// @notice Points are whole.
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    /* INTERNALS */

    /// @dev Solady compares with whole balance words, so what may leave an account is checked before: here when points
    ///      are burnt, in `_requireTransfer` when they move.
    function _beforeTokenTransfer(address from, address to, uint256 amount) internal view override {
        if (to == address(0) && amount > PointsSlots.wordOf(from) & BALANCE) revert InsufficientBalance();
    }

    /// @dev No allowance that the fan did not give.
    function _givePermit2InfiniteAllowance() internal pure override returns (bool) {
        return false;
    }

    function _requireTransfer(address from, address to, uint256 amount) private view {
        uint8 restriction = detectTransferRestriction(from, to, amount);
        if (restriction != 0) revert TransferRestricted(from, to, restriction);
    }

    function _requireHolder(address account) private view {
        if (!_isHolder(account)) revert AccountInvalid(account);
    }

    function _isHolder(address account) private view returns (bool) {
        return account != address(0) && account != address(this);
    }

    function _requireRedeemer(address redeemer) private view {
        if (!isRedeemer[redeemer]) revert RedeemerUnknown(redeemer);
    }

    function _setFlag(address account, uint256 flag, bool on) private {
        uint256 word = PointsSlots.wordOf(account);
        PointsSlots.setWord(account, on ? word | flag : word & ~flag);
    }
}
