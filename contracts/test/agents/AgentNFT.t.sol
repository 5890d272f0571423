// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC2981} from "@openzeppelin/contracts/token/common/ERC2981.sol";
import {AgentNFT} from "../../src/AgentNFT.sol";
import {Cid} from "../../src/lib/Cid.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {Reentering, Refusing} from "../support/Receivers.sol";
import {Test} from "../support/Test.sol";

contract AgentNFTTest is Test {
    address private constant OWNER = address(0xA1);
    address private constant OPERATOR = address(0xA2);
    address private constant HOLDER = address(0xA3);
    address private constant OTHER = address(0xA4);
    address private constant TREASURY = address(0xA5);
    bytes32 private constant AGENT = "agent-1";
    uint256 private constant TOKEN = uint256(AGENT);
    bytes32 private constant DIGEST = keccak256("first");

    /// @dev SHA-256 of "hello world"
    bytes32 private constant HELLO = 0xb94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9;

    AgentNFT private nft;

    function setUp() public {
        nft = new AgentNFT(OWNER, OPERATOR, "ipfs://", TREASURY, 500);
    }

    function testKnowsItsNameAndWhoMayDoWhat() public view {
        eq(keccak256(bytes(nft.name())), keccak256("Arena Agents"));
        eq(keccak256(bytes(nft.symbol())), keccak256("AGENT"));
        eq(nft.owner(), OWNER);
        eq(nft.operator(), OPERATOR);
        eq(keccak256(bytes(nft.baseURI())), keccak256("ipfs://"));
    }

    function testMintsAnAgentForItsOwner() public {
        vm.expectEmit(true, true, true, true, address(nft));
        emit IERC721.Transfer(address(0), HOLDER, TOKEN);
        _mint(HOLDER, AGENT);
        eq(nft.ownerOf(TOKEN), HOLDER);
        eq(nft.balanceOf(HOLDER), 1);
        eq(nft.digestOf(TOKEN), DIGEST);
    }

    function testOnlyTheOperatorMints() public {
        address[3] memory others = [OWNER, HOLDER, address(this)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(Operated.NotOperator.selector, others[i]));
            nft.mint(HOLDER, AGENT, DIGEST);
        }
    }

    function testMintsAnAgentOnce() public {
        _mint(HOLDER, AGENT);
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidSender.selector, address(0)));
        nft.mint(OTHER, AGENT, keccak256("second"));
        eq(nft.ownerOf(TOKEN), HOLDER);
        eq(nft.digestOf(TOKEN), DIGEST);
    }

    function testMintsForNobodyWhoCannotTakeIt() public {
        address refusing = address(new Refusing());
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, refusing));
        nft.mint(refusing, AGENT, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        nft.mint(address(0), AGENT, DIGEST);
        vm.stopPrank();
        eq(nft.digestOf(TOKEN), bytes32(0));
    }

    /// @dev An operator that mints for itself, and mints again before the first is done: another agent, which it may, and the same, which nobody may.
    function testAReceiverThatCallsBackHasNoAgentTwice() public {
        Reentering receiver = new Reentering();
        AgentNFT ours = new AgentNFT(OWNER, address(receiver), "ipfs://", TREASURY, 500);
        bytes memory first = abi.encodeCall(ours.mint, (address(receiver), AGENT, DIGEST));
        bytes memory again = abi.encodeCall(ours.mint, (address(receiver), AGENT, keccak256("second")));
        uint256 before = vm.snapshotState();
        receiver.call(address(ours), again);
        vm.revertToState(before);
        receiver.arm(address(ours), again);
        receiver.call(address(ours), first);
        eq(receiver.tries(), 1);
        eq(receiver.successes(), 0);
        eq(ours.balanceOf(address(receiver)), 1);
        eq(ours.digestOf(TOKEN), DIGEST);
        receiver.arm(address(ours), abi.encodeCall(ours.mint, (address(receiver), bytes32("another"), DIGEST)));
        receiver.call(address(ours), abi.encodeCall(ours.mint, (address(receiver), bytes32("agent-2"), DIGEST)));
        eq(receiver.successes(), 1);
        eq(ours.balanceOf(address(receiver)), 3);
    }

    function testAReceiverMayPassItOnAtOnce() public {
        Reentering receiver = new Reentering();
        receiver.arm(address(nft), abi.encodeCall(nft.transferFrom, (address(receiver), OTHER, TOKEN)));
        _mint(address(receiver), AGENT);
        eq(receiver.successes(), 1);
        eq(nft.ownerOf(TOKEN), OTHER);
    }

    function testTheOperatorAndTheOwnerMoveNoToken() public {
        _mint(HOLDER, AGENT);
        address[2] memory others = [OWNER, OPERATOR];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, others[i], TOKEN)
            );
            nft.transferFrom(HOLDER, OTHER, TOKEN);
        }
        vm.prank(HOLDER);
        nft.safeTransferFrom(HOLDER, OTHER, TOKEN);
        eq(nft.ownerOf(TOKEN), OTHER);
    }

    function testDescribesTokensAnew() public {
        _mint(HOLDER, AGENT);
        _mint(HOLDER, "agent-2");
        uint256[] memory tokens = new uint256[](2);
        (tokens[0], tokens[1]) = (TOKEN, uint256(bytes32("agent-2")));
        bytes32[] memory digests = new bytes32[](2);
        (digests[0], digests[1]) = (keccak256("a"), keccak256("b"));
        vm.expectEmit(true, true, true, true, address(nft));
        emit IERC4906.MetadataUpdate(tokens[0]);
        vm.expectEmit(true, true, true, true, address(nft));
        emit IERC4906.MetadataUpdate(tokens[1]);
        vm.prank(OPERATOR);
        nft.describe(tokens, digests);
        eq(nft.digestOf(tokens[0]), keccak256("a"));
        eq(nft.digestOf(tokens[1]), keccak256("b"));
    }

    function testDescribesNoTokenThatDoesNotExist() public {
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, TOKEN));
        nft.describe(_list(TOKEN), new bytes32[](1));
    }

    function testDescribesEvenListsOfABatchAtMost() public {
        vm.startPrank(OPERATOR);
        vm.expectRevert(AgentNFT.UnevenLists.selector);
        nft.describe(_list(TOKEN), new bytes32[](2));
        vm.expectRevert(AgentNFT.UnevenLists.selector);
        nft.describe(new uint256[](2), new bytes32[](1));
        vm.expectRevert(abi.encodeWithSelector(AgentNFT.TooMany.selector, 101));
        nft.describe(new uint256[](101), new bytes32[](101));
        uint256[] memory most = new uint256[](100);
        for (uint256 i = 0; i < most.length; ++i) {
            most[i] = i + 1;
            nft.mint(HOLDER, bytes32(i + 1), DIGEST);
        }
        nft.describe(most, new bytes32[](100));
        eq(nft.digestOf(100), bytes32(0));
        vm.stopPrank();
    }

    function testOnlyTheOperatorDescribes() public {
        _mint(HOLDER, AGENT);
        vm.prank(HOLDER);
        vm.expectRevert(abi.encodeWithSelector(Operated.NotOperator.selector, HOLDER));
        nft.describe(_list(TOKEN), new bytes32[](1));
        vm.prank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(Operated.NotOperator.selector, OWNER));
        nft.setBaseURI("https://arena.example/files/");
    }

    function testTheAddressOfADescriptionIsItsCid() public {
        vm.prank(OPERATOR);
        nft.mint(HOLDER, AGENT, HELLO);
        eq(
            keccak256(bytes(nft.tokenURI(TOKEN))),
            keccak256("ipfs://bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")
        );
        vm.expectEmit(true, true, true, true, address(nft));
        emit AgentNFT.BaseURIChanged("https://arena.example/files/");
        vm.expectEmit(true, true, true, true, address(nft));
        emit IERC4906.BatchMetadataUpdate(0, type(uint256).max);
        vm.prank(OPERATOR);
        nft.setBaseURI("https://arena.example/files/");
        eq(
            keccak256(bytes(nft.tokenURI(TOKEN))),
            keccak256("https://arena.example/files/bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")
        );
    }

    function testATokenThatDoesNotExistHasNoAddress() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, TOKEN));
        nft.tokenURI(TOKEN);
    }

    function testRoyaltiesAreSetByTheOwnerAndCapped() public {
        (address receiver, uint256 amount) = nft.royaltyInfo(TOKEN, 1 ether);
        eq(receiver, TREASURY);
        eq(amount, 0.05 ether);
        vm.expectEmit(true, true, true, true, address(nft));
        emit AgentNFT.RoyaltyChanged(OTHER, 1000);
        vm.prank(OWNER);
        nft.setRoyalty(OTHER, 1000);
        (receiver, amount) = nft.royaltyInfo(TOKEN, 1 ether);
        eq(receiver, OTHER);
        eq(amount, 0.1 ether);
        vm.startPrank(OWNER);
        vm.expectRevert(abi.encodeWithSelector(AgentNFT.RoyaltyTooHigh.selector, 1001));
        nft.setRoyalty(OTHER, 1001);
        vm.expectRevert(abi.encodeWithSelector(ERC2981.ERC2981InvalidDefaultRoyaltyReceiver.selector, address(0)));
        nft.setRoyalty(address(0), 1);
        vm.stopPrank();
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, OPERATOR));
        nft.setRoyalty(OPERATOR, 1);
        vm.expectRevert(abi.encodeWithSelector(AgentNFT.RoyaltyTooHigh.selector, 1001));
        new AgentNFT(OWNER, OPERATOR, "", TREASURY, 1001);
    }

    function testSaysWhatItIs() public view {
        bytes4[5] memory known = [bytes4(0x01ffc9a7), 0x80ac58cd, 0x5b5e139f, 0x2a55205a, 0x49064906];
        for (uint256 i = 0; i < known.length; ++i) {
            isTrue(nft.supportsInterface(known[i]), "ERC-165, ERC-721, its metadata, ERC-2981, ERC-4906");
        }
        isTrue(!nft.supportsInterface(0xffffffff), "nothing");
        isTrue(!nft.supportsInterface(0xd9b67a26), "ERC-1155");
    }

    function testFuzzNoRoyaltyIsAboveATenth(uint96 bps, uint128 price) public {
        vm.prank(OWNER);
        if (bps > 1000) vm.expectRevert(abi.encodeWithSelector(AgentNFT.RoyaltyTooHigh.selector, bps));
        nft.setRoyalty(OTHER, bps);
        (, uint256 amount) = nft.royaltyInfo(TOKEN, price);
        isTrue(amount <= uint256(price) / 10, "at most a tenth");
    }

    function testFuzzEveryAgentHasATokenOfItsOwn(bytes32 one, bytes32 other, bytes32 digest) public {
        vm.assume(one != other);
        vm.startPrank(OPERATOR);
        nft.mint(HOLDER, one, digest);
        nft.mint(OTHER, other, keccak256("other"));
        vm.stopPrank();
        eq(nft.ownerOf(uint256(one)), HOLDER);
        eq(nft.ownerOf(uint256(other)), OTHER);
        eq(
            keccak256(bytes(nft.tokenURI(uint256(one)))),
            keccak256(bytes(string.concat("ipfs://", Cid.text(digest))))
        );
    }

    function _mint(address to, bytes32 agent) private {
        vm.prank(OPERATOR);
        nft.mint(to, agent, DIGEST);
    }

    function _list(uint256 token) private pure returns (uint256[] memory tokens) {
        tokens = new uint256[](1);
        tokens[0] = token;
    }
}
