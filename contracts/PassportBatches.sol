// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IConsortium} from "../interfaces/IConsortium.sol";
import {IPassport} from "../interfaces/IPassport.sol";
import {Gs1} from "./libraries/Gs1.sol";
import {PassportMessages} from "./libraries/PassportMessages.sol";
import {Roles} from "./libraries/Roles.sol";

/// @title PassportBatches
/// @notice The batch half of Passport: registration, duplicates, marks, and the checks that both halves share.
/// @dev Apart from Passport only so that each half can be read in one sitting.
abstract contract PassportBatches is EIP712, IPassport {
    uint256 private constant LONGEST_REASON = 256;

    /// @notice Where members and roles are asked.
    IConsortium public immutable consortium;

    mapping(uint64 batchId => Batch) internal _batches;

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
        // Sixty-four bits do: an equal id could only be refused, never overwrite
        batchId = uint64(bytes8(digest));
        if (_batches[batchId].registeredAt != 0) revert BatchExists(batchId);

        Batch storage batch = _batches[batchId];
        batch.root = request.root;
        batch.gtin = uint48(request.gtin);
        batch.quantity = request.quantity;
        batch.registeredAt = uint40(block.timestamp);
        batch.member = member;

        _emitRegistered(batchId, member, inspector, request);
    }

    function _emitRegistered(
        uint64 batchId,
        uint32 member,
        address inspector,
        BatchRequest calldata request
    ) private {
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
        if (request.root == 0 || request.quantity == 0) revert BatchEmpty();
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
        _requireProven(first, firstItem, firstProof);
        _requireProven(second, secondItem, secondProof);
        (uint64 earlier, uint64 later) = _inOrder(first, second);
        if (_batches[later].frozen) revert BatchStopped(later);

        _batches[later].frozen = true;

        emit BatchFrozen(later, earlier, firstItem.tokenId);
        _emitBatchUpdate(_batches[later].gtin);
    }

    function _inOrder(uint64 first, uint64 second) private view returns (uint64 earlier, uint64 later) {
        uint40 firstTime = _batches[first].registeredAt;
        uint40 secondTime = _batches[second].registeredAt;
        bool swapped = firstTime == secondTime ? first > second : firstTime > secondTime;
        return swapped ? (second, first) : (first, second);
    }

    /* MARKS */

    /// @inheritdoc IPassport
    function markBatch(uint64 batchId, Mark mark, bool on, string calldata reason) external {
        _requireReason(reason);
        Batch storage batch = _batch(batchId);
        (uint32 member, bool asBrand) = _requireMarker(batchId, mark, on);

        if (mark == Mark.Recall) {
            if (batch.recalled == on) revert MarkUnchanged(mark, on);
            batch.recalled = on;
        } else if (asBrand) {
            if (batch.heldByBrand == on) revert MarkUnchanged(mark, on);
            batch.heldByBrand = on;
        } else {
            if (batch.heldByRegulator == on) revert MarkUnchanged(mark, on);
            batch.heldByRegulator = on;
        }

        emit BatchMarked(batchId, mark, on, msg.sender, member, reason);
        _emitBatchUpdate(batch.gtin);
    }

    /// @dev The brand of the batch marks as brand; anybody else must be a regulator.
    function _requireMarker(uint64 batchId, Mark mark, bool on) internal view returns (uint32 member, bool asBrand) {
        asBrand = consortium.memberOf(msg.sender) == _batches[batchId].member;
        member = consortium.actingMember(msg.sender, asBrand ? Roles.BRAND : Roles.REGULATOR);
        if (asBrand && mark == Mark.Recall && !on) revert RecallNotLiftable(member);
    }

    /* VIEWS */

    /// @inheritdoc IPassport
    function batchOf(uint64 batchId) external view returns (Batch memory) {
        return _batch(batchId);
    }

    /// @inheritdoc IPassport
    function proves(uint64 batchId, Item calldata item, bytes32[] calldata proof) external view returns (bool) {
        return MerkleProof.verifyCalldata(proof, _batch(batchId).root, _leafOf(item));
    }

    /// @inheritdoc IPassport
    function leafOf(Item calldata item) external pure returns (bytes32) {
        return _leafOf(item);
    }

    /* SHARED CHECKS */

    function _batch(uint64 batchId) internal view returns (Batch storage batch) {
        batch = _batches[batchId];
        if (batch.registeredAt == 0) revert BatchUnknown(batchId);
    }

    function _isStopped(Batch memory batch) internal pure returns (bool) {
        return batch.frozen || batch.recalled || batch.heldByBrand || batch.heldByRegulator;
    }

    function _requireProven(uint64 batchId, Item calldata item, bytes32[] calldata proof) internal view {
        if (!MerkleProof.verifyCalldata(proof, _batch(batchId).root, _leafOf(item))) {
            revert ItemNotProven(item.tokenId);
        }
    }

    function _leafOf(Item calldata item) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(item.tokenId, item.itemKey, item.kind, item.salt))));
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

    /// @dev Item keys are plain keys; OpenZeppelin refuses the malleable half of signatures.
    function _isSignedBy(address itemKey, bytes32 digest, bytes32 r, bytes32 vs) internal pure returns (bool) {
        (address signer, ECDSA.RecoverError err, ) = ECDSA.tryRecover(digest, r, vs);
        return err == ECDSA.RecoverError.NoError && signer == itemKey;
    }

    function _emitBatchUpdate(uint256 gtin) private {
        emit BatchMetadataUpdate(gtin << 160, (gtin << 160) | type(uint160).max);
    }
}
