// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC1155Receiver} from "@openzeppelin/contracts/interfaces/IERC1155Receiver.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title Collector
/// @notice A contract wallet of one key that takes ERC-1155 tokens in the way it was told, and calls back while it does.
contract Collector is IERC1271, IERC1155Receiver, ERC165 {
    enum Answer {
        Take,
        Refuse,
        OtherValue
    }

    address public immutable signer;
    Answer public answer;
    /// @notice Calls of `onReceived` that went through, of those it tried.
    uint256 public done;
    uint256 public tried;

    bytes[] private _onReceived;

    error NotSigner(address caller);
    error Refused();

    constructor(address signer_) {
        signer = signer_;
    }

    function setAnswer(Answer newAnswer, bytes[] calldata onReceived) external {
        answer = newAnswer;
        delete _onReceived;
        for (uint256 i = 0; i < onReceived.length; ++i) {
            _onReceived.push(onReceived[i]);
        }
    }

    function execute(address target, bytes calldata data) external {
        if (msg.sender != signer) revert NotSigner(msg.sender);
        // a wallet calls whatever it is told to
        // solhint-disable-next-line avoid-low-level-calls
        (bool isDone, bytes memory result) = target.call(data);
        if (isDone) return;
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address found, , ) = ECDSA.tryRecover(digest, signature);
        return found == signer ? IERC1271.isValidSignature.selector : bytes4(0xffffffff);
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        if (answer == Answer.Refuse) revert Refused();
        if (answer == Answer.OtherValue) return 0xffffffff;
        bytes[] memory calls = _onReceived;
        delete _onReceived; // once, or it would go on for ever
        for (uint256 i = 0; i < calls.length; ++i) {
            ++tried;
            // whoever pays in is called back with what the test prepared
            // solhint-disable-next-line avoid-low-level-calls
            (bool isDone, ) = msg.sender.call(calls[i]);
            if (isDone) ++done;
        }
        return IERC1155Receiver.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external pure returns (bytes4) {
        return IERC1155Receiver.onERC1155BatchReceived.selector;
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC165, IERC165) returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || super.supportsInterface(interfaceId);
    }
}
