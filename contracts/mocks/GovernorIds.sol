// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC1155Receiver} from "@openzeppelin/contracts/interfaces/IERC1155Receiver.sol";
import {IERC6372} from "@openzeppelin/contracts/interfaces/IERC6372.sol";

/// @title GovernorIds
/// @notice Interface ids as OpenZeppelin's own interfaces give them, for whoever asks a Governor about them.
contract GovernorIds {
    function all() external pure returns (bytes4[] memory ids) {
        ids = new bytes4[](5);
        ids[0] = type(IGovernor).interfaceId;
        ids[1] = type(IGovernor).interfaceId ^ IGovernor.getProposalId.selector; // as before 5.3
        ids[2] = type(IERC1155Receiver).interfaceId;
        ids[3] = type(IERC6372).interfaceId;
        ids[4] = type(IERC165).interfaceId;
    }
}
