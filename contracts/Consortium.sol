// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IConsortium} from "../interfaces/IConsortium.sol";
import {Roles} from "./libraries/Roles.sol";

/// @title Consortium
/// @notice AccessManager of the core, and the register of members with their GS1 company prefixes.
contract Consortium is AccessManager, IConsortium {
    using EnumerableSet for EnumerableSet.AddressSet;

    /// @dev Digits of a GTIN-14 without packaging indicator and check digit: what a company prefix begins.
    uint256 private constant BODY_DIGITS = 12;
    uint256 private constant SHORTEST_PREFIX = 4;
    /// @dev Bodies of GTIN-8 begin with five zeros (GS1 General Specifications 1.4.2).
    uint256 private constant GTIN8_ZEROS = 5;
    uint256 private constant LONGEST_NAME = 64;
    uint256 private constant LONGEST_REASON = 256;
    uint256 private constant MOST_ACCOUNTS = 64;

    /// @inheritdoc IConsortium
    uint32 public memberCount;

    /// @dev `stopped` while the member is suspended, and after the account was unlinked until it is linked again.
    ///      Kept with each account, so that asking for an acting member reads one slot less.
    struct Account {
        uint32 member;
        bool stopped;
    }

    mapping(uint32 memberId => Member) private _members;
    mapping(uint32 memberId => EnumerableSet.AddressSet) private _accountsOf;
    mapping(address account => Account) private _accounts;
    mapping(bytes32 prefixKey => uint32 memberId) private _holders;
    /// @dev How many licensed prefixes begin with this one and are longer.
    mapping(bytes32 prefixKey => uint32) private _longer;
    mapping(uint32 from => mapping(uint32 to => uint40)) private _mandates;

    constructor(address initialAdmin) AccessManager(initialAdmin) {}

    /* MEMBERS AND ACCOUNTS */

    /// @inheritdoc IConsortium
    function addMember(string calldata name) external onlyAuthorized returns (uint32 memberId) {
        uint256 length = bytes(name).length;
        if (length == 0 || length > LONGEST_NAME) revert MemberNameInvalid(length);

        memberId = ++memberCount;
        _members[memberId] = Member({name: name, since: uint40(block.timestamp), suspended: false});

        emit MemberAdded(memberId, name);
    }

    /// @inheritdoc IConsortium
    function linkAccount(uint32 memberId, address account) external onlyAuthorized {
        _requireMember(memberId);
        if (account == address(0)) revert AddressZero();
        if (_accounts[account].member != 0) revert AccountTaken(account, _accounts[account].member);
        if (_accountsOf[memberId].length() == MOST_ACCOUNTS) revert AccountsFull(memberId);

        _accounts[account] = Account({member: memberId, stopped: _members[memberId].suspended});
        _accountsOf[memberId].add(account);

        emit AccountLinked(memberId, account);
    }

    /// @inheritdoc IConsortium
    function unlinkAccount(address account) external onlyAuthorized {
        uint32 memberId = _accounts[account].member;
        if (memberId == 0) revert AccountUnknown(account);

        // Not deleted: to unlink a regulator's account must not give back what its suspension took
        _accounts[account] = Account({member: 0, stopped: true});
        _accountsOf[memberId].remove(account);

        emit AccountUnlinked(memberId, account);
    }

    /* SUSPENSION */

    /// @inheritdoc IConsortium
    function suspend(uint32 memberId, string calldata reason) external {
        (bool regulator, ) = hasRole(Roles.REGULATOR, msg.sender);
        (bool guardian, ) = hasRole(Roles.GUARDIAN, msg.sender);
        if (!regulator && !guardian) revert RoleMissing(msg.sender, Roles.GUARDIAN);
        _requireMember(memberId);
        if (_members[memberId].suspended) revert MemberIsSuspended(memberId);
        uint256 length = bytes(reason).length;
        if (length == 0 || length > LONGEST_REASON) revert ReasonInvalid(length);

        _setSuspended(memberId, true);

        emit MemberSuspended(memberId, msg.sender, reason);
    }

    /// @inheritdoc IConsortium
    function reinstate(uint32 memberId) external onlyAuthorized {
        _requireMember(memberId);
        if (!_members[memberId].suspended) revert MemberIsActive(memberId);

        _setSuspended(memberId, false);

        emit MemberReinstated(memberId);
    }

    /// @dev Bounded by MOST_ACCOUNTS, so that a suspension always fits a block.
    function _setSuspended(uint32 memberId, bool suspended) private {
        _members[memberId].suspended = suspended;
        EnumerableSet.AddressSet storage accounts = _accountsOf[memberId];
        for (uint256 i = 0; i < accounts.length(); ++i) {
            _accounts[accounts.at(i)].stopped = suspended;
        }
    }

    /// @notice As in AccessManager, but an account of a suspended member, or one that was unlinked, holds no named role.
    /// @dev Every permission check of AccessManager goes through here, so suspension needs no other hook. The admin
    ///      role is exempt: a guardian could otherwise lock out the only one who can reinstate.
    function hasRole(uint64 roleId, address account) public view override returns (bool isMember, uint32 delay) {
        (isMember, delay) = super.hasRole(roleId, account);
        if (roleId == ADMIN_ROLE || roleId == PUBLIC_ROLE) return (isMember, delay);
        if (_accounts[account].stopped) isMember = false;
    }

    /* PREFIXES */

    /// @inheritdoc IConsortium
    function licensePrefix(uint32 memberId, string calldata prefix) external onlyAuthorized {
        _requireMember(memberId);
        (uint256 value, uint256 length) = _parsePrefix(prefix);
        bytes32 key = _prefixKey(value, length);
        if (_holders[key] != 0 || _longer[key] != 0) revert PrefixOverlaps(prefix);

        for (uint256 shorter = length - 1; shorter >= SHORTEST_PREFIX; --shorter) {
            value /= 10;
            bytes32 shorterKey = _prefixKey(value, shorter);
            if (_holders[shorterKey] != 0) revert PrefixOverlaps(prefix);
            ++_longer[shorterKey];
        }
        _holders[key] = memberId;

        emit PrefixLicensed(memberId, prefix);
    }

    /// @inheritdoc IConsortium
    function revokePrefix(uint32 memberId, string calldata prefix) external onlyAuthorized {
        (uint256 value, uint256 length) = _parsePrefix(prefix);
        bytes32 key = _prefixKey(value, length);
        if (memberId == 0 || _holders[key] != memberId) revert PrefixNotHeld(prefix, memberId);

        for (uint256 shorter = length - 1; shorter >= SHORTEST_PREFIX; --shorter) {
            value /= 10;
            --_longer[_prefixKey(value, shorter)];
        }
        delete _holders[key];

        emit PrefixRevoked(memberId, prefix);
    }

    /// @inheritdoc IConsortium
    function holderOf(uint256 gtin, uint8 length) external view returns (uint32 memberId) {
        if (length < SHORTEST_PREFIX || length > BODY_DIGITS) return 0;
        uint256 body = (gtin / 10) % 10 ** BODY_DIGITS;
        return _holders[_prefixKey(body / 10 ** (BODY_DIGITS - length), length)];
    }

    function _parsePrefix(string calldata prefix) private pure returns (uint256 value, uint256 length) {
        bytes calldata text = bytes(prefix);
        length = text.length;
        if (length < SHORTEST_PREFIX || length > BODY_DIGITS) revert PrefixInvalid(prefix);
        for (uint256 i = 0; i < length; ++i) {
            uint256 digit = uint256(uint8(text[i])) ^ 48; // "0" to "9" become 0 to 9, all else is larger
            if (digit > 9) revert PrefixInvalid(prefix);
            value = value * 10 + digit;
        }
        // A shorter prefix in there would license other people's GTIN-8
        uint256 zeros = length < GTIN8_ZEROS ? length : GTIN8_ZEROS;
        if (value < 10 ** (length - zeros) && length != BODY_DIGITS) revert PrefixInvalid(prefix);
    }

    function _prefixKey(uint256 value, uint256 length) private pure returns (bytes32) {
        return bytes32((length << 64) | value);
    }

    /* MANDATES */

    /// @inheritdoc IConsortium
    function giveMandate(uint32 to, uint40 until) external {
        uint32 from = _activeMember(msg.sender);
        _requireMember(to);

        _mandates[from][to] = until;

        emit MandateGiven(from, to, until);
    }

    /* VIEWS */

    /// @inheritdoc IConsortium
    function actingMember(address account, uint64 roleId) external view returns (uint32 memberId) {
        memberId = _activeMember(account);
        (uint48 since, , , ) = getAccess(roleId, account);
        if (since == 0 || since > block.timestamp) revert RoleMissing(account, roleId);
    }

    function _activeMember(address account) private view returns (uint32 memberId) {
        Account memory record = _accounts[account];
        memberId = record.member;
        if (memberId == 0) revert AccountUnknown(account);
        if (record.stopped) revert MemberIsSuspended(memberId);
    }

    /// @inheritdoc IConsortium
    function memberOf(address account) external view returns (uint32) {
        return _accounts[account].member;
    }

    /// @inheritdoc IConsortium
    function accountsOf(uint32 memberId) external view returns (address[] memory) {
        _requireMember(memberId);
        return _accountsOf[memberId].values();
    }

    /// @inheritdoc IConsortium
    function member(uint32 memberId) external view returns (Member memory) {
        _requireMember(memberId);
        return _members[memberId];
    }

    /// @inheritdoc IConsortium
    function mandate(uint32 from, uint32 to) external view returns (uint40) {
        return _mandates[from][to];
    }

    function _requireMember(uint32 memberId) private view {
        if (_members[memberId].since == 0) revert MemberUnknown(memberId);
    }
}
