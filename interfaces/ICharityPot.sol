// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IFanPoll} from "./IFanPoll.sol";
import {IPollExecutor} from "./IPollExecutor.sol";

/// @title ICharityPot
/// @notice Pots of money that the Treasury filled for polls to give away: a poll chooses among the payees that the
/// Treasury named, pays the whole pot to one of them, once, and touches nothing else.
///
/// A payload is `abi.encode(uint256 potId, address payee)`; the options of a poll are the pot's payees in their order.
/// What a poll must be like is fixed with the pot, so that who opens polls cannot decide alone. A pot serves one poll
/// at a time; where that has no winner, another can take its place. What is not paid by the pot's expiry goes back to
/// the Treasury.
///
/// At all times the pots that are not settled add up to at most the money held.
interface ICharityPot is IPollExecutor {
    /* STRUCTS */

    /// @param payees Who may be paid, 2 to 31, all different.
    /// @param expiry Last second at which it is paid; later it goes back.
    /// @param minSeconds How long a poll must be open at least.
    /// @param minQuorum How many ballots it must need at least.
    /// @param minAge How old memberships must be at least, seconds.
    /// @param minPaid What memberships must have cost at least, points.
    struct Conditions {
        address payable[] payees;
        uint40 expiry;
        uint40 minSeconds;
        uint32 minQuorum;
        uint32 minAge;
        uint24 minPaid;
    }

    /// @param amount Wei.
    /// @param pollId The poll that it is kept for; zero where there is none.
    /// @param isSettled Paid, or gone back.
    struct Pot {
        uint96 amount;
        uint40 expiry;
        uint40 minSeconds;
        uint32 minQuorum;
        uint32 minAge;
        uint24 minPaid;
        uint32 pollId;
        bool isSettled;
        bytes32 payeesHash;
    }

    /* EVENTS */

    /// @notice The Treasury filled a pot.
    event PotFilled(uint256 indexed potId, uint256 amount, Conditions conditions);

    /// @notice A poll decides about the pot.
    event PotReserved(uint256 indexed potId, uint256 indexed pollId);

    /// @notice The pot was paid to the chosen payee.
    event PotPaid(uint256 indexed potId, uint256 indexed pollId, address indexed payee, uint256 amount);

    /// @notice The pot went back to the Treasury.
    event PotReturned(uint256 indexed potId, uint256 amount);

    /* ERRORS */

    /// @notice There is no such pot, or it is settled.
    error PotUnknown(uint256 potId);

    /// @notice A pot has an amount, 2 to 31 different payees, and ends within a year.
    error PotInvalid();

    /// @notice Another poll decides about the pot.
    error PotTaken(uint256 potId, uint256 pollId);

    /// @notice The options of the poll are not the pot's payees in their order.
    error PayeesForeign(uint256 potId);

    /// @notice The pot asks more of a poll than this one has.
    error TermsTooWeak(uint256 potId);

    /// @notice The pot can be paid until its expiry.
    error PotRunning(uint256 potId, uint40 expiry);

    /// @notice The pot could be paid until its expiry.
    error PotExpired(uint256 potId, uint40 expiry);

    /// @notice The receiver did not take the money.
    error PaymentFailed(address to, uint256 amount);

    /* TREASURY */

    /// @notice Fills a pot with the wei sent. Requirements: see PotInvalid.
    function fill(Conditions calldata conditions) external payable returns (uint256 potId);

    /* ANYONE */

    /// @notice Returns a pot to the Treasury that was not paid by its expiry.
    function giveBack(uint256 potId) external;

    /* VIEWS */

    /// @notice Whose polls give away.
    function fanPoll() external view returns (IFanPoll);

    /// @notice Where pots come from and go back to.
    function treasury() external view returns (address payable);

    /// @notice How many pots there are; their ids ascend from 1.
    function potCount() external view returns (uint32);

    /// @notice A pot.
    function potOf(uint256 potId) external view returns (Pot memory);
}
