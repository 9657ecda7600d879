// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {IMembership} from "../interfaces/IMembership.sol";
import {ISuggestions} from "../interfaces/ISuggestions.sol";

/// @title Suggestions
/// @notice What members propose, anchored by hash; a few per member and period. Nobody governs it.
contract Suggestions is EIP712, ISuggestions {
    bytes32 private constant SUGGESTION = keccak256(
        "Suggestion(uint256 memberId,string kind,bytes32 contentHash,string uri,uint256 deadline)"
    );
    uint256 private constant LONGEST_TEXT = 256;

    /// @dev What a member made in the period that began at `start`.
    struct Used {
        uint40 start;
        uint32 count;
    }

    /// @inheritdoc ISuggestions
    IMembership public immutable membership;
    /// @inheritdoc ISuggestions
    uint32 public immutable limit;
    /// @inheritdoc ISuggestions
    uint32 public immutable period;

    mapping(bytes32 suggestionId => Suggestion) private _suggestions;
    mapping(uint256 memberId => Used) private _used;

    constructor(IMembership membership_, uint32 limit_, uint32 period_) EIP712("Zhenbo Suggestions", "1") {
        if (limit_ == 0 || period_ == 0) revert LimitInvalid(limit_, period_);
        membership = membership_;
        limit = limit_;
        period = period_;
    }

    /* MEMBERS */

    /// @inheritdoc ISuggestions
    function suggest(
        uint256 memberId,
        Kind kind,
        bytes32 contentHash,
        string calldata uri,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 suggestionId) {
        uint256 length = bytes(uri).length;
        if (contentHash == 0 || length == 0 || length > LONGEST_TEXT) revert SuggestionInvalid();
        suggestionId = suggestionIdOf(memberId, kind, contentHash);
        if (_suggestions[suggestionId].memberId != 0) revert SuggestionKnown(suggestionId);
        address owner = membership.memberOf(memberId).owner;
        if (owner == address(0)) revert MemberUnknown(memberId);
        if (signature.length == 0) {
            if (msg.sender != owner) revert NotMember(memberId, msg.sender);
        } else {
            if (block.timestamp > deadline) revert SignatureExpired(deadline);
            bytes32 digest = _digest(memberId, kind, contentHash, uri, deadline);
            if (!SignatureChecker.isValidSignatureNow(owner, digest, signature)) revert SignatureInvalid(owner);
        }

        _use(memberId);
        _suggestions[suggestionId] = Suggestion(uint32(memberId), uint40(block.timestamp), kind);
        emit Suggested(suggestionId, memberId, kind, contentHash, uri);
    }

    /// @dev Periods begin with a member's first suggestion after the one before.
    function _use(uint256 memberId) private {
        Used storage used = _used[memberId];
        uint256 nextAt = uint256(used.start) + period;
        if (block.timestamp >= nextAt) {
            _used[memberId] = Used(uint40(block.timestamp), 1);
        } else {
            if (used.count >= limit) revert LimitReached(memberId, nextAt);
            ++used.count;
        }
    }

    function _digest(
        uint256 memberId,
        Kind kind,
        bytes32 contentHash,
        string calldata uri,
        uint256 deadline
    ) private view returns (bytes32) {
        bytes32 word =
            kind == Kind.Product
                ? keccak256("product")
                : kind == Kind.Content
                    ? keccak256("content")
                    : keccak256("charity");
        return
            _hashTypedDataV4(
                keccak256(abi.encode(SUGGESTION, memberId, word, contentHash, keccak256(bytes(uri)), deadline))
            );
    }

    /* VIEWS */

    /// @inheritdoc ISuggestions
    function suggestionOf(bytes32 suggestionId) external view returns (Suggestion memory) {
        return _suggestions[suggestionId];
    }

    /// @inheritdoc ISuggestions
    function suggestionIdOf(uint256 memberId, Kind kind, bytes32 contentHash) public pure returns (bytes32) {
        return keccak256(abi.encode(memberId, kind, contentHash));
    }
}
