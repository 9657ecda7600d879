// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {MerkleProofLib} from "solady/src/utils/MerkleProofLib.sol";

import {IMembership} from "../interfaces/IMembership.sol";
import {IPoints} from "../interfaces/IPoints.sol";
import {MembershipVotes} from "./MembershipVotes.sol";
import {AccountWord} from "./libraries/AccountWord.sol";
import {MembershipMessages} from "./libraries/MembershipMessages.sol";
import {MemberWord} from "./libraries/MemberWord.sol";

/// @title MembershipEntry
/// @notice The entry half of Membership: places, lists, tiers, the ways to join and to renew, and consent.
/// @dev Apart from Membership only so that each half can be read in one sitting.
abstract contract MembershipEntry is MembershipVotes, EIP712 {
    using AccountWord for uint224;
    using MemberWord for uint96;

    uint256 private constant LONGEST_TEXT = 256;
    uint256 private constant LONGEST_TIER = 3650 days;
    uint256 private constant FARTHEST = 365 days;

    /// @inheritdoc IMembership
    IPoints public immutable points;

    mapping(uint8 tier => Tier) private _tiers;
    mapping(uint32 list => List) private _lists;

    constructor(IPoints points_) {
        points = points_;
    }

    /* TREASURY */

    /// @inheritdoc IMembership
    function setPlaces(uint32 newPlaces) external restricted {
        _register.places = newPlaces;
        emit PlacesSet(newPlaces);
    }

    /// @inheritdoc IMembership
    function setTier(uint8 tier, uint96 price, uint32 duration) external restricted {
        if (duration > LONGEST_TIER) revert TierInvalid(tier, duration);
        _tiers[tier] = Tier(price, duration);
        emit TierSet(tier, price, duration);
    }

    /* GUARDIAN */

    /// @inheritdoc IMembership
    function lowerPlaces(uint32 newPlaces) external restricted {
        uint32 left = _register.places;
        if (newPlaces >= left) revert PlacesNotLower(newPlaces, left);
        _register.places = newPlaces;
        emit PlacesSet(newPlaces);
    }

    /// @inheritdoc IMembership
    function closeList(uint32 list) external restricted {
        if (block.timestamp > _lists[list].closesAt) revert ListNotOpen(list);
        _lists[list].closesAt = 0;
        emit ListClosed(list);
    }

    /* HOST */

    /// @inheritdoc IMembership
    function grant(address[] calldata accounts, uint8 tier, uint32 tierUntil) external restricted {
        _requireUntil(tierUntil);
        uint256 firstId = uint256(_register.lastId) + 1;
        uint96 spare = MemberWord.spare(uint32(block.timestamp), tier, tierUntil, 0);
        uint256 joined;
        for (uint256 i = 0; i < accounts.length; ++i) {
            address account = accounts[i];
            uint224 word = _getAux(account);
            Refusal refusal = _refusal(account, word);
            if (refusal == Refusal.None) _seatNew(firstId, joined++, account, word, spare);
            else emit GrantSkipped(account, refusal);
        }
        if (joined == 0) return;
        _takePlaces(joined);
        _enter(joined);
        emit MembersJoined(firstId, joined, Way.Grant, tier, tierUntil, 0, 0);
    }

    /// @inheritdoc IMembership
    function openList(
        bytes32 root,
        uint8 tier,
        uint32 tierUntil,
        uint32 closesAt,
        string calldata uri
    ) external restricted returns (uint32 list) {
        _requireUntil(tierUntil);
        if (root == 0 || !_isText(bytes(uri).length)) revert ListInvalid();
        if (closesAt <= block.timestamp || closesAt > block.timestamp + FARTHEST) revert ListInvalid();
        list = ++_register.lists;
        _lists[list] = List(root, tier, tierUntil, closesAt);
        emit ListOpened(list, root, tier, tierUntil, closesAt, uri);
    }

    /// @inheritdoc IMembership
    function regrade(uint256[] calldata memberIds, uint8 tier, uint32 tierUntil) external restricted {
        _requireUntil(tierUntil);
        for (uint256 i = 0; i < memberIds.length; ++i) {
            _requireMember(memberIds[i]);
            _setExtraData(memberIds[i], _getExtraData(memberIds[i]).withTier(tier, tierUntil));
            emit TierRenewed(memberIds[i], tier, tierUntil, 0);
        }
    }

    /* JOINING */

    /// @inheritdoc IMembership
    function joinByList(
        address account,
        uint32 list,
        bytes32[] calldata proof,
        Consent calldata consent
    ) external returns (uint256 memberId) {
        List memory terms = _lists[list];
        if (block.timestamp > terms.closesAt) revert ListNotOpen(list);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account))));
        if (!MerkleProofLib.verifyCalldata(proof, terms.root, leaf)) revert ListForeign(list, account);
        _requireConsent(account, MembershipMessages.joinByList(account, list), consent);
        uint224 word = _getAux(account);
        if (word.lastList() >= list) revert ListUsed(list, account);
        _setAux(account, word.withList(list));
        _takePlaces(1);
        memberId = _join(account, terms.tier, terms.tierUntil, 0);
        emit MembersJoined(memberId, 1, Way.List, terms.tier, terms.tierUntil, list, 0);
    }

    /// @inheritdoc IMembership
    function joinByPoints(
        address account,
        uint8 tier,
        uint96 price,
        Consent calldata consent
    ) external returns (uint256 memberId) {
        (uint96 paid, uint32 duration) = _priceOf(tier, price);
        _requireConsent(account, MembershipMessages.joinByPoints(account, tier, price), consent);
        uint32 until = duration == 0 ? 0 : uint32(block.timestamp) + duration;
        memberId = _join(account, tier, until, paid);
        emit MembersJoined(memberId, 1, Way.Points, tier, until, 0, paid);
        points.spend(account, paid);
    }

    /// @inheritdoc IMembership
    function renew(uint256 memberId, uint8 tier, uint96 price, Consent calldata consent) external {
        address account = _requireMember(memberId);
        (uint96 paid, uint32 duration) = _priceOf(tier, price);
        _requireConsent(account, MembershipMessages.renewal(memberId, tier, price), consent);
        uint96 word = _getExtraData(memberId);
        uint32 until = word.tierUntilOf();
        if (word.tierOf() == tier && until == 0) revert TierEndless(memberId, tier);
        uint32 from = word.tierOf() == tier && until > block.timestamp ? until : uint32(block.timestamp);
        until = duration == 0 ? 0 : from + duration;
        _setExtraData(memberId, word.withTier(tier, until).plusPaid(paid));
        emit TierRenewed(memberId, tier, until, paid);
        points.spend(account, paid);
    }

    function _join(address account, uint8 tier, uint32 until, uint96 paid) private returns (uint256 memberId) {
        uint224 word = _getAux(account);
        if (word.memberId() != 0) revert MemberAlready(account, word.memberId());
        if (_refusal(account, word) != Refusal.None) revert AccountInvalid(account);
        memberId = uint256(_register.lastId) + 1;
        uint96 spare = MemberWord.spare(uint32(block.timestamp), tier, until, 0);
        _seatNew(memberId, 0, account, word, spare.plusPaid(paid));
        _enter(1);
    }

    function _refusal(address account, uint224 word) internal view returns (Refusal) {
        if (account == address(0) || account == address(this)) return Refusal.AccountInvalid;
        return word.memberId() == 0 ? Refusal.None : Refusal.MemberAlready;
    }

    function _enter(uint256 joined) private {
        Register storage register = _register;
        uint256 last = register.lastId + joined;
        if (last > MOST_IDS) revert CommunityFull();
        uint256 supply = register.supply + joined;
        register.lastId = uint32(last);
        register.supply = uint32(supply);
        _setSupply(supply);
    }

    function _takePlaces(uint256 wanted) private {
        uint256 left = _register.places;
        if (wanted > left) revert PlacesExceeded(wanted, left);
        _register.places = uint32(left - wanted);
    }

    function _priceOf(uint8 tier, uint96 agreed) private view returns (uint96 price, uint32 duration) {
        Tier storage terms = _tiers[tier];
        (price, duration) = (terms.price, terms.duration);
        if (price == 0) revert TierNotSold(tier);
        if (price > agreed) revert TierTooDear(tier, price, agreed);
    }

    function _requireUntil(uint32 tierUntil) private view {
        if (tierUntil != 0 && tierUntil <= block.timestamp) revert TierUntilInvalid(tierUntil);
    }

    function _isText(uint256 length) internal pure returns (bool) {
        return length > 0 && length <= LONGEST_TEXT;
    }

    /* CONSENT */

    /// @dev By the account's own transaction, or by its signature over message, nonce and deadline.
    function _requireConsent(address account, bytes memory message, Consent calldata consent) internal {
        if (consent.signature.length == 0) {
            if (msg.sender != account) revert ConsentMissing(account);
            return;
        }
        if (block.timestamp > consent.deadline) revert SignatureExpired(consent.deadline);
        uint224 word = _getAux(account);
        _setAux(account, word.nextNonce());
        bytes32 digest = _hashTypedDataV4(MembershipMessages.structHash(message, word.nonce(), consent.deadline));
        if (!SignatureChecker.isValidSignatureNow(account, digest, consent.signature)) {
            revert SignatureInvalid(account);
        }
    }

    function _requireMember(uint256 memberId) internal view returns (address account) {
        account = _ownerOf(memberId);
        if (account == address(0)) revert MemberUnknown(memberId);
    }

    /* VIEWS */

    /// @inheritdoc IMembership
    function tierTerms(uint8 tier) external view returns (Tier memory) {
        return _tiers[tier];
    }

    /// @inheritdoc IMembership
    function listOf(uint32 list) external view returns (List memory) {
        return _lists[list];
    }

    /// @inheritdoc IMembership
    function listCount() external view returns (uint32) {
        return _register.lists;
    }
}
