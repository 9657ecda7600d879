// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {IConsortium} from "../interfaces/IConsortium.sol";
import {INotary} from "../interfaces/INotary.sol";
import {Roles} from "./libraries/Roles.sol";

/// @title Notary
/// @notice Append-only anchors of record trees, one storage slot each.
contract Notary is INotary {
    /// @notice Where roles are asked.
    IConsortium public immutable consortium;

    mapping(bytes32 anchorId => Record) private _records;

    constructor(IConsortium consortium_) {
        consortium = consortium_;
    }

    /* ANCHORS */

    /// @inheritdoc INotary
    function anchor(Anchor calldata content) external returns (bytes32 anchorId) {
        return _anchor(content);
    }

    /// @inheritdoc INotary
    function anchorMany(Anchor[] calldata contents) external returns (bytes32[] memory anchorIds) {
        uint256 length = contents.length;
        if (length == 0) revert NothingToAnchor();

        anchorIds = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            anchorIds[i] = _anchor(contents[i]);
        }
    }

    function _anchor(Anchor calldata content) private returns (bytes32 anchorId) {
        uint32 member = consortium.actingMember(msg.sender, Roles.STREAM + uint64(content.stream));
        if (content.root == 0 || content.count == 0) revert AnchorEmpty();
        anchorId = _idOf(msg.sender, content);
        if (_records[anchorId].time != 0) revert AnchorExists(anchorId);
        if (content.corrects != 0) _requireOwn(content.corrects, content.stream, member);

        _records[anchorId] = Record({
            recorder: msg.sender,
            member: member,
            stream: content.stream,
            time: uint40(block.timestamp)
        });

        emit Anchored(
            anchorId,
            content.subject,
            member,
            msg.sender,
            content.stream,
            content.root,
            content.count,
            content.documentHash,
            content.corrects
        );
    }

    /// @dev Another member's anchor is answered by an anchor of one's own, never corrected.
    function _requireOwn(bytes32 corrects, Stream stream, uint32 member) private view {
        Record storage corrected = _records[corrects];
        if (corrected.time == 0) revert AnchorUnknown(corrects);
        if (corrected.member != member || corrected.stream != stream) revert CorrectionForeign(corrects, member);
    }

    /* VIEWS */

    /// @inheritdoc INotary
    function anchorIdOf(address recorder, Anchor calldata content) external pure returns (bytes32 anchorId) {
        return _idOf(recorder, content);
    }

    /// @inheritdoc INotary
    function recordOf(bytes32 anchorId) external view returns (Record memory record) {
        record = _records[anchorId];
        if (record.time == 0) revert AnchorUnknown(anchorId);
    }

    /// @inheritdoc INotary
    function includes(
        address recorder,
        Anchor calldata content,
        bytes32 leaf,
        bytes32[] calldata proof
    ) external view returns (bool) {
        if (_records[_idOf(recorder, content)].time == 0) return false;
        return MerkleProof.verifyCalldata(proof, content.root, leaf);
    }

    function _idOf(address recorder, Anchor calldata content) private pure returns (bytes32) {
        return keccak256(abi.encode(recorder, content));
    }
}
