// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMembership} from "../../interfaces/IMembership.sol";

/// @title MembersDouble
/// @notice What a shop asks of a Membership: who is a member, of which tier, since when.
contract MembersDouble {
    mapping(address account => uint256) public memberIdOf;
    mapping(uint256 memberId => IMembership.Member) private _members;
    uint256 private _lastId;

    function seat(address account, uint32 joinedAt, uint8 tier, uint32 tierUntil) external {
        memberIdOf[account] = ++_lastId;
        _members[_lastId] = IMembership.Member(account, joinedAt, tier, tierUntil, 0);
    }

    function memberOf(uint256 memberId) external view returns (IMembership.Member memory) {
        return _members[memberId];
    }
}
