// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IMembership} from "../interfaces/IMembership.sol";
import {IPoints} from "../interfaces/IPoints.sol";
import {MembershipEntry} from "./MembershipEntry.sol";
import {MembershipVotes} from "./MembershipVotes.sol";
import {MembershipMessages} from "./libraries/MembershipMessages.sol";

/// @title Membership
/// @notice Memberships of one community: locked tokens with one vote each, and how they end or find a new wallet.
contract Membership is MembershipEntry {
    uint40 private constant COMPLETE_WITHIN = 30 days;

    /// @inheritdoc IMembership
    uint32 public immutable recoveryDelay;

    mapping(uint256 memberId => Recovery) private _recoveries;

    constructor(
        address authority_,
        IPoints points_,
        uint32 recoveryDelay_,
        string memory name_,
        string memory symbol_,
        string memory linkBase_
    ) MembershipVotes(authority_, name_, symbol_, linkBase_) MembershipEntry(points_) EIP712(name_, "1") {
        recoveryDelay = recoveryDelay_;
    }

    /* ENDING */

    /// @inheritdoc IMembership
    function leave(uint256 memberId, Consent calldata consent) external {
        address account = _requireMember(memberId);
        _requireConsent(account, MembershipMessages.leave(memberId), consent);
        _close(memberId, account);
        emit MemberLeft(memberId, account);
    }

    /// @inheritdoc IMembership
    function revoke(uint256 memberId, string calldata reason) external restricted {
        if (!_isText(bytes(reason).length)) revert ReasonInvalid(bytes(reason).length);
        address account = _requireMember(memberId);
        _close(memberId, account);
        emit MemberRevoked(memberId, account, reason);
    }

    function _close(uint256 memberId, address account) private {
        delete _recoveries[memberId];
        _end(memberId, account);
    }

    /* RECOVERY */

    /// @inheritdoc IMembership
    function recover(
        uint256 memberId,
        address to,
        Consent calldata ownerConsent,
        Consent calldata newConsent
    ) external {
        address from = _requireMember(memberId);
        bytes memory message = MembershipMessages.recovery(memberId, from, to);
        _requireFree(to);
        _requireConsent(from, message, ownerConsent);
        _requireConsent(to, message, newConsent);
        _move(memberId, from, to, true);
    }

    /// @inheritdoc IMembership
    function requestRecovery(uint256 memberId, address to, Consent calldata consent) external restricted {
        address from = _requireMember(memberId);
        Recovery storage recovery = _recoveries[memberId];
        if (recovery.to != address(0) && block.timestamp <= recovery.readyAt + COMPLETE_WITHIN) {
            revert RecoveryPending(memberId, recovery.to);
        }
        if (block.timestamp < recovery.quietUntil) revert RecoveryQuiet(memberId, recovery.quietUntil);
        _requireFree(to);
        _requireConsent(to, MembershipMessages.recovery(memberId, from, to), consent);
        uint40 readyAt = uint40(block.timestamp) + recoveryDelay;
        _recoveries[memberId] = Recovery(to, readyAt, 0);
        emit RecoveryRequested(memberId, from, to, readyAt);
    }

    /// @inheritdoc IMembership
    function vetoRecovery(uint256 memberId, Consent calldata consent) external {
        address to = _recoveries[memberId].to;
        if (to == address(0)) revert RecoveryUnknown(memberId);
        _requireConsent(_requireMember(memberId), MembershipMessages.veto(memberId, to), consent);
        uint40 quietUntil = uint40(block.timestamp) + recoveryDelay;
        _recoveries[memberId] = Recovery(address(0), 0, quietUntil);
        emit RecoveryVetoed(memberId, to, quietUntil);
    }

    /// @inheritdoc IMembership
    function completeRecovery(uint256 memberId) external {
        Recovery memory recovery = _recoveries[memberId];
        if (recovery.to == address(0) || block.timestamp > recovery.readyAt + COMPLETE_WITHIN) {
            revert RecoveryUnknown(memberId);
        }
        if (block.timestamp < recovery.readyAt) revert RecoveryNotReady(memberId, recovery.readyAt);
        _requireFree(recovery.to);
        _move(memberId, _requireMember(memberId), recovery.to, false);
    }

    function _requireFree(address account) private view {
        uint256 memberId = memberIdOf(account);
        if (memberId != 0) revert MemberAlready(account, memberId);
        if (_refusal(account, 0) != Refusal.None) revert AccountInvalid(account);
    }

    /// @dev The token keeps its spare bits, and so its seniority; the seat changes hands within one second, so that
    ///      at no moment both or neither had its vote.
    function _move(uint256 memberId, address from, address to, bool byConsent) private {
        delete _recoveries[memberId];
        _unseat(from);
        _transfer(address(0), from, to, memberId);
        _seat(to, memberId);
        emit MemberRecovered(memberId, from, to, byConsent);
    }

    /// @inheritdoc IMembership
    function recoveryOf(uint256 memberId) external view returns (Recovery memory) {
        return _recoveries[memberId];
    }
}
