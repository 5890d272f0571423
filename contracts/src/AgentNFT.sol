// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Cid} from "./lib/Cid.sol";
import {Operated} from "./lib/Operated.sol";

/**
 * @title Agents that one owns
 * @notice One token an agent; its number is the agent's id in the arena (ASCII, left-aligned, as a number). Whoever holds the token owns the agent. The
 * operator mints, and keeps the description (name, build, looks, record) up to date; it can neither move nor burn a token. Descriptions are
 * content-addressed: a token keeps the SHA-256 digest of its file, the address is `baseURI` and the file's CID.
 *
 * Bad input: a token is minted once for an agent; a contract that does not take tokens (IERC721Receiver) gets none; the royalty is at most MAX_ROYALTY_BPS.
 */
contract AgentNFT is ERC721, ERC2981, IERC4906, Operated {
    uint96 public constant MAX_ROYALTY_BPS = 1_000;
    /// @notice Descriptions that one call may change.
    uint256 public constant MAX_BATCH = 100;

    string public baseURI;
    /// @notice SHA-256 of the file that describes a token.
    mapping(uint256 tokenId => bytes32) public digestOf;

    event BaseURIChanged(string baseURI);
    event RoyaltyChanged(address receiver, uint96 royaltyBps);

    error TooMany(uint256 count);
    error UnevenLists();
    error RoyaltyTooHigh(uint96 royaltyBps);

    constructor(
        address owner_,
        address operator_,
        string memory baseURI_,
        address royaltyReceiver,
        uint96 royaltyBps
    ) ERC721("Arena Agents", "AGENT") Operated(owner_, operator_) {
        baseURI = baseURI_;
        _setRoyalty(royaltyReceiver, royaltyBps);
    }

    /// @param digest of the first description
    function mint(address to, bytes32 agentId, bytes32 digest) external onlyOperator {
        uint256 tokenId = uint256(agentId);
        digestOf[tokenId] = digest;
        _safeMint(to, tokenId);
    }

    /// @notice Other descriptions for tokens that exist.
    function describe(uint256[] calldata tokenIds, bytes32[] calldata digests) external onlyOperator {
        if (tokenIds.length > MAX_BATCH) revert TooMany(tokenIds.length);
        if (tokenIds.length != digests.length) revert UnevenLists();
        for (uint256 i = 0; i < tokenIds.length; ++i) {
            _requireOwned(tokenIds[i]);
            digestOf[tokenIds[i]] = digests[i];
            emit MetadataUpdate(tokenIds[i]);
        }
    }

    /// @param baseURI_ "ipfs://", or where the arena serves the files: ends with a slash
    function setBaseURI(string calldata baseURI_) external onlyOperator {
        baseURI = baseURI_;
        emit BaseURIChanged(baseURI_);
        emit BatchMetadataUpdate(0, type(uint256).max);
    }

    function setRoyalty(address receiver, uint96 royaltyBps) external onlyOwner {
        _setRoyalty(receiver, royaltyBps);
    }

    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        _requireOwned(tokenId);
        return string.concat(baseURI, Cid.text(digestOf[tokenId]));
    }

    function supportsInterface(bytes4 interfaceId) public view override(ERC721, ERC2981, IERC165) returns (bool) {
        // ERC-4906 has no functions to make an id of
        return interfaceId == bytes4(0x49064906) || super.supportsInterface(interfaceId);
    }

    function _setRoyalty(address receiver, uint96 royaltyBps) private {
        if (royaltyBps > MAX_ROYALTY_BPS) revert RoyaltyTooHigh(royaltyBps);
        _setDefaultRoyalty(receiver, royaltyBps);
        emit RoyaltyChanged(receiver, royaltyBps);
    }
}
