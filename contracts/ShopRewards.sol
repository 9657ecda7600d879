// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IMembership} from "../interfaces/IMembership.sol";
import {IPoints} from "../interfaces/IPoints.sol";
import {IShop} from "../interfaces/IShop.sol";

/// @title ShopRewards
/// @notice The rewards of a Shop and who may redeem them, half of it: opened, closed, called off.
/// @dev Apart from Shop only so that each half can be read in one sitting.
abstract contract ShopRewards is AccessManaged, IShop {
    uint256 private constant LONGEST_TITLE = 64;
    uint256 private constant LONGEST_TEXT = 256;
    uint256 private constant FARTHEST = 365 days;
    uint256 private constant SHORTEST_FULFILMENT = 1 hours;

    /// @inheritdoc IShop
    IPoints public immutable points;
    /// @inheritdoc IShop
    IMembership public immutable membership;
    /// @inheritdoc IShop
    uint256 public rewardCount;

    mapping(uint256 rewardId => Reward) internal _rewards;
    mapping(uint256 rewardId => string) internal _uris;
    /// @inheritdoc IShop
    mapping(uint256 rewardId => mapping(address payer => uint256)) public redeemedBy;

    constructor(address authority_, IPoints points_, IMembership membership_) AccessManaged(authority_) {
        points = points_;
        membership = membership_;
    }

    /* HOST */

    /// @inheritdoc IShop
    function openReward(
        Terms calldata terms,
        string calldata title,
        string calldata uri_
    ) external restricted returns (uint256 rewardId) {
        _requireText(bytes(title).length, LONGEST_TITLE);
        _requireText(bytes(uri_).length, LONGEST_TEXT);
        _requireTerms(terms);

        rewardId = ++rewardCount;
        Reward storage opened = _rewards[rewardId];
        (opened.terms, opened.state, opened.titleHash) = (terms, State.Open, keccak256(bytes(title)));
        _uris[rewardId] = uri_;
        emit RewardOpened(rewardId, terms.merchant, terms, title, uri_);
    }

    function _requireTerms(Terms calldata terms) private view {
        if (terms.merchant == address(0) || terms.price == 0 || terms.termsHash == 0) revert TermsInvalid();
        if (terms.perFan == 0 || terms.perFan > terms.stock) revert TermsInvalid();
        if (terms.closesAt < block.timestamp || terms.closesAt > block.timestamp + FARTHEST) revert TimesInvalid();
        if (terms.opensAt > terms.closesAt || terms.fulfilBy > terms.closesAt + FARTHEST) revert TimesInvalid();
        if (terms.fulfilBy < terms.closesAt + SHORTEST_FULFILMENT) revert TimesInvalid();
        bool isForMembers = terms.isForMembers;
        if (!isForMembers && (terms.minTier != 0 || terms.minAge != 0)) revert ConditionInvalid();
        if (isForMembers && address(membership) == address(0)) revert ConditionInvalid();
        if (terms.isTransferable && points.region() == IPoints.Region.CN) revert TransferableInCn();
    }

    /// @inheritdoc IShop
    function closeReward(uint256 rewardId) external restricted {
        _requireOpen(rewardId).state = State.Closed;
        emit RewardClosed(rewardId);
    }

    /* CALLING OFF */

    /// @inheritdoc IShop
    function callOff(uint256 rewardId, string calldata reason) external restricted {
        _callOff(rewardId, reason);
    }

    /// @inheritdoc IShop
    function giveUp(uint256 rewardId, string calldata reason) external {
        if (msg.sender != _rewards[rewardId].terms.merchant) revert NotMerchant(msg.sender);
        _callOff(rewardId, reason);
    }

    function _callOff(uint256 rewardId, string calldata reason) private {
        _requireText(bytes(reason).length, LONGEST_TEXT);
        Reward storage reward = _requireReward(rewardId);
        if (reward.state == State.CalledOff) revert RewardInState(rewardId, State.CalledOff);
        reward.state = State.CalledOff;
        emit RewardCalledOff(rewardId, msg.sender, reason);
    }

    /* TAKING FROM THE STOCK */

    /// @dev Takes `count` units for the payer; the number of the first of them, from 1.
    function _take(Order calldata order) internal returns (uint32 first) {
        Reward storage reward = _requireOpen(order.rewardId);
        Terms storage terms = reward.terms;
        if (block.timestamp < terms.opensAt || block.timestamp > terms.closesAt) {
            revert NotOpenNow(terms.opensAt, terms.closesAt);
        }
        if (order.count == 0) revert CountZero();
        _requireTitle(reward, order.rewardId, order.title);
        if (terms.isForMembers) _requireMember(order.payer, terms.minTier, terms.minAge);

        uint32 redeemed = reward.redeemed;
        uint256 left = terms.stock - redeemed;
        if (order.count > left) revert StockExceeded(order.count, left);
        uint256 own = redeemedBy[order.rewardId][order.payer];
        if (own + order.count > terms.perFan) {
            revert FanLimitExceeded(order.payer, order.count, terms.perFan - own);
        }
        redeemedBy[order.rewardId][order.payer] = own + order.count;
        reward.redeemed = redeemed + order.count;
        return redeemed + 1;
    }

    function _requireMember(address payer, uint8 minTier, uint32 minAge) private view {
        uint256 memberId = membership.memberIdOf(payer);
        if (memberId == 0) revert MembershipMissing(payer, minTier, minAge);
        IMembership.Member memory member = membership.memberOf(memberId);
        bool isRunning = member.tierUntil == 0 || block.timestamp <= member.tierUntil;
        uint8 tier = isRunning ? member.tier : 0;
        if (tier < minTier || block.timestamp - member.joinedAt < minAge) {
            revert MembershipMissing(payer, minTier, minAge);
        }
    }

    function _requireTitle(Reward storage reward, uint256 rewardId, string calldata title) internal view {
        if (keccak256(bytes(title)) != reward.titleHash) revert TitleDiffers(rewardId);
    }

    function _requireOpen(uint256 rewardId) private view returns (Reward storage reward) {
        reward = _requireReward(rewardId);
        if (reward.state != State.Open) revert RewardInState(rewardId, reward.state);
    }

    function _requireReward(uint256 rewardId) private view returns (Reward storage reward) {
        reward = _rewards[rewardId];
        if (reward.state == State.None) revert RewardUnknown(rewardId);
    }

    function _requireText(uint256 length, uint256 longest) private pure {
        if (length == 0 || length > longest) revert TextInvalid(length);
    }

    /* VIEWS */

    /// @inheritdoc IShop
    function rewardOf(uint256 rewardId) external view returns (Reward memory) {
        return _rewards[rewardId];
    }
}
