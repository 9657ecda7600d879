// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {ICharityPot} from "../interfaces/ICharityPot.sol";
import {IFanPoll} from "../interfaces/IFanPoll.sol";
import {IPollExecutor} from "../interfaces/IPollExecutor.sol";

/// @title CharityPot
/// @notice Money that the Treasury set aside for polls to give to one of the payees it named.
contract CharityPot is AccessManaged, ICharityPot {
    uint256 private constant MOST_PAYEES = 31;
    uint256 private constant FARTHEST = 365 days;
    uint256 private constant PAYLOAD_SIZE = 64;
    /// @dev Between the end of a poll and the pot's expiry, so that an outcome can be carried out.
    uint256 private constant TIME_TO_PAY = 1 days;

    /// @inheritdoc ICharityPot
    IFanPoll public immutable fanPoll;
    /// @inheritdoc ICharityPot
    address payable public immutable treasury;
    /// @inheritdoc ICharityPot
    uint32 public potCount;

    mapping(uint256 potId => Pot) private _pots;

    modifier onlyFanPoll() {
        if (msg.sender != address(fanPoll)) revert NotFanPoll(msg.sender);
        _;
    }

    constructor(address authority_, IFanPoll fanPoll_, address payable treasury_) AccessManaged(authority_) {
        fanPoll = fanPoll_;
        treasury = treasury_;
    }

    /* TREASURY */

    /// @inheritdoc ICharityPot
    function fill(Conditions calldata conditions) external payable restricted returns (uint256 potId) {
        _requireConditions(conditions);
        potId = ++potCount;
        _pots[potId] = Pot({
            amount: uint96(msg.value),
            expiry: conditions.expiry,
            minSeconds: conditions.minSeconds,
            minQuorum: conditions.minQuorum,
            minAge: conditions.minAge,
            minPaid: conditions.minPaid,
            pollId: 0,
            isSettled: false,
            payeesHash: keccak256(abi.encodePacked(conditions.payees))
        });
        emit PotFilled(potId, msg.value, conditions);
    }

    function _requireConditions(Conditions calldata conditions) private view {
        uint256 payees = conditions.payees.length;
        if (msg.value == 0 || msg.value > type(uint96).max || payees < 2 || payees > MOST_PAYEES) revert PotInvalid();
        uint256 expiry = conditions.expiry;
        if (expiry <= block.timestamp || expiry > block.timestamp + FARTHEST) revert PotInvalid();
        for (uint256 i = 0; i < payees; ++i) {
            address payee = conditions.payees[i];
            if (payee == address(0) || payee == address(this)) revert PotInvalid();
            for (uint256 j = 0; j < i; ++j) {
                if (conditions.payees[j] == payee) revert PotInvalid();
            }
        }
    }

    /* FANPOLL */

    /// @inheritdoc IPollExecutor
    function accept(uint256 pollId, Terms calldata terms, bytes[] calldata payloads) external onlyFanPoll {
        uint256 potId = _potIdOf(payloads);
        Pot storage pot = _requirePot(potId);
        if (!_isFree(pot.pollId)) revert PotTaken(potId, pot.pollId);
        if (!_suffices(pot, terms)) revert TermsTooWeak(potId);
        address[] memory payees = new address[](payloads.length);
        for (uint256 i = 0; i < payloads.length; ++i) {
            (uint256 named, address payee) = _decoded(payloads[i], i);
            if (named != potId) revert PayloadInvalid(i + 1);
            payees[i] = payee;
        }
        if (keccak256(abi.encodePacked(payees)) != pot.payeesHash) revert PayeesForeign(potId);
        pot.pollId = uint32(pollId);
        emit PotReserved(potId, pollId);
    }

    /// @inheritdoc IPollExecutor
    function enact(uint256 pollId, uint256, bytes calldata payload) external onlyFanPoll {
        (uint256 potId, address payee) = abi.decode(payload, (uint256, address));
        Pot storage pot = _requirePot(potId);
        if (pot.pollId != pollId) revert PotTaken(potId, pot.pollId);
        if (block.timestamp > pot.expiry) revert PotExpired(potId, pot.expiry);
        pot.isSettled = true;
        emit PotPaid(potId, pollId, payee, pot.amount);
        _pay(payee, pot.amount);
    }

    function _potIdOf(bytes[] calldata payloads) private pure returns (uint256 potId) {
        (potId, ) = _decoded(payloads[0], 0);
    }

    function _decoded(bytes calldata payload, uint256 place) private pure returns (uint256 potId, address payee) {
        if (payload.length != PAYLOAD_SIZE || uint256(bytes32(payload[32:])) > type(uint160).max) {
            revert PayloadInvalid(place + 1);
        }
        return abi.decode(payload, (uint256, address));
    }

    /// @dev A poll that ended without a winner, or was stopped, gives the pot free for another.
    function _isFree(uint32 pollId) private view returns (bool) {
        if (pollId == 0) return true;
        IFanPoll.State state = fanPoll.pollOf(pollId).state;
        return state == IFanPoll.State.Undecided || state == IFanPoll.State.Void;
    }

    function _suffices(Pot storage pot, Terms calldata terms) private view returns (bool) {
        return
            terms.openFor >= pot.minSeconds &&
            terms.quorum >= pot.minQuorum &&
            terms.minAge >= pot.minAge &&
            terms.minPaid >= pot.minPaid &&
            terms.closesAt + TIME_TO_PAY <= pot.expiry;
    }

    /* ANYONE */

    /// @inheritdoc ICharityPot
    function giveBack(uint256 potId) external {
        Pot storage pot = _requirePot(potId);
        if (block.timestamp <= pot.expiry) revert PotRunning(potId, pot.expiry);
        pot.isSettled = true;
        emit PotReturned(potId, pot.amount);
        _pay(treasury, pot.amount);
    }

    /// @dev Settled before: whoever is paid finds nothing left to take. With all gas, for a receiver may be a contract.
    function _pay(address to, uint256 amount) private {
        // solhint-disable-next-line avoid-low-level-calls
        (bool isPaid, ) = to.call{value: amount}("");
        if (!isPaid) revert PaymentFailed(to, amount);
    }

    function _requirePot(uint256 potId) private view returns (Pot storage pot) {
        pot = _pots[potId];
        if (pot.amount == 0 || pot.isSettled) revert PotUnknown(potId);
    }

    /* VIEWS */

    /// @inheritdoc ICharityPot
    function potOf(uint256 potId) external view returns (Pot memory) {
        return _pots[potId];
    }
}
