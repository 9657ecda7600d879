// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoints} from "./IPoints.sol";

/// @title IMembership
/// @notice Memberships of one community: ERC-721 tokens that never move by themselves (ERC-5192), each with one vote.
///
/// Ids ascend from 1 without gaps and are never used again. An account has one membership at most. It joins by a list,
/// for points, or by the streamer's grant, and can vote at once, without a delegation: ERC-5805 is computed from when
/// memberships began and ended. Who is a member counts strictly before the moment that is asked for: joining in the
/// second of a snapshot is too late. What was answered about the past is never answered otherwise.
///
/// A tier may end and be renewed; the vote is not touched by it. Leaving and joining again gives a new id with a new
/// seniority. Recovery moves id and seniority to a new wallet, which votes from then on and never for a moment before.
///
/// Every act of a member is also an EIP-712 message that anyone may send; wallets may be contracts (ERC-1271).
///
/// Assumptions: the admin is a timelock. The desk recognises a fan who lost a wallet, and the fan reads its
/// announcement in time. Who holds two keys can hold two memberships: what each of them cost, and how old it is, is for
/// polls to ask.
interface IMembership {
    /* STRUCTS */

    /// @notice How members joined.
    enum Way {
        List,
        Points,
        Grant
    }

    /// @notice Why a grant is left out.
    enum Refusal {
        None,
        AccountInvalid,
        MemberAlready
    }

    /// @param owner Zero where the membership has ended, or never began.
    /// @param joinedAt Block time at which it began, kept through recoveries.
    /// @param tier Number of the tier; 0 is plain membership.
    /// @param tierUntil Last second of the tier; zero where it does not end.
    /// @param paid Points paid for it so far, 16,777,215 at most.
    struct Member {
        address owner;
        uint32 joinedAt;
        uint8 tier;
        uint32 tierUntil;
        uint24 paid;
    }

    /// @param price Points for one `duration`; zero where the tier is not sold.
    /// @param duration Seconds; zero where it does not end.
    struct Tier {
        uint96 price;
        uint32 duration;
    }

    /// @param root StandardMerkleTree root over (address account).
    /// @param tier What those on the list get, until `tierUntil`.
    /// @param closesAt Last second at which somebody joins by it.
    struct List {
        bytes32 root;
        uint8 tier;
        uint32 tierUntil;
        uint32 closesAt;
    }

    /// @param to The new wallet; zero where nothing is pending.
    /// @param readyAt First second at which it can be completed.
    /// @param quietUntil After a veto no new request before this second.
    struct Recovery {
        address to;
        uint40 readyAt;
        uint40 quietUntil;
    }

    /// @notice An account's consent. An empty signature where the account itself sends the transaction.
    /// @param deadline Last second at which the signature is good.
    struct Consent {
        uint256 deadline;
        bytes signature;
    }

    /* EVENTS */

    /// @notice Members with consecutive ids joined, whose Transfer events from zero name them one by one. `list` is
    /// zero but for Way.List, `paid` but for Way.Points.
    event MembersJoined(
        uint256 indexed firstId,
        uint256 count,
        Way indexed way,
        uint8 tier,
        uint32 tierUntil,
        uint32 list,
        uint96 paid
    );

    /// @notice A grant was left out; the others of its batch hold.
    event GrantSkipped(address indexed account, Refusal reason);

    /// @notice A member left, by itself.
    event MemberLeft(uint256 indexed memberId, address indexed account);

    /// @notice The community ended a membership.
    event MemberRevoked(uint256 indexed memberId, address indexed account, string reason);

    /// @notice A membership's tier was set: renewed for points, or by the streamer, who takes none.
    event TierRenewed(uint256 indexed memberId, uint8 tier, uint32 tierUntil, uint96 paid);

    /// @notice The terms of a tier were set; nobody's running tier changes by it.
    event TierSet(uint8 indexed tier, uint96 price, uint32 duration);

    /// @notice A list was opened.
    event ListOpened(uint32 indexed list, bytes32 root, uint8 tier, uint32 tierUntil, uint32 closesAt, string uri);

    /// @notice A guardian closed a list.
    event ListClosed(uint32 indexed list);

    /// @notice How many memberships may still be given by grants and lists.
    event PlacesSet(uint32 places);

    /// @notice A new wallet asks for a membership. The owner can veto until it is completed.
    event RecoveryRequested(uint256 indexed memberId, address indexed from, address indexed to, uint40 readyAt);

    /// @notice The owner refused.
    event RecoveryVetoed(uint256 indexed memberId, address indexed to, uint40 quietUntil);

    /// @notice The membership has a new wallet. `byConsent` is false where the owner was silent.
    event MemberRecovered(uint256 indexed memberId, address indexed from, address indexed to, bool byConsent);

    /// @notice ERC-5192: the token is locked; for good.
    event Locked(uint256 tokenId);

    /// @notice ERC-4906: the links of these tokens changed.
    event BatchMetadataUpdate(uint256 fromTokenId, uint256 toTokenId);

    /* ERRORS */

    /// @notice The account has a membership.
    error MemberAlready(address account, uint256 memberId);

    /// @notice There is no such member: it ended, or never began.
    error MemberUnknown(uint256 memberId);

    /// @notice The account can hold no membership.
    error AccountInvalid(address account);

    /// @notice Neither sent nor signed by the account whose consent is needed.
    error ConsentMissing(address account);

    /// @notice The signature is not by that account over exactly this.
    error SignatureInvalid(address signer);

    /// @notice The signature was good until `deadline`.
    error SignatureExpired(uint256 deadline);

    /// @notice Grants and lists may give `left` more memberships.
    error PlacesExceeded(uint256 wanted, uint256 left);

    /// @notice A guardian only lowers the places.
    error PlacesNotLower(uint32 wanted, uint32 left);

    /// @notice There is no such list, or it has closed.
    error ListNotOpen(uint32 list);

    /// @notice The account is not on that list.
    error ListForeign(uint32 list, address account);

    /// @notice The account has joined by this list, or by a later one.
    error ListUsed(uint32 list, address account);

    /// @notice A list has a root and a text of 1 to 256 bytes, and closes within a year.
    error ListInvalid();

    /// @notice The tier is not sold.
    error TierNotSold(uint8 tier);

    /// @notice The tier costs more than the account agreed to.
    error TierTooDear(uint8 tier, uint96 price, uint96 agreed);

    /// @notice A tier ends in the future, or not at all.
    error TierUntilInvalid(uint32 tierUntil);

    /// @notice The membership has this tier for good: there is nothing to renew.
    error TierEndless(uint256 memberId, uint8 tier);

    /// @notice A reason has 1 to 256 bytes.
    error ReasonInvalid(uint256 length);

    /// @notice A recovery to `to` is pending.
    error RecoveryPending(uint256 memberId, address to);

    /// @notice After a veto it stays quiet until then.
    error RecoveryQuiet(uint256 memberId, uint40 quietUntil);

    /// @notice No recovery is pending, or it was not completed in time.
    error RecoveryUnknown(uint256 memberId);

    /// @notice The owner may still object until `readyAt`.
    error RecoveryNotReady(uint256 memberId, uint40 readyAt);

    /// @notice Memberships do not move.
    error MembershipLocked(uint256 memberId);

    /// @notice Nobody moves another's membership.
    error ApprovalsDisabled();

    /// @notice A member votes itself.
    error DelegationDisabled();

    /// @notice Votes are known of seconds that are past; named as in OpenZeppelin's Votes.
    error ERC5805FutureLookup(uint256 timepoint, uint48 clock);

    /// @notice A tier lasts ten years at most.
    error TierInvalid(uint8 tier, uint32 duration);

    /// @notice No more ids are left.
    error CommunityFull();

    /* TREASURY */

    /// @notice Sets how many memberships grants and lists may still give: who fills the community decides its votes.
    function setPlaces(uint32 newPlaces) external;

    /// @notice Sets the terms at which a tier is sold from now on.
    function setTier(uint8 tier, uint96 price, uint32 duration) external;

    /// @notice Ends a membership. Requirements: a reason of 1 to 256 bytes.
    function revoke(uint256 memberId, string calldata reason) external;

    /// @notice Sets where tokens link to: the id is put behind it.
    function setLinkBase(string calldata newBase) external;

    /* GUARDIAN */

    /// @notice Lowers the places, at once: the brake for a host that was broken into.
    function lowerPlaces(uint32 newPlaces) external;

    /// @notice Closes a list at once.
    function closeList(uint32 list) external;

    /* HOST */

    /// @notice Memberships for many, without their asking; who does not want one leaves. Whoever has one is left out.
    /// Requirements: places for the others.
    function grant(address[] calldata accounts, uint8 tier, uint32 tierUntil) external;

    /// @notice Opens a list. Accounts join by it once each.
    function openList(
        bytes32 root,
        uint8 tier,
        uint32 tierUntil,
        uint32 closesAt,
        string calldata uri
    ) external returns (uint32 list);

    /// @notice Sets the tier of members, free of charge. Requirements: all of them exist.
    function regrade(uint256[] calldata memberIds, uint8 tier, uint32 tierUntil) external;

    /* DESK */

    /// @notice A new wallet asks for the membership of a lost one, which the desk has found to be the same fan's.
    /// Requirements: consent of `to`, which is no member; nothing is pending; no veto within the last delay.
    function requestRecovery(uint256 memberId, address to, Consent calldata consent) external;

    /* MEMBERS */

    /// @notice Joins by a list. Requirements: on the list, once; consent; no membership. Message: JoinByList(address
    /// account,uint32 list,uint256 nonce,uint256 deadline).
    function joinByList(
        address account,
        uint32 list,
        bytes32[] calldata proof,
        Consent calldata consent
    ) external returns (uint256 memberId);

    /// @notice Joins for points. Requirements: the account's allowance at Points; consent; no membership. Message:
    /// JoinByPoints(address account,uint8 tier,uint96 price,uint256 nonce,uint256 deadline), `price` being the most
    /// that the account agrees to.
    function joinByPoints(
        address account,
        uint8 tier,
        uint96 price,
        Consent calldata consent
    ) external returns (uint256 memberId);

    /// @notice Pays for a tier: longer where it runs, from now on where it ended or is another. Message:
    /// Renewal(uint256 memberId,uint8 tier,uint96 price,uint256 nonce,uint256 deadline).
    function renew(uint256 memberId, uint8 tier, uint96 price, Consent calldata consent) external;

    /// @notice Ends the own membership. Message: Leave(uint256 memberId,uint256 nonce,uint256 deadline).
    function leave(uint256 memberId, Consent calldata consent) external;

    /// @notice Moves the own membership to another wallet, at once. Requirements: consent of both; `to` is no member.
    /// Message: Recovery(uint256 memberId,address from,address to,uint256 nonce,uint256 deadline), for each of the two
    /// with its own nonce. The desk's request takes the same message, signed by `to`.
    function recover(uint256 memberId, address to, Consent calldata ownerConsent, Consent calldata newConsent) external;

    /// @notice Refuses a pending recovery, until it is completed. Message: Veto(uint256 memberId,address to,uint256
    /// nonce,uint256 deadline).
    function vetoRecovery(uint256 memberId, Consent calldata consent) external;

    /* ANYONE */

    /// @notice Completes a recovery that the owner did not refuse, within 30 days from `readyAt`.
    function completeRecovery(uint256 memberId) external;

    /* VIEWS */

    /// @notice Where points are spent.
    function points() external view returns (IPoints);

    /// @notice Seconds in which an owner can refuse a recovery. Fixed at deployment.
    function recoveryDelay() external view returns (uint32);

    /// @notice How many memberships grants and lists may still give.
    function places() external view returns (uint32);

    /// @notice The id given last.
    function lastId() external view returns (uint32);

    /// @notice How many members there are.
    function totalSupply() external view returns (uint256);

    /// @notice A membership, also one that ended.
    function memberOf(uint256 memberId) external view returns (Member memory);

    /// @notice The account's membership; zero where it has none.
    function memberIdOf(address account) external view returns (uint256);

    /// @notice Whether the member has this tier now.
    function hasTier(uint256 memberId, uint8 tier) external view returns (bool);

    /// @notice Memberships in one word each, as polls read them: `paid (24) | tier (8) | tierUntil (32) | joinedAt (32)
    /// | owner (160)`.
    function seatsOf(uint256[] calldata memberIds) external view returns (uint256[] memory);

    /// @notice The terms of a tier.
    function tierTerms(uint8 tier) external view returns (Tier memory);

    /// @notice A list.
    function listOf(uint32 list) external view returns (List memory);

    /// @notice How many lists were opened.
    function listCount() external view returns (uint32);

    /// @notice The last list by which the account joined.
    function lastListOf(address account) external view returns (uint32);

    /// @notice The nonce that the account's next message carries.
    function nonces(address account) external view returns (uint256);

    /// @notice A pending recovery, and the quiet after a veto.
    function recoveryOf(uint256 memberId) external view returns (Recovery memory);

    /// @notice ERC-5192: true for every membership.
    function locked(uint256 tokenId) external view returns (bool);
}
