// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeTransferLib} from "solady/src/utils/SafeTransferLib.sol";

import {IPoints} from "../interfaces/IPoints.sol";
import {IRewards} from "../interfaces/IRewards.sol";
import {IRuleBook} from "../interfaces/IRuleBook.sol";
import {EntryTree} from "./libraries/EntryTree.sol";

/// @title RewardsEpochs
/// @notice The life of an epoch, half of Rewards: opened, posted, disputed, final or void.
/// @dev Apart from Rewards only so that each half can be read in one sitting.
abstract contract RewardsEpochs is AccessManaged, IRewards {
    uint256 private constant LARGEST_BATCH = 1_000;
    uint256 private constant LONGEST_TEXT = 256;
    uint32 private constant SHORTEST_DECISION = 1 minutes;
    /// @dev After that many rejections in one epoch the bond is a million times the first, and stays.
    uint8 private constant MOST_DOUBLINGS = 20;

    /// @inheritdoc IRewards
    IPoints public immutable points;
    /// @inheritdoc IRewards
    IRuleBook public immutable ruleBook;
    /// @inheritdoc IRewards
    address public immutable treasury;
    /// @inheritdoc IRewards
    uint96 public immutable disputeBond;
    /// @inheritdoc IRewards
    uint32 public immutable decisionTime;

    /// @inheritdoc IRewards
    uint32 public epochCount;
    /// @inheritdoc IRewards
    uint40 public nextOpening;
    /// @inheritdoc IRewards
    uint96 public carry;

    mapping(uint32 epoch => Epoch) private _epochs;
    mapping(uint32 epoch => Dispute) private _disputes;
    /// @inheritdoc IRewards
    mapping(uint32 epoch => mapping(uint32 batch => bytes32)) public rootOf;
    /// @dev One bit an epoch, so that a claim of many epochs asks once whether they are final.
    mapping(uint256 word => uint256) internal _final;
    /// @inheritdoc IRewards
    mapping(address owner => uint256) public bondOf;

    constructor(
        address authority_,
        IPoints points_,
        IRuleBook ruleBook_,
        address treasury_,
        uint96 disputeBond_,
        uint32 decisionTime_
    ) AccessManaged(authority_) {
        if (treasury_ == address(0) || points_.ruleBook() != ruleBook_) revert ConstructionInvalid();
        if (disputeBond_ == 0 || disputeBond_ > type(uint96).max >> MOST_DOUBLINGS) revert ConstructionInvalid();
        if (decisionTime_ < SHORTEST_DECISION) revert ConstructionInvalid();
        points = points_;
        ruleBook = ruleBook_;
        treasury = treasury_;
        disputeBond = disputeBond_;
        decisionTime = decisionTime_;
    }

    /* POSTER */

    /// @inheritdoc IRewards
    function openEpoch() external restricted returns (uint32 epoch) {
        uint40 sunset = ruleBook.sunset();
        if (sunset != 0 && block.timestamp >= sunset) revert CommunityEnded(sunset);
        uint32 last = epochCount;
        if (_epochs[last].state == State.Open) revert EpochStillOpen(last);
        if (block.timestamp < nextOpening) revert EpochTooSoon(nextOpening);

        epoch = last + 1;
        uint32 version = ruleBook.versionAt(uint40(block.timestamp));
        IRuleBook.Version memory rules = ruleBook.versionOf(version);
        // no more than one budget of its own rules, which may be smaller than those it was left under
        uint96 limit = rules.budget + (carry < rules.budget ? carry : rules.budget);
        (epochCount, nextOpening, carry) = (epoch, uint40(block.timestamp) + rules.minimumWindow, 0);
        Epoch storage opened = _epochs[epoch];
        opened.state = State.Open;
        opened.version = version;
        opened.limit = limit;
        opened.cap = rules.cap;

        emit EpochOpened(epoch, version, limit, rules.cap);
    }

    /// @inheritdoc IRewards
    function post(
        uint32 epoch,
        uint32 version,
        uint32 batch,
        uint256[] calldata entries
    ) external restricted returns (bytes32 root) {
        Epoch memory filled = _inState(epoch, State.Open);
        if (version != filled.version) revert VersionDiffers(epoch, filled.version);
        if (batch != filled.batches) revert BatchOutOfOrder(epoch, batch, filled.batches);
        uint256 length = entries.length;
        if (length == 0 || length > LARGEST_BATCH) revert BatchSizeInvalid(length);

        uint256 amount;
        (root, amount, filled.lastFan) = _check(entries, filled.lastFan, filled.cap);
        uint256 total = filled.total + amount;
        if (total > filled.limit) revert LimitExceeded(total, filled.limit);

        filled.total = uint96(total);
        filled.batches = batch + 1;
        filled.fans += uint32(length);
        _epochs[epoch] = filled;
        rootOf[epoch][batch] = root;
        emit BatchPosted(epoch, batch, root, length, amount);
    }

    /// @dev The sum cannot overflow: a thousand amounts of 96 bits.
    function _check(
        uint256[] calldata entries,
        address lastFan,
        uint96 cap
    ) private pure returns (bytes32 root, uint256 amount, address fan) {
        uint256 length = entries.length;
        bytes32[] memory nodes = new bytes32[](length);
        fan = lastFan;
        for (uint256 i = 0; i < length; ++i) {
            uint256 entry = entries[i];
            address next = address(uint160(entry >> 96));
            if (next <= fan) revert FanOutOfOrder(next, fan);
            uint256 points_ = uint96(entry);
            if (points_ == 0 || points_ > cap) revert AmountInvalid(next, points_, cap);
            amount += points_;
            nodes[i] = EntryTree.leafOf(entry);
            fan = next;
        }
        root = EntryTree.rootOf(nodes);
    }

    /// @inheritdoc IRewards
    function close(
        uint32 epoch,
        uint32 batches,
        uint96 total,
        bytes32 logHash,
        bytes32 scoresHash,
        string calldata uri
    ) external restricted {
        Epoch storage posted = _epochs[epoch];
        if (posted.state != State.Open) revert EpochInState(epoch, posted.state);
        if (batches != posted.batches || total != posted.total) revert TotalsDiffer(posted.batches, posted.total);
        if (logHash == 0 || scoresHash == 0) revert EvidenceMissing();
        _requireText(bytes(uri).length);

        posted.state = State.Posted;
        posted.finalAt = uint40(block.timestamp) + ruleBook.versionOf(posted.version).minimumWindow;
        emit EpochPosted(epoch, total, posted.fans, posted.finalAt, logHash, scoresHash, uri);
    }

    /* DISPUTES */

    /// @inheritdoc IRewards
    function dispute(uint32 epoch, bytes32 evidenceHash, string calldata uri) external payable {
        Epoch storage disputed = _epochs[epoch];
        if (disputed.state != State.Posted) revert EpochInState(epoch, disputed.state);
        uint40 finalAt = disputed.finalAt;
        if (block.timestamp >= finalAt) revert WindowClosed(finalAt);
        uint96 bond = bondNeeded(epoch);
        if (msg.value != bond) revert BondWrong(msg.value, bond);
        if (evidenceHash == 0) revert EvidenceMissing();
        _requireText(bytes(uri).length);

        disputed.state = State.Disputed;
        _disputes[epoch] = Dispute({
            disputant: msg.sender,
            bond: bond,
            since: uint40(block.timestamp),
            left: finalAt - uint40(block.timestamp)
        });
        emit EpochDisputed(epoch, msg.sender, bond, evidenceHash, uri);
    }

    /// @inheritdoc IRewards
    function decide(uint32 epoch, bool upheld, string calldata reason) external restricted {
        _requireText(bytes(reason).length);
        Dispute memory decided = _endDispute(epoch);
        _release(upheld ? decided.disputant : treasury, decided.bond);
        if (upheld) {
            _void(epoch, reason);
        } else {
            Epoch storage goingOn = _epochs[epoch];
            uint40 least = ruleBook.versionOf(goingOn.version).minimumWindow / 4;
            goingOn.state = State.Posted;
            goingOn.finalAt = uint40(block.timestamp) + (decided.left > least ? decided.left : least);
            if (goingOn.rejections < MOST_DOUBLINGS) ++goingOn.rejections;
        }
        emit DisputeEnded(epoch, upheld, true, reason);
    }

    /// @inheritdoc IRewards
    function endUndecided(uint32 epoch) external {
        uint40 until = _disputes[epoch].since + decisionTime;
        if (_epochs[epoch].state == State.Disputed && block.timestamp < until) revert DecisionPending(until);
        Dispute memory undecided = _endDispute(epoch);
        _release(undecided.disputant, undecided.bond);
        _void(epoch, "undecided");
        emit DisputeEnded(epoch, true, false, "undecided");
    }

    /// @inheritdoc IRewards
    function voidEpoch(uint32 epoch, string calldata reason) external restricted {
        _requireText(bytes(reason).length);
        State state = _epochs[epoch].state;
        if (state == State.Disputed) {
            Dispute memory ended = _endDispute(epoch);
            _release(ended.disputant, ended.bond);
            emit DisputeEnded(epoch, true, true, reason);
        } else if (state != State.Open && state != State.Posted) {
            revert EpochInState(epoch, state);
        }
        _void(epoch, reason);
    }

    function _endDispute(uint32 epoch) private returns (Dispute memory ended) {
        _inState(epoch, State.Disputed);
        ended = _disputes[epoch];
        delete _disputes[epoch];
    }

    /// @dev Fans lose nothing by it: the last epoch is opened anew at once with a budget of its own, and what an earlier
    ///      one did not give out goes to the next.
    function _void(uint32 epoch, string memory reason) private {
        Epoch storage voided = _epochs[epoch];
        voided.state = State.Void;
        uint96 budget = ruleBook.versionOf(voided.version).budget;
        if (epoch == epochCount) {
            nextOpening = 0;
            _carryOver(voided.limit - budget, budget);
        } else {
            _carryOver(voided.limit, budget);
        }
        emit EpochVoided(epoch, reason);
    }

    function _release(address owner, uint96 amount) private {
        bondOf[owner] += amount;
        emit BondReleased(owner, amount);
    }

    /// @inheritdoc IRewards
    function withdrawBond(address payable to) external {
        uint256 amount = bondOf[msg.sender];
        if (amount == 0) revert NothingDue();
        bondOf[msg.sender] = 0;
        emit BondWithdrawn(msg.sender, to, amount);
        if (!SafeTransferLib.trySafeTransferETH(to, amount, gasleft())) revert WithdrawalFailed(to);
    }

    /* FINAL */

    /// @inheritdoc IRewards
    function finalise(uint32 epoch) external {
        Epoch memory done = _inState(epoch, State.Posted);
        if (block.timestamp < done.finalAt) revert WindowOpen(done.finalAt);

        _epochs[epoch].state = State.Final;
        _final[epoch >> 8] |= 1 << (epoch & 0xff);
        _carryOver(done.limit - done.total, ruleBook.versionOf(done.version).budget);
        if (done.total > 0) points.create(done.total);
        emit EpochFinal(epoch, done.total);
    }

    /// @dev At most one budget is ever carried, so that quiet months do not pile up into one rich epoch.
    function _carryOver(uint96 left, uint96 budget) private {
        uint256 sum = uint256(carry) + left;
        carry = sum > budget ? budget : uint96(sum);
    }

    /* VIEWS */

    /// @inheritdoc IRewards
    function epochOf(uint32 epoch) external view returns (Epoch memory) {
        return _epochs[epoch];
    }

    /// @inheritdoc IRewards
    function disputeOf(uint32 epoch) external view returns (Dispute memory) {
        return _disputes[epoch];
    }

    /// @inheritdoc IRewards
    function bondNeeded(uint32 epoch) public view returns (uint96) {
        return disputeBond << _epochs[epoch].rejections;
    }

    function _inState(uint32 epoch, State state) private view returns (Epoch memory found) {
        found = _epochs[epoch];
        if (found.state != state) revert EpochInState(epoch, found.state);
    }

    function _requireText(uint256 length) private pure {
        if (length == 0 || length > LONGEST_TEXT) revert TextInvalid(length);
    }
}
