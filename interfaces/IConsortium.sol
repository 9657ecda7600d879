// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title IConsortium
/// @notice Who takes part: members, their accounts, their GS1 company prefixes and the mandates they give.
///
/// Roles come from OpenZeppelin's AccessManager, which the implementation is. A member is an organisation; its
/// accounts act for it. Suspension of a member takes every role from every one of its accounts at once.
///
/// Assumptions: the admin links an account only to the organisation that controls it, and licenses a prefix only
/// after checking it with GS1 (the chain cannot).
interface IConsortium {
    /* STRUCTS */

    /// @param name Legal name of the organisation (public record, no person's name).
    /// @param since Block time of admission, seconds; zero means no such member.
    /// @param suspended True while none of its accounts may act.
    struct Member {
        string name;
        uint40 since;
        bool suspended;
    }

    /* EVENTS */

    /// @notice A member was admitted. The indexer assumes ids ascend from 1 without gaps.
    event MemberAdded(uint32 indexed memberId, string name);

    /// @notice An account acts for a member from now on. An account never belongs to two members.
    event AccountLinked(uint32 indexed memberId, address indexed account);

    /// @notice An account no longer acts for the member.
    event AccountUnlinked(uint32 indexed memberId, address indexed account);

    /// @notice A GS1 company prefix is held by a member. The indexer assumes that no licensed prefix begins another.
    event PrefixLicensed(uint32 indexed memberId, string prefix);

    /// @notice The licence ended; the prefix may be licensed again.
    event PrefixRevoked(uint32 indexed memberId, string prefix);

    /// @notice A member was stopped; the dossier shows `reason` and `by`.
    event MemberSuspended(uint32 indexed memberId, address indexed by, string reason);

    /// @notice A suspended member may act again.
    event MemberReinstated(uint32 indexed memberId);

    /// @notice `from` lets `to` record EPCIS events about its keys until `until` (zero: withdrawn).
    /// The dossier compares with the block time of each anchor, so the history of this event matters.
    event MandateGiven(uint32 indexed from, uint32 indexed to, uint40 until);

    /* ERRORS */

    /// @notice No member has this id.
    error MemberUnknown(uint32 memberId);

    /// @notice The name is empty or longer than 64 bytes.
    error MemberNameInvalid(uint256 length);

    /// @notice The account acts for a member already.
    error AccountTaken(address account, uint32 memberId);

    /// @notice The member has as many accounts as it may have (64), so that it can be suspended in one transaction.
    error AccountsFull(uint32 memberId);

    /// @notice The account acts for no member.
    error AccountUnknown(address account);

    /// @notice The account acts for a suspended member.
    error MemberIsSuspended(uint32 memberId);

    /// @notice The member is not suspended.
    error MemberIsActive(uint32 memberId);

    /// @notice The account lacks the role.
    error RoleMissing(address account, uint64 roleId);

    /// @notice Not 4 to 12 digits, or inside the range of GTIN-8 without being one.
    error PrefixInvalid(string prefix);

    /// @notice A licensed prefix begins with this one, equals it or is its beginning.
    error PrefixOverlaps(string prefix);

    /// @notice The member does not hold the prefix.
    error PrefixNotHeld(string prefix, uint32 memberId);

    /// @notice The reason is empty or longer than 256 bytes.
    error ReasonInvalid(uint256 length);

    /// @notice The zero address was given.
    error AddressZero();

    /* ADMIN (admin role, with its delay) */

    /// @notice Admits a member and returns its id.
    function addMember(string calldata name) external returns (uint32 memberId);

    /// @notice Lets `account` act for the member.
    function linkAccount(uint32 memberId, address account) external;

    /// @notice Ends that `account` acts for its member. It holds no named role until it is linked again.
    function unlinkAccount(address account) external;

    /// @notice Records that the member holds a GS1 company prefix: 4 to 12 digits, as printed in its licence.
    /// @dev A GTIN-8 is licensed one by one: five zeros and its first seven digits.
    function licensePrefix(uint32 memberId, string calldata prefix) external;

    /// @notice Ends the licence.
    function revokePrefix(uint32 memberId, string calldata prefix) external;

    /// @notice Lets a suspended member act again.
    function reinstate(uint32 memberId) external;

    /* GUARDIAN OR REGULATOR */

    /// @notice Stops a member at once; no delay applies.
    function suspend(uint32 memberId, string calldata reason) external;

    /* MEMBERS */

    /// @notice Lets member `to` record events about the caller's GS1 keys until `until`; zero withdraws.
    function giveMandate(uint32 to, uint40 until) external;

    /* VIEWS */

    /// @notice The member that `account` acts for, which must not be suspended and `account` must hold the role.
    /// @dev Reverts with AccountUnknown, MemberIsSuspended or RoleMissing. Other contracts ask this, and only this.
    /// An execution delay given with the role binds AccessManager's own calls, not what members do here.
    function actingMember(address account, uint64 roleId) external view returns (uint32 memberId);

    /// @notice The member that `account` acts for, zero where none.
    function memberOf(address account) external view returns (uint32 memberId);

    /// @notice The accounts that act for the member.
    function accountsOf(uint32 memberId) external view returns (address[] memory);

    /// @notice The member's record; reverts with MemberUnknown.
    function member(uint32 memberId) external view returns (Member memory);

    /// @notice How many members were ever admitted; ids run from 1 to this.
    function memberCount() external view returns (uint32);

    /// @notice The member that holds the prefix of `length` digits under which `gtin` falls, zero where none.
    /// @dev Prefixes are prefix-free, so at most one length gives a holder: a caller's hint cannot mislead.
    function holderOf(uint256 gtin, uint8 length) external view returns (uint32 memberId);

    /// @notice Until when `to` may record for `from`, seconds; zero where never or withdrawn.
    function mandate(uint32 from, uint32 to) external view returns (uint40 until);
}
