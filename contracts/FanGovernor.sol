// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingFractional} from "@openzeppelin/contracts/governance/extensions/GovernorCountingFractional.sol";
import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {GovernorProposalGuardian} from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorStorage} from "@openzeppelin/contracts/governance/extensions/GovernorStorage.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IFanGovernor} from "../interfaces/IFanGovernor.sol";

/// @title FanGovernor
/// @notice Proposals of a community's members, carried out by its Treasury: OpenZeppelin's Governor, and limits of ours.
/// @dev Whatever a setter of the extensions takes is bounded here, so that no proposal can make a later one impossible.
contract FanGovernor is
    IFanGovernor,
    GovernorSettings,
    GovernorCountingFractional,
    GovernorVotes,
    GovernorStorage,
    GovernorTimelockControl,
    GovernorPreventLateQuorum,
    GovernorProposalGuardian
{
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant LONGEST_DELAY = 30 days;
    uint256 private constant SHORTEST_PERIOD = 5 minutes;
    uint256 private constant LONGEST_PERIOD = 30 days;
    uint256 private constant LONGEST_EXTENSION = 7 days;
    uint256 private constant LONGEST_SENIORITY = 90 days;
    uint256 private constant LONGEST_GUARD = 730 days;
    uint256 private constant QUEUE_WITHIN = 30 days;
    uint256 private constant THRESHOLD = 1;
    uint16 private constant SHARES = 10_000;
    uint16 private constant SMALLEST_SHARE = 100;
    uint16 private constant LARGEST_SHARE = 5_000;
    uint64 private constant SMALLEST_CAP = 10;
    bytes32 private constant TIMESTAMPS = keccak256("mode=timestamp");

    /// @inheritdoc IFanGovernor
    uint32 public immutable seniority;
    /// @inheritdoc IFanGovernor
    uint40 public immutable guardianUntil;
    /// @inheritdoc IFanGovernor
    mapping(address proposer => uint256) public lastProposalOf;

    /// @dev Share and cap in one word, `share << 64 | cap`, so that both are those of the snapshot.
    Checkpoints.Trace208 private _quorums;

    constructor(
        string memory name_,
        IVotes membership,
        TimelockController treasury,
        Settings memory settings
    )
        Governor(name_)
        GovernorSettings(settings.votingDelay, settings.votingPeriod, THRESHOLD)
        GovernorVotes(membership)
        GovernorTimelockControl(treasury)
        GovernorPreventLateQuorum(settings.lateExtension)
    {
        if (settings.seniority > LONGEST_SENIORITY) revert ConstructionInvalid();
        if (settings.guardianUntil > block.timestamp + LONGEST_GUARD) revert ConstructionInvalid();
        if (keccak256(bytes(CLOCK_MODE())) != TIMESTAMPS) revert ConstructionInvalid();
        seniority = settings.seniority;
        guardianUntil = settings.guardianUntil;
        _setProposalGuardian(settings.guardian);
        _setQuorum(settings.quorumShare, settings.quorumCap);
    }

    /* QUORUM */

    /// @inheritdoc IFanGovernor
    function setQuorum(uint16 share, uint64 cap) external onlyGovernance {
        _setQuorum(share, cap);
    }

    function _setQuorum(uint16 share, uint64 cap) private {
        if (share < SMALLEST_SHARE || share > LARGEST_SHARE || cap < SMALLEST_CAP) revert QuorumInvalid(share, cap);
        _quorums.push(clock(), (uint208(share) << 64) | cap);
        emit QuorumSet(share, cap);
    }

    /// @notice Votes for or abstaining that a proposal with this snapshot needs, one at least.
    function quorum(uint256 timepoint) public view override returns (uint256) {
        (uint16 share, uint64 cap) = quorumTerms(timepoint);
        uint256 supply = token().getPastTotalSupply(timepoint);
        if (seniority > 0) supply = Math.min(supply, token().getPastTotalSupply(_senior(timepoint)));
        return Math.max(1, Math.min(Math.ceilDiv(supply * share, SHARES), cap));
    }

    /// @inheritdoc IFanGovernor
    function quorumTerms(uint256 timepoint) public view returns (uint16 share, uint64 cap) {
        uint208 terms = _quorums.upperLookupRecent(uint48(Math.min(timepoint, type(uint48).max)));
        return (uint16(terms >> 64), uint64(terms));
    }

    /// @inheritdoc IFanGovernor
    function quorumNumerator() external view returns (uint256) {
        return quorumNumerator(clock());
    }

    /// @inheritdoc IFanGovernor
    function quorumNumerator(uint256 timepoint) public view returns (uint256 share) {
        (share, ) = quorumTerms(timepoint);
    }

    /// @inheritdoc IFanGovernor
    function quorumDenominator() external pure returns (uint256) {
        return SHARES;
    }

    /* VOTES */

    /// @dev One vote at the snapshot and before it: who joins after it heard of a proposal comes too late for it. A new
    ///      wallet after a recovery waits too, so that at no moment two wallets have one member's vote.
    function _getVotes(
        address account,
        uint256 timepoint,
        bytes memory params
    ) internal view override(Governor, GovernorVotes) returns (uint256 votes) {
        votes = super._getVotes(account, timepoint, params);
        if (seniority == 0 || votes == 0) return votes;
        return Math.min(votes, super._getVotes(account, _senior(timepoint), params));
    }

    function _senior(uint256 timepoint) private view returns (uint256) {
        return timepoint > seniority ? timepoint - seniority : 0;
    }

    /// @inheritdoc GovernorPreventLateQuorum
    function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
        super._tallyUpdated(proposalId);
    }

    /* PROPOSALS */

    /// @dev One at a time for each proposer, so that a member cannot bury a proposal under its own.
    function _propose(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        string memory description,
        address proposer
    ) internal override(Governor, GovernorStorage) returns (uint256 proposalId) {
        uint256 last = lastProposalOf[proposer];
        if (last != 0 && state(last) < ProposalState.Canceled) revert ProposalRunning(proposer, last);
        proposalId = super._propose(targets, values, calldatas, description, proposer);
        lastProposalOf[proposer] = proposalId;
    }

    /// @notice Where a proposal stands; one that succeeded and was not queued within thirty days has expired.
    function state(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (ProposalState current) {
        current = super.state(proposalId);
        if (current == ProposalState.Succeeded && clock() > proposalDeadline(proposalId) + QUEUE_WITHIN) {
            return ProposalState.Expired;
        }
    }

    /// @notice Last second at which a proposal is voted on.
    function proposalDeadline(
        uint256 proposalId
    ) public view override(Governor, GovernorPreventLateQuorum) returns (uint256) {
        return super.proposalDeadline(proposalId);
    }

    /// @notice Votes that a proposer needs: one, as every member has.
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @notice Whether a proposal waits in the Treasury before it is executed: always.
    function proposalNeedsQueuing(
        uint256 proposalId
    ) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(proposalId);
    }

    /* GUARDIAN */

    /// @notice Who can cancel; zero when its time is over.
    function proposalGuardian() public view override returns (address) {
        return block.timestamp < guardianUntil ? super.proposalGuardian() : address(0);
    }

    /// @dev Without a guardian OpenZeppelin's module lets a proposer cancel also what was voted through: here nobody can.
    function _validateCancel(
        uint256 proposalId,
        address caller
    ) internal view override(Governor, GovernorProposalGuardian) returns (bool) {
        return caller == proposalGuardian() || Governor._validateCancel(proposalId, caller);
    }

    /* BOUNDS */

    function _setVotingDelay(uint48 newVotingDelay) internal override {
        if (newVotingDelay > LONGEST_DELAY) revert VotingDelayInvalid(newVotingDelay);
        super._setVotingDelay(newVotingDelay);
    }

    function _setVotingPeriod(uint32 newVotingPeriod) internal override {
        if (newVotingPeriod < SHORTEST_PERIOD || newVotingPeriod > LONGEST_PERIOD) {
            revert VotingPeriodInvalid(newVotingPeriod);
        }
        super._setVotingPeriod(newVotingPeriod);
    }

    function _setProposalThreshold(uint256 newProposalThreshold) internal override {
        if (newProposalThreshold != THRESHOLD) revert ThresholdFixed(newProposalThreshold);
        super._setProposalThreshold(newProposalThreshold);
    }

    /// @dev OpenZeppelin adds it to the clock without a bound: the largest would make every vote that reaches a quorum
    ///      revert, and so every proposal that could put it right.
    function _setLateQuorumVoteExtension(uint48 newVoteExtension) internal override {
        if (newVoteExtension > LONGEST_EXTENSION) revert ExtensionInvalid(newVoteExtension);
        super._setLateQuorumVoteExtension(newVoteExtension);
    }

    /// @notice Refuses: a timelock that does not know this Governor would end it, with its proposals.
    function updateTimelock(TimelockController) external pure override {
        revert TreasuryFixed();
    }

    /* TIMELOCK */

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }

    /* INTERFACES */

    /// @notice ERC-165: OpenZeppelin's ids, and that of ERC-6372, whose clock it has.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IERC6372).interfaceId || super.supportsInterface(interfaceId);
    }
}
