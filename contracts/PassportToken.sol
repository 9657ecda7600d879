// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ERC721} from "solady/src/tokens/ERC721.sol";

import {IPassport} from "../interfaces/IPassport.sol";
import {Gs1} from "./libraries/Gs1.sol";

/// @title PassportToken
/// @notice The token half of Passport: names, links, interfaces, and that passports are locked.
/// @dev Apart from Passport only so that each half can be read in one sitting.
abstract contract PassportToken is ERC721, AccessManaged, IPassport {
    uint256 private constant LONGEST_DOMAIN = 64;

    /// @inheritdoc IPassport
    string public linkDomain;

    constructor(address authority_, string memory linkDomain_) AccessManaged(authority_) {
        _setLinkDomain(linkDomain_);
    }

    /* LINKS */

    /// @inheritdoc IPassport
    function setLinkDomain(string calldata newDomain) external restricted {
        emit LinkDomainSet(linkDomain, newDomain);
        _setLinkDomain(newDomain);
        emit BatchMetadataUpdate(0, type(uint256).max);
        emit ContractURIUpdated();
    }

    function _setLinkDomain(string memory newDomain) private {
        if (!_isDomain(bytes(newDomain))) revert LinkDomainInvalid(newDomain);
        linkDomain = newDomain;
    }

    function _isDomain(bytes memory domain) private pure returns (bool) {
        if (domain.length == 0 || domain.length > LONGEST_DOMAIN) return false;
        for (uint256 i = 0; i < domain.length; ++i) {
            bytes1 c = domain[i];
            bool isFine = (c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-" || c == "." || c == ":";
            if (!isFine) return false;
        }
        return true;
    }

    /// @notice GS1 Digital Link of the item, which a resolver answers with the item's metadata.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        ownerOf(tokenId); // reverts where there is no passport
        return linkOf(tokenId);
    }

    /// @inheritdoc IPassport
    function linkOf(uint256 tokenId) public view returns (string memory) {
        // The path shows fourteen digits and stops at a zero byte: another id would give another item's link
        if (!Gs1.isGtin(tokenId >> 160) || !Gs1.isSerial(bytes20(uint160(tokenId)))) revert TokenIdInvalid(tokenId);
        return string.concat("https://", linkDomain, Gs1.linkPath(tokenId));
    }

    /// @inheritdoc IPassport
    function contractURI() external view returns (string memory) {
        return
            string.concat(
                'data:application/json;utf8,{"name":"Zhenbo Passport","symbol":"ZHENBO",',
                '"description":"Passports of goods: identity, provenance and ownership of single items.",',
                '"external_link":"https://',
                linkDomain,
                '"}'
            );
    }

    /// @notice Name of the collection.
    function name() public pure override returns (string memory) {
        return "Zhenbo Passport";
    }

    /// @notice Symbol of the collection.
    function symbol() public pure override returns (string memory) {
        return "ZHENBO";
    }

    /// @notice ERC-165: ERC-165, ERC-721, its metadata extension, ERC-4906 and ERC-5192; nothing else.
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == 0x49064906 || interfaceId == 0xb45a3c0e || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IPassport
    function locked(uint256 tokenId) public view returns (bool) {
        ownerOf(tokenId); // reverts where there is no passport
        return true;
    }

    /// @notice Always reverts: passports are locked.
    /// @dev Both forms of safeTransferFrom come through here. The question is asked, not assumed, so that an id
    ///      without passport gives the error of ERC-721.
    function transferFrom(address, address, uint256 tokenId) public payable override {
        if (locked(tokenId)) revert PassportLocked(tokenId);
    }

    /// @notice Always reverts: nobody moves another's passport.
    function approve(address, uint256) public payable override {
        revert ApprovalsDisabled();
    }

    /// @notice Always reverts: nobody moves another's passport.
    function setApprovalForAll(address, bool) public pure override {
        revert ApprovalsDisabled();
    }
}
