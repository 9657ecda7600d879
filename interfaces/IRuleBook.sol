// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title IRuleBook
/// @notice The public rules by which a community's fans earn points: versions that nobody can change, and that hold
/// only after a notice everybody could read.
///
/// A version commits to the rule file (its hash and where it is published) and repeats the numbers that contracts
/// must know. An epoch takes the version that is in force when it is opened, and keeps it.
///
/// Assumptions: the authority's admin is a timelock. The chain vouches for the file's hash, never for its fairness.
interface IRuleBook {
    /* STRUCTS */

    /// @param rulesHash SHA-256 over the RFC 8785 form of the rule file.
    /// @param effective From when it holds, seconds; versions come into force in the order of their numbers.
    /// @param minimumWindow Seconds for which a posted epoch can be disputed, at least, and that lie between the
    /// openings of two epochs.
    /// @param budget Points that an epoch may give out, without what earlier epochs left over.
    /// @param cap Points that one fan may get in an epoch.
    /// @param uri Where the rule file is published.
    struct Version {
        bytes32 rulesHash;
        uint40 effective;
        uint32 minimumWindow;
        uint96 budget;
        uint96 cap;
        string uri;
    }

    /* EVENTS */

    /// @notice A version was added; its number is its place in the book, from 1. Readers may assume that a number
    /// occurs once and that `effective` ascends.
    event VersionProposed(uint32 indexed version, bytes32 indexed rulesHash, uint40 effective, string uri);

    /// @notice The community announced its end: until `date` points can be redeemed, after it no epoch is opened.
    event SunsetAnnounced(uint40 date, string reason);

    /* ERRORS */

    /// @notice A version comes into force after the notice, and after the version before it.
    error NoticeTooShort(uint40 effective, uint40 earliest);

    /// @notice A version comes into force within a year: later ones would lock out all that come before them.
    error NoticeTooLong(uint40 effective, uint40 latest);

    /// @notice No rule file is named, or its address is empty or longer than 256 bytes.
    error RulesMissing();

    /// @notice The numbers cannot be: a cap that is zero or above the budget, or a budget above 2^95 - 1.
    error NumbersInvalid(uint96 budget, uint96 cap);

    /// @notice A window is an hour at least and 90 days at most.
    error WindowInvalid(uint32 minimumWindow);

    /// @notice There is no such version.
    error VersionUnknown(uint32 version);

    /// @notice No version was in force at that time.
    error NoVersionAt(uint40 time);

    /// @notice A sunset is announced with the notice, and can only be put off.
    error SunsetTooEarly(uint40 date, uint40 earliest);

    /// @notice A sunset lies within a year after the notice: it can be put off again, never brought forward.
    error SunsetTooLate(uint40 date, uint40 latest);

    /// @notice The community has ended: an end that has come is not put off.
    error CommunityEnded(uint40 sunset);

    /// @notice A reason is 1 to 256 bytes long.
    error ReasonInvalid(uint256 length);

    /* ADMIN */

    /// @notice Adds a version and returns its number. Requirements: in force after `notice` seconds at least.
    function propose(Version calldata content) external returns (uint32 version);

    /// @notice Announces the end of the community, or puts it off. Requirements: `sunsetNotice` seconds at least.
    function announceSunset(uint40 date, string calldata reason) external;

    /* VIEWS */

    /// @notice Seconds between the proposal of a version and the moment it holds.
    function notice() external view returns (uint32);

    /// @notice Seconds between the announcement of the end and the end.
    function sunsetNotice() external view returns (uint32);

    /// @notice The end of the community, zero where none is announced.
    function sunset() external view returns (uint40);

    /// @notice How many versions there are.
    function versionCount() external view returns (uint32);

    /// @notice A version's content; reverts with VersionUnknown.
    function versionOf(uint32 version) external view returns (Version memory);

    /// @notice The version in force at `time`, of a time to come as far as is known now; reverts with NoVersionAt.
    function versionAt(uint40 time) external view returns (uint32 version);
}
