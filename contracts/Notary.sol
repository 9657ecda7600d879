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

    /// @dev recorder (160) | member (32) | stream (8) | time (40), written at once.
    mapping(bytes32 anchorId => uint256) private _records;

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
        if (_records[anchorId] != 0) revert AnchorExists(anchorId);
        if (content.corrects != 0) _requireOwn(content.corrects, content.stream, member);

        _records[anchorId] =
            uint160(msg.sender) |
            (uint256(member) << 160) |
            (uint256(content.stream) << 192) |
            (block.timestamp << 200);

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
        Record memory corrected = recordOf(corrects);
        if (corrected.member != member || corrected.stream != stream) revert CorrectionForeign(corrects, member);
    }

    /* VIEWS */

    /// @inheritdoc INotary
    function anchorIdOf(address recorder, Anchor calldata content) external pure returns (bytes32 anchorId) {
        return _idOf(recorder, content);
    }

    /// @inheritdoc INotary
    function recordOf(bytes32 anchorId) public view returns (Record memory) {
        uint256 word = _records[anchorId];
        if (word == 0) revert AnchorUnknown(anchorId);
        return
            Record({
                recorder: address(uint160(word)),
                member: uint32(word >> 160),
                stream: Stream(uint8(word >> 192)),
                time: uint40(word >> 200)
            });
    }

    /// @inheritdoc INotary
    function includes(
        address recorder,
        Anchor calldata content,
        bytes calldata record,
        bytes32[] calldata proof
    ) external view returns (bool) {
        if (_records[_idOf(recorder, content)] == 0) return false;
        bytes32 leaf = keccak256(bytes.concat(keccak256(record)));
        return MerkleProof.verifyCalldata(proof, content.root, leaf);
    }

    function _idOf(address recorder, Anchor calldata content) private pure returns (bytes32) {
        return keccak256(abi.encode(recorder, content));
    }
}
