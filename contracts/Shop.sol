// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ERC1155} from "solady/src/tokens/ERC1155.sol";

import {IMembership} from "../interfaces/IMembership.sol";
import {IPoints} from "../interfaces/IPoints.sol";
import {IShop} from "../interfaces/IShop.sol";
import {ShopRewards} from "./ShopRewards.sol";
import {ShopMessages} from "./libraries/ShopMessages.sol";

/// @title Shop
/// @notice Rewards for points: vouchers that are redeemed, fulfilled in two steps, or refunded.
/// @dev A receiver's code runs once, at the very end of `redeem`, when everything is written; nobody else's runs but by
///      STATICCALL. So what it calls here finds a finished redemption.
contract Shop is ShopRewards, ERC1155, EIP712 {
    mapping(uint256 voucherId => Voucher) private _vouchers;

    /// @dev Points that somebody sent here could never leave again, so none are taken.
    constructor(
        address authority_,
        IPoints points_,
        IMembership membership_
    ) ShopRewards(authority_, points_, membership_) EIP712("Zhenbo Shop", "1") {
        points_.refusePushes(true);
    }

    /* REDEEMING */

    /// @inheritdoc IShop
    function redeem(Order calldata order, bytes calldata signature) external returns (uint256 voucherId) {
        voucherId = (order.rewardId << 32) | _take(order);
        uint96 price = _priceOf(order.rewardId, order.count);
        _vouchers[voucherId] = Voucher(order.payer, order.count, 0, 0);
        emit Redeemed(voucherId, order.payer, order.count, price);
        _pay(order, price, signature);
        _mint(order.payer, voucherId, order.count, "");
    }

    /// @dev The same order is good once for each nonce, as Points takes each signed message once.
    function _pay(Order calldata order, uint96 price, bytes calldata signature) private {
        if (signature.length == 0) {
            if (msg.sender != order.payer) revert NotPayer(msg.sender);
            points.spend(order.payer, price);
        } else {
            IPoints.Witness memory witness = IPoints.Witness(orderHash(order), ShopMessages.ORDER);
            points.spendSigned(order.payer, price, order.deadline, witness, signature);
        }
    }

    /// @dev Fits: a price has 64 bits, a count 16.
    function _priceOf(uint256 rewardId, uint256 count) private view returns (uint96) {
        return uint96(_rewards[rewardId].terms.price * count);
    }

    /* FULFILLING */

    /// @inheritdoc IShop
    function fulfil(
        Fulfilment calldata act,
        bytes calldata holderSignature,
        bytes calldata merchantSignature
    ) external {
        (Reward storage reward, Voucher storage voucher, uint256 rewardId) = _find(act.voucherId);
        if (reward.state == State.CalledOff) revert RewardInState(rewardId, State.CalledOff);
        if (block.timestamp > reward.terms.fulfilBy) revert FulfilmentOver(reward.terms.fulfilBy);
        if (block.timestamp > act.deadline) revert SignatureExpired(act.deadline);
        if (act.count == 0) revert CountZero();
        _requireTitle(reward, rewardId, act.title);
        uint256 held = balanceOf(act.holder, act.voucherId);
        if (act.count > held) revert UnitsMissing(act.holder, act.count, held);
        bytes32 digest = _hashTypedDataV4(ShopMessages.fulfilment(act, voucher.fulfilled));
        _requireConsent(act.holder, digest, holderSignature);
        _requireConsent(reward.terms.merchant, digest, merchantSignature);

        voucher.fulfilled += act.count;
        reward.fulfilled += act.count;
        _burn(act.holder, act.voucherId, act.count);
        emit Fulfilled(act.voucherId, act.holder, act.count);
    }

    function _requireConsent(address account, bytes32 digest, bytes calldata signature) private view {
        if (signature.length == 0 && msg.sender == account) return;
        if (!SignatureChecker.isValidSignatureNow(account, digest, signature)) revert SignatureInvalid(account);
    }

    /* REFUNDING */

    /// @inheritdoc IShop
    function refund(uint256 voucherId, address holder) external {
        (Reward storage reward, Voucher storage voucher, uint256 rewardId) = _find(voucherId);
        uint40 fulfilBy = reward.terms.fulfilBy;
        if (reward.state != State.CalledOff && block.timestamp <= fulfilBy) revert FulfilmentPending(fulfilBy);
        uint16 units = uint16(balanceOf(holder, voucherId)); // a voucher has no more
        if (units == 0) revert CountZero();

        voucher.refunded += units;
        reward.refunded += units;
        uint96 given = _priceOf(rewardId, units);
        _burn(holder, voucherId, units);
        emit VoucherRefunded(voucherId, holder, units, given);
        points.refund(voucher.payer, given);
    }

    /* VIEWS */

    /// @inheritdoc IShop
    function voucherOf(uint256 voucherId) external view returns (Voucher memory) {
        return _vouchers[voucherId];
    }

    /// @inheritdoc IShop
    function orderType() external pure returns (string memory) {
        return ShopMessages.ORDER;
    }

    /// @inheritdoc IShop
    function orderHash(Order calldata order) public view returns (bytes32) {
        return ShopMessages.order(order, _rewards[order.rewardId].terms.termsHash);
    }

    /// @notice ERC-1155 metadata: the public description of a voucher's reward.
    function uri(uint256 voucherId) public view override returns (string memory) {
        return _uris[voucherId >> 32];
    }

    function _find(
        uint256 voucherId
    ) private view returns (Reward storage reward, Voucher storage voucher, uint256 rewardId) {
        rewardId = voucherId >> 32;
        reward = _rewards[rewardId];
        voucher = _vouchers[voucherId];
        if (voucher.payer == address(0)) revert VoucherUnknown(voucherId);
    }

    /* TRANSFERS */

    function _useBeforeTokenTransfer() internal pure override returns (bool) {
        return true;
    }

    /// @dev Vouchers come from zero and go to zero; between accounts only where the reward says so.
    function _beforeTokenTransfer(
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory,
        bytes memory
    ) internal view override {
        if (from == address(0) || to == address(0)) return;
        for (uint256 i = 0; i < ids.length; ++i) {
            if (!_rewards[ids[i] >> 32].terms.isTransferable) revert VoucherBound(ids[i]);
        }
    }
}
