// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ECDSA} from "solady/src/utils/ECDSA.sol";
import {EfficientHashLib} from "solady/src/utils/EfficientHashLib.sol";
import {MerkleProofLib} from "solady/src/utils/MerkleProofLib.sol";

import {IConsortium} from "../interfaces/IConsortium.sol";
import {IPassport} from "../interfaces/IPassport.sol";
import {BatchWord} from "./libraries/BatchWord.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {PassportMessages} from "./libraries/PassportMessages.sol";
import {Roles} from "./libraries/Roles.sol";

/// @title PassportBatches
/// @notice The batch half of Passport: registration, duplicates, marks, and the checks that both halves share.
/// @dev Apart from Passport only so that each half can be read in one sitting.
abstract contract PassportBatches is EIP712, IPassport {
    using BatchWord for uint256;

    /// @dev The two slots of a batch.
    struct StoredBatch {
        bytes32 root;
        uint256 word;
    }

    uint256 private constant LONGEST_REASON = 256;

    /// @notice Where members and roles are asked.
    IConsortium public immutable consortium;

    mapping(uint64 batchId => StoredBatch) internal _batches;

    constructor(IConsortium consortium_) EIP712("Zhenbo Passport", "1") {
        consortium = consortium_;
    }

    /* BATCHES */

    /// @inheritdoc IPassport
    function registerBatch(
        BatchRequest calldata request,
        address inspector,
        bytes calldata inspectorSignature
    ) external returns (uint64 batchId) {
        uint32 member = consortium.actingMember(msg.sender, Roles.BRAND);
        if (consortium.actingMember(inspector, Roles.INSPECTOR) == member) {
            revert InspectorOfSameMember(inspector, member);
        }
        _requireRequest(request, member);
        bytes32 digest = _hashTypedDataV4(PassportMessages.inspection(member, request));
        _requireSignature(inspector, digest, inspectorSignature);
        // Sixty-four bits do: an equal id could only be refused, never overwrite. Zero means "no batch" to items
        batchId = uint64(bytes8(digest));
        StoredBatch storage batch = _batches[batchId];
        if (batch.word != 0 || batchId == 0) revert BatchExists(batchId);

        batch.root = request.root;
        batch.word = BatchWord.registered(request.gtin, request.quantity, member);

        _emitRegistered(batchId, member, inspector, request);
    }

    function _emitRegistered(uint64 batchId, uint32 member, address inspector, BatchRequest calldata request) private {
        emit BatchRegistered(
            batchId,
            request.gtin,
            member,
            inspector,
            request.lot,
            request.root,
            request.quantity,
            request.documentHash
        );
    }

    function _requireRequest(BatchRequest calldata request, uint32 member) private view {
        _requireTime(request.deadline);
        if (!Gs1.isGtin(request.gtin)) revert GtinInvalid(request.gtin);
        if (!Gs1.isLot(request.lot)) revert LotInvalid(request.lot);
        if (request.root == 0 || request.quantity == 0 || request.documentHash == 0) revert BatchEmpty();
        if (consortium.holderOf(request.gtin, request.prefixLength) != member) {
            revert GtinNotHeld(request.gtin, member);
        }
    }

    /// @inheritdoc IPassport
    function freezeDuplicate(
        uint64 first,
        Item calldata firstItem,
        bytes32[] calldata firstProof,
        uint64 second,
        Item calldata secondItem,
        bytes32[] calldata secondProof
    ) external {
        if (first == second || firstItem.tokenId != secondItem.tokenId) revert DuplicateNotProven(first, second);
        _requireOwnItem(first, firstItem, firstProof);
        _requireOwnItem(second, secondItem, secondProof);
        (uint64 earlier, uint64 later) = _inOrder(first, second);
        // The good items of a frozen batch may be registered anew, so it freezes nobody
        if (_batches[earlier].word.has(BatchWord.FROZEN)) revert BatchStopped(earlier);
        uint256 word = _batches[later].word;
        if (word.has(BatchWord.FROZEN)) revert BatchStopped(later);

        _batches[later].word = word | BatchWord.FROZEN;

        emit BatchFrozen(later, earlier, firstItem.tokenId);
        _emitBatchUpdate(word.gtin());
    }

    function _inOrder(uint64 first, uint64 second) private view returns (uint64 earlier, uint64 later) {
        uint40 firstTime = _batches[first].word.registeredAt();
        uint40 secondTime = _batches[second].word.registeredAt();
        bool swapped = firstTime == secondTime ? first > second : firstTime > secondTime;
        return swapped ? (second, first) : (first, second);
    }

    /* MARKS */

    /// @inheritdoc IPassport
    function markBatch(uint64 batchId, Mark mark, bool on, string calldata reason) external {
        _requireReason(reason);
        uint256 word = _wordOf(batchId);
        (uint32 member, bool asBrand) = _requireMarker(word, mark, on);
        uint256 flag =
            mark == Mark.Recall
                ? BatchWord.RECALLED
                : asBrand
                    ? BatchWord.HELD_BY_BRAND
                    : BatchWord.HELD_BY_REGULATOR;
        if (word.has(flag) == on) revert MarkUnchanged(mark, on);

        _batches[batchId].word = word.set(flag, on);

        emit BatchMarked(batchId, mark, on, msg.sender, member, reason);
        _emitBatchUpdate(word.gtin());
    }

    /// @dev The brand of the batch marks as brand; anybody else must be a regulator.
    function _requireMarker(uint256 word, Mark mark, bool on) internal view returns (uint32 member, bool asBrand) {
        asBrand = consortium.memberOf(msg.sender) == word.member();
        member = consortium.actingMember(msg.sender, asBrand ? Roles.BRAND : Roles.REGULATOR);
        if (asBrand && mark == Mark.Recall && !on) revert RecallNotLiftable(member);
    }

    /* VIEWS */

    /// @inheritdoc IPassport
    function batchOf(uint64 batchId) external view returns (Batch memory) {
        uint256 word = _wordOf(batchId);
        return
            Batch({
                root: _batches[batchId].root,
                gtin: uint48(word.gtin()),
                quantity: word.quantity(),
                activated: word.activated(),
                registeredAt: word.registeredAt(),
                member: word.member(),
                heldByBrand: word.has(BatchWord.HELD_BY_BRAND),
                heldByRegulator: word.has(BatchWord.HELD_BY_REGULATOR),
                recalled: word.has(BatchWord.RECALLED),
                frozen: word.has(BatchWord.FROZEN)
            });
    }

    /// @inheritdoc IPassport
    function proves(uint64 batchId, Item calldata item, bytes32[] calldata proof) external view returns (bool) {
        _wordOf(batchId); // reverts where there is no batch
        return _isProven(batchId, item, proof);
    }

    /// @inheritdoc IPassport
    function leafOf(Item calldata item) external pure returns (bytes32) {
        return _leafOf(item);
    }

    /* SHARED CHECKS */

    function _wordOf(uint64 batchId) internal view returns (uint256 word) {
        word = _batches[batchId].word;
        if (word == 0) revert BatchUnknown(batchId);
    }

    function _requireProven(uint64 batchId, Item calldata item, bytes32[] calldata proof) internal view {
        _wordOf(batchId);
        if (!_isProven(batchId, item, proof)) revert ItemNotProven(item.tokenId);
    }

    /// @dev A leaf may name any number; it speaks for items of its batch's own GTIN only. A member could else freeze
    ///      or retire what is another's, by leaves under a GTIN of its own.
    function _requireOwnItem(uint64 batchId, Item calldata item, bytes32[] calldata proof) internal view {
        _requireProven(batchId, item, proof);
        if (item.tokenId >> 160 != _batches[batchId].word.gtin()) revert ItemForeign(item.tokenId, batchId);
    }

    function _isProven(uint64 batchId, Item calldata item, bytes32[] calldata proof) private view returns (bool) {
        return MerkleProofLib.verifyCalldata(proof, _batches[batchId].root, _leafOf(item));
    }

    function _leafOf(Item calldata item) internal pure returns (bytes32) {
        bytes32 once = EfficientHashLib.hash(
            bytes32(item.tokenId),
            bytes32(uint256(uint160(item.itemKey))),
            bytes32(uint256(item.kind)),
            bytes32(item.salt)
        );
        return EfficientHashLib.hash(once);
    }

    function _requireTime(uint256 deadline) internal view {
        if (block.timestamp > deadline) revert MessageExpired(deadline, block.timestamp);
    }

    function _requireReason(string calldata reason) internal pure {
        uint256 length = bytes(reason).length;
        if (length == 0 || length > LONGEST_REASON) revert ReasonInvalid(length);
    }

    /// @dev Members and owners may be contracts (ERC-1271).
    function _requireSignature(address signer, bytes32 digest, bytes calldata signature) internal view {
        if (!SignatureChecker.isValidSignatureNow(signer, digest, signature)) revert SignatureInvalid(signer);
    }

    /// @dev Item keys are plain keys. Malleability is no concern: nothing is ever recognised by its signature.
    function _isSignedBy(address itemKey, bytes32 digest, bytes32 r, bytes32 vs) internal view returns (bool) {
        address signer = ECDSA.tryRecover(digest, r, vs);
        return signer == itemKey && signer != address(0);
    }

    function _emitBatchUpdate(uint256 gtin) private {
        emit BatchMetadataUpdate(gtin << 160, (gtin << 160) | type(uint160).max);
    }
}
