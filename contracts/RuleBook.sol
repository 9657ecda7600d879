// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {IRuleBook} from "../interfaces/IRuleBook.sol";

/// @title RuleBook
/// @notice Versions of the earning rules of a community, and the date of its end.
contract RuleBook is AccessManaged, IRuleBook {
    uint32 private constant SHORTEST_WINDOW = 1 hours;
    uint32 private constant LONGEST_WINDOW = 90 days;
    uint256 private constant LONGEST_TEXT = 256;
    /// @dev Beyond the notice; a version of the far future would lock out all before it, and an end of the far future
    ///      could never be moved to an earlier date.
    uint40 private constant FARTHEST = 365 days;
    /// @dev An epoch may give out its budget and as much again that was carried over: both fit 96 bits.
    uint96 private constant LARGEST_BUDGET = type(uint96).max / 2;

    /// @inheritdoc IRuleBook
    uint32 public immutable notice;
    /// @inheritdoc IRuleBook
    uint32 public immutable sunsetNotice;
    /// @inheritdoc IRuleBook
    uint40 public sunset;

    Version[] private _versions;

    constructor(address authority_, uint32 notice_, uint32 sunsetNotice_) AccessManaged(authority_) {
        notice = notice_;
        sunsetNotice = sunsetNotice_;
    }

    /* ADMIN */

    /// @inheritdoc IRuleBook
    function propose(Version calldata content) external restricted returns (uint32 version) {
        if (content.rulesHash == 0 || !_isText(bytes(content.uri).length)) revert RulesMissing();
        if (content.cap == 0 || content.cap > content.budget || content.budget > LARGEST_BUDGET) {
            revert NumbersInvalid(content.budget, content.cap);
        }
        if (content.minimumWindow < SHORTEST_WINDOW || content.minimumWindow > LONGEST_WINDOW) {
            revert WindowInvalid(content.minimumWindow);
        }
        uint40 earliest = _earliest();
        if (content.effective < earliest) revert NoticeTooShort(content.effective, earliest);
        uint40 latest = uint40(block.timestamp) + notice + FARTHEST;
        if (content.effective > latest) revert NoticeTooLong(content.effective, latest);

        _versions.push(content);
        version = uint32(_versions.length);
        emit VersionProposed(version, content.rulesHash, content.effective, content.uri);
    }

    /// @inheritdoc IRuleBook
    function announceSunset(uint40 date, string calldata reason) external restricted {
        if (!_isText(bytes(reason).length)) revert ReasonInvalid(bytes(reason).length);
        uint40 announced = sunset;
        if (announced != 0 && block.timestamp >= announced) revert CommunityEnded(announced);
        uint40 earliest = uint40(block.timestamp) + sunsetNotice;
        uint40 latest = earliest + FARTHEST;
        if (announced > earliest) earliest = announced;
        if (date < earliest) revert SunsetTooEarly(date, earliest);
        if (date > latest) revert SunsetTooLate(date, latest);

        sunset = date;
        emit SunsetAnnounced(date, reason);
    }

    /// @dev One version a second at most, so that each was in force for some time.
    function _earliest() private view returns (uint40 earliest) {
        earliest = uint40(block.timestamp) + notice;
        uint256 length = _versions.length;
        if (length == 0) return earliest;
        uint40 afterLast = _versions[length - 1].effective + 1;
        if (afterLast > earliest) earliest = afterLast;
    }

    function _isText(uint256 length) private pure returns (bool) {
        return length > 0 && length <= LONGEST_TEXT;
    }

    /* VIEWS */

    /// @inheritdoc IRuleBook
    function versionCount() external view returns (uint32) {
        return uint32(_versions.length);
    }

    /// @inheritdoc IRuleBook
    function versionOf(uint32 version) external view returns (Version memory) {
        if (version == 0 || version > _versions.length) revert VersionUnknown(version);
        return _versions[version - 1];
    }

    /// @inheritdoc IRuleBook
    function versionAt(uint40 time) external view returns (uint32 version) {
        // the number of versions in force by then; effective dates ascend
        uint256 low = 0;
        uint256 high = _versions.length;
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            if (_versions[middle - 1].effective <= time) low = middle;
            else high = middle - 1;
        }
        if (low == 0) revert NoVersionAt(time);
        return uint32(low);
    }
}
