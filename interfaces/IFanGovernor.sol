// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title IFanGovernor
/// @notice What a community's Governor has beside OpenZeppelin's: limits of its own settings, so that none that is voted
/// through can keep the next proposal from being voted through. (The Treasury's delay has no such limit.)
///
/// It is an OpenZeppelin Governor 5.3: settings, fractional counting, votes of the Membership by its timestamp clock,
/// the Treasury as timelock, extension on late quorum, guardian, proposals in storage. Its interface ids, COUNTING_MODE
/// and CLOCK_MODE are theirs, so front ends for such Governors work with it.
///
/// A vote is worth something for who was a member at the snapshot and `seniority` seconds before it: who joins when it
/// hears of a proposal decides about the next one. The quorum is the smaller of a share of those members and a number
/// that the community sets, both as they were at the snapshot. A proposer has one proposal at a time that is not voted on
/// to its end. What succeeded is queued within thirty days, or expires.
///
/// A guardian can cancel until a date that was fixed at deployment, and does nothing else. From then on nobody cancels
/// what was voted on; a proposer withdraws its own only before the vote begins.
///
/// Assumptions: the Treasury's proposer and canceller is this contract alone. The votes are those of one member, one
/// vote; a proposer who minds strangers puts `#proposer=0x…` at the end of the description.
interface IFanGovernor {
    /* STRUCTS */

    /// @param votingDelay Seconds from proposal to snapshot.
    /// @param votingPeriod Seconds from snapshot to deadline.
    /// @param lateExtension Seconds of voting that are left at least when the quorum is reached.
    /// @param quorumShare Share of the votes that makes a quorum, basis points.
    /// @param quorumCap Votes that are always enough for a quorum.
    /// @param seniority Seconds for which a member must have been one at the snapshot. For good.
    /// @param guardian Who can cancel; zero where nobody can.
    /// @param guardianUntil First second at which the guardian can no more. For good.
    struct Settings {
        uint48 votingDelay;
        uint32 votingPeriod;
        uint48 lateExtension;
        uint16 quorumShare;
        uint64 quorumCap;
        uint32 seniority;
        address guardian;
        uint40 guardianUntil;
    }

    /* EVENTS */

    /// @notice The quorum of proposals whose snapshot is yet to come.
    event QuorumSet(uint16 share, uint64 cap);

    /* ERRORS */

    /// @notice A share is 100 to 5,000 basis points, a cap ten votes at least.
    error QuorumInvalid(uint16 share, uint64 cap);

    /// @notice A voting delay is 30 days at most.
    error VotingDelayInvalid(uint256 votingDelay);

    /// @notice A voting period is five minutes to 30 days.
    error VotingPeriodInvalid(uint256 votingPeriod);

    /// @notice A late quorum extends the vote by seven days at most.
    error ExtensionInvalid(uint256 extension);

    /// @notice Every member has one vote, so one is what a proposer needs: none would be spam, two would be nobody.
    error ThresholdFixed(uint256 threshold);

    /// @notice The Treasury stays: another one comes with another Governor.
    error TreasuryFixed();

    /// @notice The proposer's proposal `proposalId` is not voted on to its end.
    error ProposalRunning(address proposer, uint256 proposalId);

    /// @notice The seniority is 90 days at most, the guardian leaves within two years, and the clock is timestamps.
    error ConstructionInvalid();

    /* GOVERNANCE */

    /// @notice Sets the quorum. Requirements: by a proposal of this Governor; see QuorumInvalid.
    function setQuorum(uint16 share, uint64 cap) external;

    /* VIEWS */

    /// @notice Share and cap of the quorum for a snapshot at `timepoint`.
    function quorumTerms(uint256 timepoint) external view returns (uint16 share, uint64 cap);

    /// @notice The share now, as OpenZeppelin's Governors name it.
    function quorumNumerator() external view returns (uint256);

    /// @notice The share for a snapshot at `timepoint`, as OpenZeppelin's Governors name it.
    function quorumNumerator(uint256 timepoint) external view returns (uint256);

    /// @notice What the share is a share of.
    function quorumDenominator() external view returns (uint256);

    /// @notice Seconds for which a member must have been one at the snapshot.
    function seniority() external view returns (uint32);

    /// @notice First second at which the guardian can cancel no more.
    function guardianUntil() external view returns (uint40);

    /// @notice The proposer's latest proposal; zero where it made none.
    function lastProposalOf(address proposer) external view returns (uint256);
}
