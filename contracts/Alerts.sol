// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";

import {IAlerts} from "../interfaces/IAlerts.sol";
import {IConsortium} from "../interfaces/IConsortium.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {Roles} from "./libraries/Roles.sol";

/// @title Alerts
/// @notice Warnings about items and batches, two storage slots each. They bind nobody: no contract reads them.
contract Alerts is IAlerts {
    uint256 private constant LONGEST_TEXT = 256;
    /// @dev A member's rounds of one warning. Bounds what anybody can heap on one item, and so its proof bundle.
    uint8 private constant MOST_ROUNDS = 8;
    uint256 private constant MOST_A_DAY = 2_000;

    /// @notice Where roles are asked.
    IConsortium public immutable consortium;

    /// @dev How many alerts a member raised on one day (days since 1970, UTC).
    struct Tally {
        uint32 day;
        uint32 raised;
    }

    mapping(bytes32 alertId => Alert) private _alerts;
    mapping(uint32 member => Tally) private _tallies;

    constructor(IConsortium consortium_) {
        consortium = consortium_;
    }

    /* RAISING */

    /// @inheritdoc IAlerts
    function raiseAlert(Warning calldata content) external returns (bytes32 alertId) {
        uint32 member = _raisingMember();
        _count(member, 1);
        return _raise(member, content);
    }

    /// @inheritdoc IAlerts
    function raiseMany(Warning[] calldata contents) external returns (bytes32[] memory alertIds) {
        uint256 length = contents.length;
        if (length == 0) revert NothingToRaise();
        uint32 member = _raisingMember();
        _count(member, length);

        alertIds = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            alertIds[i] = _raise(member, contents[i]);
        }
    }

    /// @dev Who holds neither role is refused as no regulator.
    function _raisingMember() private view returns (uint32) {
        return consortium.actingMember(msg.sender, _hasRole(Roles.RESOLVER) ? Roles.RESOLVER : Roles.REGULATOR);
    }

    function _count(uint32 member, uint256 more) private {
        uint256 left = leftToday(member);
        if (more > left) revert DayFull(member, left);
        _tallies[member] = Tally({day: _today(), raised: uint32(MOST_A_DAY - left + more)});
    }

    function _raise(uint32 member, Warning calldata content) private returns (bytes32 alertId) {
        _requireContent(content);
        Key memory key = Key({member: member, target: content.target, kind: content.kind, round: content.round});
        alertId = _idOf(key);
        if (_alerts[alertId].raisedAt != 0) revert AlertExists(alertId);
        _requireLastCleared(key);

        _alerts[alertId] = Alert({
            evidence: content.evidence,
            raisedAt: uint40(block.timestamp),
            confirmedAt: 0,
            clearedAt: 0,
            confirmedBy: 0,
            clearedBy: 0
        });

        emit AlertRaised(
            alertId,
            content.target,
            member,
            content.kind,
            content.round,
            msg.sender,
            content.evidence,
            content.uri
        );
    }

    function _requireContent(Warning calldata content) private pure {
        if (!_isTarget(content.target)) revert TargetInvalid(content.target);
        if (content.evidence == 0) revert EvidenceMissing(content.target);
        if (bytes(content.uri).length > LONGEST_TEXT) revert UriTooLong(bytes(content.uri).length);
        if (content.round >= MOST_ROUNDS) revert RoundInvalid(content.round);
    }

    function _isTarget(uint256 target) private pure returns (bool) {
        if (target <= type(uint64).max) return target != 0;
        return Gs1.isGtin(target >> 160) && Gs1.isSerial(bytes20(uint160(target)));
    }

    function _requireLastCleared(Key memory key) private view {
        if (key.round == 0) return;
        Key memory last = Key({member: key.member, target: key.target, kind: key.kind, round: key.round - 1});
        bytes32 lastId = _idOf(last);
        if (_stored(lastId).clearedAt == 0) revert AlertStands(lastId);
    }

    /* JUDGING */

    /// @inheritdoc IAlerts
    function confirm(Key calldata key, string calldata reason) external {
        uint32 member = consortium.actingMember(msg.sender, Roles.REGULATOR);
        _requireReason(reason);
        bytes32 alertId = _idOf(key);
        Alert storage alert = _stored(alertId);
        if (member == key.member) revert ConfirmerRaised(alertId, member);
        State state = _state(alert);
        if (state != State.Raised) revert AlertJudged(alertId, state);

        alert.confirmedAt = uint40(block.timestamp);
        alert.confirmedBy = member;

        emit AlertConfirmed(alertId, key.target, member, msg.sender, reason);
    }

    /// @inheritdoc IAlerts
    function clear(Key calldata key, string calldata reason) external {
        bool regulator = _hasRole(Roles.REGULATOR);
        uint32 member = consortium.actingMember(msg.sender, regulator ? Roles.REGULATOR : Roles.RESOLVER);
        _requireReason(reason);
        bytes32 alertId = _idOf(key);
        Alert storage alert = _stored(alertId);
        // A resolver only takes back what its own member said
        if (!regulator && member != key.member) revert IConsortium.RoleMissing(msg.sender, Roles.REGULATOR);
        State state = _state(alert);
        bool over = state == State.Cleared || (state == State.Confirmed && !regulator);
        if (over) revert AlertJudged(alertId, state);

        alert.clearedAt = uint40(block.timestamp);
        alert.clearedBy = member;

        emit AlertCleared(alertId, key.target, member, msg.sender, reason);
    }

    function _requireReason(string calldata reason) private pure {
        uint256 length = bytes(reason).length;
        if (length == 0 || length > LONGEST_TEXT) revert ReasonInvalid(length);
    }

    /* VIEWS */

    /// @inheritdoc IAlerts
    function idOf(Key calldata key) external pure returns (bytes32 alertId) {
        return _idOf(key);
    }

    /// @inheritdoc IAlerts
    function alertOf(Key calldata key) external view returns (Alert memory) {
        return _stored(_idOf(key));
    }

    /// @inheritdoc IAlerts
    function stateOf(Key calldata key) external view returns (State) {
        return _state(_alerts[_idOf(key)]);
    }

    /// @inheritdoc IAlerts
    function rounds(uint32 member, uint256 target, Kind kind) external view returns (uint8 count) {
        Key memory key = Key({member: member, target: target, kind: kind, round: 0});
        while (key.round < MOST_ROUNDS && _alerts[_idOf(key)].raisedAt != 0) ++key.round;
        return key.round;
    }

    /// @inheritdoc IAlerts
    function leftToday(uint32 member) public view returns (uint256) {
        Tally memory tally = _tallies[member];
        return tally.day == _today() ? MOST_A_DAY - tally.raised : MOST_A_DAY;
    }

    function _idOf(Key memory key) private pure returns (bytes32) {
        return keccak256(abi.encode(key));
    }

    function _stored(bytes32 alertId) private view returns (Alert storage alert) {
        alert = _alerts[alertId];
        if (alert.raisedAt == 0) revert AlertUnknown(alertId);
    }

    function _state(Alert storage alert) private view returns (State) {
        if (alert.clearedAt != 0) return State.Cleared;
        if (alert.confirmedAt != 0) return State.Confirmed;
        return alert.raisedAt == 0 ? State.None : State.Raised;
    }

    function _hasRole(uint64 roleId) private view returns (bool held) {
        (held, ) = IAccessManager(address(consortium)).hasRole(roleId, msg.sender);
    }

    function _today() private view returns (uint32) {
        return uint32(block.timestamp / 1 days);
    }
}
