// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC5805} from "@openzeppelin/contracts/interfaces/IERC5805.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ERC721} from "solady/src/tokens/ERC721.sol";
import {LibString} from "solady/src/utils/LibString.sol";

import {IMembership} from "../interfaces/IMembership.sol";
import {AccountWord} from "./libraries/AccountWord.sol";
import {MemberWord} from "./libraries/MemberWord.sol";

/// @title MembershipVotes
/// @notice The token half of Membership: who has which seat since when, and the votes that follow from it.
/// @dev A first membership fills two slots: the token's, with its spare bits, and the account's balance slot, with
///      its own. Only when an account gives up a seat is the time that it held it kept in a third. A vote at `t` asks
///      who held a seat strictly before `t`, so nothing that happens now or later can change it.
abstract contract MembershipVotes is ERC721, AccessManaged, IMembership, IERC5805 {
    using AccountWord for uint224;
    using Checkpoints for Checkpoints.Trace208;
    using MemberWord for uint96;

    /// @dev So that thirty-two bits of a poll's tally hold eight points of every member.
    uint256 internal constant MOST_IDS = (1 << 28) - 1;
    /// @dev Solady's documented slot of a token's owner by this seed.
    uint256 private constant SLOT_SEED = 0x7d8825530a5a2e7a << 192;

    /// @dev One slot.
    struct Register {
        uint32 lastId;
        uint32 supply;
        uint32 places;
        uint32 lists;
    }

    /// @dev Seconds after `since` up to `until` in which the account had a vote.
    struct Held {
        uint32 since;
        uint32 until;
    }

    Register internal _register;
    Checkpoints.Trace208 private _supplies;
    mapping(address account => Held[]) private _held;

    string private _name;
    string private _symbol;
    string private _linkBase;

    constructor(
        address authority_,
        string memory name_,
        string memory symbol_,
        string memory linkBase_
    ) AccessManaged(authority_) {
        _name = name_;
        _symbol = symbol_;
        _linkBase = linkBase_;
    }

    /* SEATS */

    /// @dev Memberships with the next ids. The accounts are distinct, have none, and are not zero.
    function _seatNew(uint256 firstId, uint256 place, address account, uint224 word, uint96 spare) internal {
        uint256 id = firstId + place;
        _setAux(account, word.seated(id, block.timestamp));
        _mintAndSetExtraDataUnchecked(account, id, spare);
        emit Locked(id);
        emit DelegateVotesChanged(account, 0, 1);
    }

    function _seat(address account, uint256 id) internal {
        _setAux(account, _getAux(account).seated(id, block.timestamp));
        emit DelegateVotesChanged(account, 0, 1);
    }

    function _unseat(address account) internal {
        uint224 word = _getAux(account);
        uint256 since = word.since();
        if (since < block.timestamp) _held[account].push(Held(uint32(since), uint32(block.timestamp)));
        _setAux(account, word.unseated());
        emit DelegateVotesChanged(account, 1, 0);
    }

    /// @dev Ends a membership for good; its spare bits stay as a tombstone.
    function _end(uint256 id, address account) internal {
        _unseat(account);
        _burn(id);
        _setSupply(--_register.supply);
    }

    function _setSupply(uint256 supply) internal {
        _supplies.push(uint48(block.timestamp), uint208(supply));
    }

    /* VOTES */

    /// @notice One where the account is a member.
    function getVotes(address account) external view returns (uint256) {
        return _getAux(account).memberId() == 0 ? 0 : 1;
    }

    /// @notice One where the account was a member strictly before that second.
    function getPastVotes(address account, uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        uint224 word = _getAux(account);
        if (word.memberId() != 0 && word.since() < timepoint) return 1;
        return _heldBefore(_held[account], timepoint) ? 1 : 0;
    }

    /// @notice How many members there were strictly before that second.
    function getPastTotalSupply(uint256 timepoint) external view returns (uint256) {
        _requirePast(timepoint);
        return timepoint == 0 ? 0 : _supplies.upperLookupRecent(uint48(timepoint - 1));
    }

    /// @dev Times ascend and do not overlap, so only the last one that began before `timepoint` counts.
    function _heldBefore(Held[] storage held, uint256 timepoint) private view returns (bool) {
        uint256 low = 0;
        uint256 high = held.length;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (held[middle - 1].since < timepoint) low = middle;
            else high = middle - 1;
        }
        return low > 0 && timepoint <= held[low - 1].until;
    }

    function _requirePast(uint256 timepoint) private view {
        if (timepoint >= block.timestamp) revert ERC5805FutureLookup(timepoint, clock());
    }

    /// @notice Every account is its own delegate.
    function delegates(address account) external pure returns (address) {
        return account;
    }

    /// @notice Always reverts: a member votes itself.
    function delegate(address) external pure {
        revert DelegationDisabled();
    }

    /// @notice Always reverts: a member votes itself.
    function delegateBySig(address, uint256, uint256, uint8, bytes32, bytes32) external pure {
        revert DelegationDisabled();
    }

    /// @notice ERC-6372: block time.
    function clock() public view returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice ERC-6372.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /* VIEWS */

    /// @inheritdoc IMembership
    function places() external view returns (uint32) {
        return _register.places;
    }

    /// @inheritdoc IMembership
    function lastId() external view returns (uint32) {
        return _register.lastId;
    }

    /// @inheritdoc IMembership
    function totalSupply() external view returns (uint256) {
        return _register.supply;
    }

    /// @inheritdoc IMembership
    function memberOf(uint256 memberId) external view returns (Member memory) {
        return _getExtraData(memberId).member(_ownerOf(memberId));
    }

    /// @inheritdoc IMembership
    function memberIdOf(address account) public view returns (uint256) {
        return _getAux(account).memberId();
    }

    /// @inheritdoc IMembership
    function hasTier(uint256 memberId, uint8 tier) external view returns (bool) {
        uint96 word = _getExtraData(memberId);
        uint32 until = word.tierUntilOf();
        return _exists(memberId) && word.tierOf() == tier && (until == 0 || block.timestamp <= until);
    }

    /// @inheritdoc IMembership
    /// @dev Solady's owner slots as they are, answered without another copy.
    function seatsOf(uint256[] calldata memberIds) external view returns (uint256[] memory) {
        assembly {
            let start := mload(0x40)
            mstore(start, 0x20)
            mstore(add(start, 0x20), memberIds.length)
            let to := add(start, 0x40)
            let end := add(to, shl(5, memberIds.length))
            for {
                let from := memberIds.offset
            } lt(to, end) {
                from := add(from, 0x20)
                to := add(to, 0x20)
            } {
                let memberId := calldataload(from)
                mstore(0x00, memberId)
                mstore(0x1c, SLOT_SEED)
                mstore(to, sload(add(memberId, add(memberId, keccak256(0x00, 0x20)))))
            }
            return(start, sub(end, start))
        }
    }

    /// @inheritdoc IMembership
    function nonces(address account) external view returns (uint256) {
        return _getAux(account).nonce();
    }

    /// @inheritdoc IMembership
    function lastListOf(address account) external view returns (uint32) {
        return _getAux(account).lastList();
    }

    /* TOKEN */

    /// @inheritdoc IMembership
    function setLinkBase(string calldata newBase) external restricted {
        _linkBase = newBase;
        emit BatchMetadataUpdate(0, type(uint256).max);
    }

    /// @notice Where the membership's metadata is.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        ownerOf(tokenId); // reverts where there is no membership
        return string.concat(_linkBase, LibString.toString(tokenId));
    }

    /// @notice Name of the community's memberships.
    function name() public view override returns (string memory) {
        return _name;
    }

    /// @notice Symbol of the community's memberships.
    function symbol() public view override returns (string memory) {
        return _symbol;
    }

    /// @notice ERC-165: ERC-165, ERC-721, its metadata extension, ERC-4906, ERC-5192, ERC-6372 and IVotes.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == 0x49064906 ||
            interfaceId == 0xb45a3c0e ||
            interfaceId == type(IERC6372).interfaceId ||
            interfaceId == type(IVotes).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IMembership
    function locked(uint256 tokenId) public view returns (bool) {
        ownerOf(tokenId); // reverts where there is no membership
        return true;
    }

    /// @notice Always reverts: memberships are locked.
    /// @dev Both forms of safeTransferFrom come through here.
    function transferFrom(address, address, uint256 tokenId) public payable override {
        if (locked(tokenId)) revert MembershipLocked(tokenId);
    }

    /// @notice Always reverts: nobody moves another's membership.
    function approve(address, uint256) public payable override {
        revert ApprovalsDisabled();
    }

    /// @notice Always reverts: nobody moves another's membership.
    function setApprovalForAll(address, bool) public pure override {
        revert ApprovalsDisabled();
    }
}
