// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMembership} from "./IMembership.sol";

/// @title ISuggestions
/// @notice What members propose to sell, to show or to give to, anchored by its hash.
///
/// The id of a suggestion is member, kind and content, so that nobody can take another's place. A member makes a few in
/// each period. A poll names the suggestions that its options come from.
///
/// Assumptions: whoever shows suggestions reads the document at `uri`, compares it with the hash and judges it;
/// anchored is not endorsed.
interface ISuggestions {
    /* STRUCTS */

    /// @notice What is suggested.
    enum Kind {
        Product,
        Content,
        Charity
    }

    /// @param memberId Who suggested it; zero where there is no such suggestion.
    /// @param madeAt Block time.
    struct Suggestion {
        uint32 memberId;
        uint40 madeAt;
        Kind kind;
    }

    /* EVENTS */

    /// @notice A member suggested something. `contentHash` is SHA-256 of the document at `uri`.
    event Suggested(
        bytes32 indexed suggestionId,
        uint256 indexed memberId,
        Kind indexed kind,
        bytes32 contentHash,
        string uri
    );

    /* ERRORS */

    /// @notice There is no such member.
    error MemberUnknown(uint256 memberId);

    /// @notice Neither sent nor signed by the member.
    error NotMember(uint256 memberId, address caller);

    /// @notice The signature is not by that account over exactly this.
    error SignatureInvalid(address signer);

    /// @notice The signature was good until `deadline`.
    error SignatureExpired(uint256 deadline);

    /// @notice The member suggested this before.
    error SuggestionKnown(bytes32 suggestionId);

    /// @notice The member can suggest again from `nextAt` on.
    error LimitReached(uint256 memberId, uint256 nextAt);

    /// @notice A member makes one suggestion at least in a period.
    error LimitInvalid(uint32 limit, uint32 period);

    /// @notice A suggestion has a hash, and a link of 1 to 256 bytes.
    error SuggestionInvalid();

    /* MEMBERS */

    /// @notice Anchors a suggestion. `signature` is empty where the member itself sends it; anyone may send
    /// Suggestion(uint256 memberId,string kind,bytes32 contentHash,string uri,uint256 deadline), `kind` being product,
    /// content or charity.
    function suggest(
        uint256 memberId,
        Kind kind,
        bytes32 contentHash,
        string calldata uri,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 suggestionId);

    /* VIEWS */

    /// @notice Whose members suggest.
    function membership() external view returns (IMembership);

    /// @notice How many suggestions a member makes in a period. Fixed at deployment.
    function limit() external view returns (uint32);

    /// @notice Seconds. Fixed at deployment.
    function period() external view returns (uint32);

    /// @notice A suggestion.
    function suggestionOf(bytes32 suggestionId) external view returns (Suggestion memory);

    /// @notice The id that a suggestion has.
    function suggestionIdOf(uint256 memberId, Kind kind, bytes32 contentHash) external pure returns (bytes32);
}
