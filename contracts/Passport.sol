// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MerkleProofLib} from "solady/src/utils/MerkleProofLib.sol";

import {IConsortium} from "../interfaces/IConsortium.sol";
import {IPassport} from "../interfaces/IPassport.sol";
import {PassportBatches} from "./PassportBatches.sol";
import {PassportToken} from "./PassportToken.sol";
import {BatchWord} from "./libraries/BatchWord.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {ItemWord} from "./libraries/ItemWord.sol";
import {PassportMessages} from "./libraries/PassportMessages.sol";
import {Roles} from "./libraries/Roles.sol";

/// @title Passport
/// @notice Passports of items: batches by Merkle root, activation by the item key, handover by goods and consent.
/// @dev Solady's ERC721 keeps 96 spare bits in the owner slot; ItemWord lives there, also before and after the token.
contract Passport is PassportBatches, PassportToken {
    using BatchWord for uint256;
    using ItemWord for uint96;

    uint8 private constant LAST_SALE_KIND = 1;
    uint8 private constant CHIP = 1;

    /// @inheritdoc IPassport
    uint40 public immutable handoverDelay;

    mapping(uint256 tokenId => SlowHandover) private _slowHandovers;

    constructor(
        IConsortium consortium_,
        string memory linkDomain_,
        uint40 handoverDelay_
    ) PassportBatches(consortium_) PassportToken(address(consortium_), linkDomain_) {
        if (handoverDelay_ == 0) revert DelayZero();
        handoverDelay = handoverDelay_;
    }

    /* ACTIVATION */

    /// @inheritdoc IPassport
    function activate(uint64 batchId, Activation calldata activation, bytes32[] calldata proof) external {
        uint256 word = _activatable(batchId);
        Refusal refusal = _refusal(batchId, word, activation, _batches[batchId].root, proof);
        if (refusal != Refusal.None) revert ActivationRefused(activation.item.tokenId, refusal);

        _batches[batchId].word = word.withOneMore();
        _mintPassport(batchId, activation);

        emit Activated(batchId, 1);
    }

    /// @inheritdoc IPassport
    function activateMany(
        uint64 batchId,
        SharedNodes calldata shared,
        SharedActivation[] calldata activations
    ) external returns (uint256 activated) {
        uint256 word = _activatable(batchId);
        bytes32 root = _batches[batchId].root;
        if (!MerkleProofLib.verifyMultiProofCalldata(shared.proof, root, shared.nodes, shared.flags)) {
            revert SharedProofInvalid(batchId);
        }

        for (uint256 i = 0; i < activations.length; ++i) {
            SharedActivation calldata one = activations[i];
            // A node out of range proves nothing: zero is no hash that anybody can reach
            bytes32 node = one.node < shared.nodes.length ? shared.nodes[one.node] : bytes32(0);
            Refusal refusal = _refusal(batchId, word, one.activation, node, one.path);
            if (refusal == Refusal.None) {
                word = word.withOneMore();
                ++activated;
                _mintPassport(batchId, one.activation);
            } else {
                emit ActivationSkipped(batchId, one.activation.item.tokenId, refusal);
            }
        }

        _batches[batchId].word = word;

        emit Activated(batchId, activated);
    }

    function _activatable(uint64 batchId) private view returns (uint256 word) {
        word = _wordOf(batchId);
        if (word.has(BatchWord.STOPPED)) revert BatchStopped(batchId);
    }

    /// @dev Cheap checks first. No call leaves the contract but the ecrecover precompile, so no activation can
    ///      starve, re-enter or revert another.
    function _refusal(
        uint64 batchId,
        uint256 batch,
        Activation calldata activation,
        bytes32 node,
        bytes32[] calldata path
    ) private view returns (Refusal) {
        Item calldata item = activation.item;
        if (block.timestamp > activation.deadline) return Refusal.Expired;
        if (item.tokenId >> 160 != batch.gtin()) return Refusal.GtinForeign;
        if (!Gs1.isSerial(bytes20(uint160(item.tokenId)))) return Refusal.SerialInvalid;
        if (item.kind > LAST_SALE_KIND) return Refusal.Sample;
        if (activation.to == address(0)) return Refusal.ReceiverZero;

        uint96 word = _getExtraData(item.tokenId);
        if (word.has(ItemWord.RETIRED)) return Refusal.Retired;
        if (word.batchId() != 0) return Refusal.AlreadyActivated;
        if (word.has(ItemWord.STOPPED)) return Refusal.Stopped;
        if (batch.activated() >= batch.quantity()) return Refusal.QuotaReached;

        if (!MerkleProofLib.verifyCalldata(path, node, _leafOf(item))) return Refusal.ProofInvalid;
        bytes32 digest = _hashTypedDataV4(PassportMessages.activation(batchId, activation));
        return _isSignedBy(item.itemKey, digest, activation.r, activation.vs) ? Refusal.None : Refusal.SignatureInvalid;
    }

    function _mintPassport(uint64 batchId, Activation calldata activation) private {
        uint96 word = ItemWord.activated(batchId, activation.bySeller);
        _mintAndSetExtraDataUnchecked(activation.to, activation.item.tokenId, word);
        emit Locked(activation.item.tokenId);
    }

    /* HANDOVER */

    /// @inheritdoc IPassport
    function handover(Item calldata item, bytes32[] calldata proof, Handover calldata terms) external {
        address owner = _requireMovable(item, proof, terms.to);
        _requireTime(terms.deadline);
        uint16 nonce = _getExtraData(item.tokenId).handovers();
        bytes32 digest = _hashTypedDataV4(
            PassportMessages.handover(item.tokenId, owner, terms.to, nonce, terms.deadline)
        );
        if (!_isSignedBy(item.itemKey, digest, terms.r, terms.vs)) revert SignatureInvalid(item.itemKey);
        if (terms.ownerSignature.length != 0) _requireSignature(owner, digest, terms.ownerSignature);
        else if (msg.sender != owner) revert NotOwner(item.tokenId, msg.sender);

        _handOver(item.tokenId, owner, terms.to);
    }

    /// @inheritdoc IPassport
    function startSlowHandover(
        Item calldata item,
        bytes32[] calldata proof,
        address to,
        uint256 deadline,
        bytes32 r,
        bytes32 vs
    ) external {
        address owner = _requireMovable(item, proof, to);
        if (item.kind & CHIP == 0) revert ItemHasNoChip(item.tokenId);
        _requireTime(deadline);
        bytes32 digest = _hashTypedDataV4(
            PassportMessages.slowHandover(
                item.tokenId,
                owner,
                to,
                _getExtraData(item.tokenId).handovers(),
                _requireQuiet(item.tokenId),
                deadline
            )
        );
        if (!_isSignedBy(item.itemKey, digest, r, vs)) revert SignatureInvalid(item.itemKey);

        uint40 readyAt = uint40(block.timestamp) + handoverDelay;
        _slowHandovers[item.tokenId] = SlowHandover({to: to, readyAt: readyAt, quietUntil: 0});

        emit SlowHandoverStarted(item.tokenId, owner, to, readyAt);
    }

    /// @inheritdoc IPassport
    function vetoSlowHandover(uint256 tokenId) external {
        if (msg.sender != ownerOf(tokenId)) revert NotOwner(tokenId, msg.sender);
        _veto(tokenId);
    }

    /// @inheritdoc IPassport
    function vetoSlowHandoverFor(uint256 tokenId, bytes calldata ownerSignature) external {
        SlowHandover memory pending = _slowHandovers[tokenId];
        bytes32 digest = _hashTypedDataV4(PassportMessages.veto(tokenId, pending.to, pending.readyAt));
        _requireSignature(ownerOf(tokenId), digest, ownerSignature);
        _veto(tokenId);
    }

    function _veto(uint256 tokenId) private {
        SlowHandover memory pending = _slowHandovers[tokenId];
        if (pending.readyAt == 0) revert SlowHandoverNotReady(tokenId, 0);

        uint40 quietUntil = uint40(block.timestamp) + handoverDelay;
        _slowHandovers[tokenId] = SlowHandover({to: address(0), readyAt: 0, quietUntil: quietUntil});

        emit SlowHandoverVetoed(tokenId, pending.to, quietUntil);
    }

    /// @inheritdoc IPassport
    function completeSlowHandover(uint256 tokenId) external {
        SlowHandover memory pending = _slowHandovers[tokenId];
        if (pending.readyAt == 0 || block.timestamp < pending.readyAt) {
            revert SlowHandoverNotReady(tokenId, pending.readyAt);
        }
        _requireNotStopped(tokenId);

        _handOver(tokenId, ownerOf(tokenId), pending.to);
    }

    function _requireMovable(
        Item calldata item,
        bytes32[] calldata proof,
        address to
    ) private view returns (address owner) {
        owner = ownerOf(item.tokenId);
        if (to == address(0) || to == owner) revert ReceiverInvalid(to);
        _requireNotStopped(item.tokenId);
        _requireProven(_getExtraData(item.tokenId).batchId(), item, proof);
    }

    function _requireQuiet(uint256 tokenId) private view returns (uint40 quietUntil) {
        SlowHandover memory pending = _slowHandovers[tokenId];
        quietUntil = pending.quietUntil;
        if (pending.readyAt != 0) revert SlowHandoverBlocked(tokenId, pending.readyAt);
        if (block.timestamp < quietUntil) revert SlowHandoverBlocked(tokenId, quietUntil);
    }

    function _handOver(uint256 tokenId, address from, address to) private {
        delete _slowHandovers[tokenId];
        _setExtraData(tokenId, _getExtraData(tokenId).handedOver());
        _transfer(from, to, tokenId);
    }

    /* RETIREMENT */

    /// @inheritdoc IPassport
    function retire(uint256 tokenId, string calldata reason) external {
        if (msg.sender != ownerOf(tokenId)) revert NotOwner(tokenId, msg.sender);
        _retireOwned(tokenId, msg.sender, reason);
    }

    /// @inheritdoc IPassport
    function retireFor(
        uint256 tokenId,
        string calldata reason,
        uint256 deadline,
        bytes calldata ownerSignature
    ) external {
        _requireTime(deadline);
        address owner = ownerOf(tokenId);
        uint16 nonce = _getExtraData(tokenId).handovers();
        bytes32 digest = _hashTypedDataV4(PassportMessages.retirement(tokenId, reason, nonce, deadline));
        _requireSignature(owner, digest, ownerSignature);
        _retireOwned(tokenId, owner, reason);
    }

    /// @inheritdoc IPassport
    function retireUnsold(
        uint64 batchId,
        Item calldata item,
        bytes32[] calldata proof,
        string calldata reason
    ) external {
        if (consortium.actingMember(msg.sender, Roles.BRAND) != _wordOf(batchId).member()) {
            revert NotBrandOfBatch(batchId, consortium.memberOf(msg.sender));
        }
        _requireOwnItem(batchId, item, proof);
        uint96 word = _getExtraData(item.tokenId);
        if (word.batchId() != 0 || word.has(ItemWord.RETIRED)) revert ItemNotUnsold(item.tokenId);
        _retire(item.tokenId, msg.sender, reason);
    }

    function _retireOwned(uint256 tokenId, address owner, string calldata reason) private {
        delete _slowHandovers[tokenId];
        _burn(tokenId);
        _retire(tokenId, owner, reason);
    }

    /// @dev Solady's burn leaves the spare bits: the flag is the tombstone.
    function _retire(uint256 tokenId, address by, string calldata reason) private {
        _requireReason(reason);
        _setExtraData(tokenId, _getExtraData(tokenId) | ItemWord.RETIRED);
        emit Retired(tokenId, by, reason);
    }

    /* MARKS */

    /// @inheritdoc IPassport
    function markItem(uint64 batchId, uint256 tokenId, Mark mark, bool on, string calldata reason) external {
        _requireReason(reason);
        uint96 word = _requireItemOf(batchId, tokenId);
        (uint32 member, bool asBrand) = _requireMarker(_wordOf(batchId), mark, on);
        uint96 flag =
            mark == Mark.Recall
                ? ItemWord.RECALLED
                : asBrand
                    ? ItemWord.HELD_BY_BRAND
                    : ItemWord.HELD_BY_REGULATOR;
        if (word.has(flag) == on) revert MarkUnchanged(mark, on);

        _setExtraData(tokenId, on ? word | flag : word & ~flag);

        emit ItemMarked(tokenId, mark, on, msg.sender, member, reason);
        emit MetadataUpdate(tokenId);
    }

    /* ITEM VIEWS */

    /// @inheritdoc IPassport
    function itemOf(uint256 tokenId) external view returns (ItemState memory) {
        uint96 word = _getExtraData(tokenId);
        return
            ItemState({
                owner: _ownerOf(tokenId),
                batchId: word.batchId(),
                handovers: word.handovers(),
                bySeller: word.has(ItemWord.BY_SELLER),
                heldByBrand: word.has(ItemWord.HELD_BY_BRAND),
                heldByRegulator: word.has(ItemWord.HELD_BY_REGULATOR),
                recalled: word.has(ItemWord.RECALLED),
                retired: word.has(ItemWord.RETIRED)
            });
    }

    /// @inheritdoc IPassport
    function slowHandoverOf(uint256 tokenId) external view returns (SlowHandover memory) {
        return _slowHandovers[tokenId];
    }

    /* ITEM CHECKS */

    /// @dev An activated item belongs to the batch that activated it; before that, to any batch of its GTIN.
    function _requireItemOf(uint64 batchId, uint256 tokenId) private view returns (uint96 word) {
        word = _getExtraData(tokenId);
        uint64 known = word.batchId();
        bool isForeign = known == 0 ? tokenId >> 160 != _wordOf(batchId).gtin() : known != batchId;
        if (isForeign || !Gs1.isSerial(bytes20(uint160(tokenId)))) revert ItemForeign(tokenId, batchId);
    }

    function _requireNotStopped(uint256 tokenId) private view {
        uint96 word = _getExtraData(tokenId);
        if (word.has(ItemWord.STOPPED) || _wordOf(word.batchId()).has(BatchWord.STOPPED)) revert ItemStopped(tokenId);
    }
}
