// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Wallet
/// @notice A well-behaved contract wallet of one key: several calls in one transaction, and ERC-1271.
contract Wallet is IERC1271, IERC721Receiver {
    address public immutable signer;

    /// @notice How often somebody asked whether it takes a token.
    uint256 public asked;

    error NotSigner(address caller);

    constructor(address signer_) {
        signer = signer_;
    }

    function execute(address target, bytes[] calldata calls) external {
        if (msg.sender != signer) revert NotSigner(msg.sender);
        for (uint256 i = 0; i < calls.length; ++i) {
            // a wallet calls whatever it is told to
            // solhint-disable-next-line avoid-low-level-calls
            (bool isDone, bytes memory answer) = target.call(calls[i]);
            if (isDone) continue;
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address found, , ) = ECDSA.tryRecover(digest, signature);
        return found == signer ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        ++asked;
        return IERC721Receiver.onERC721Received.selector;
    }
}
