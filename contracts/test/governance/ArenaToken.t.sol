// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Votes} from "@openzeppelin/contracts/governance/utils/Votes.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ArenaToken} from "../../src/ArenaToken.sol";
import {TokenSignatures} from "../support/TokenSignatures.sol";

contract ArenaTokenTest is TokenSignatures {
    address private constant HOLDER = address(0xA1);
    address private constant SPENDER = address(0xA2);
    uint256 private constant KEY = 0xBEEF;
    uint48 private constant START = 1_000_000;

    ArenaToken private token;
    address private signer;

    function setUp() public {
        vm.warp(START);
        token = new ArenaToken(HOLDER);
        signer = vm.addr(KEY);
        vm.prank(HOLDER);
        token.transfer(signer, 100);
    }

    function testAllThereWillBeIsMadeAtOnce() public {
        eq(token.totalSupply(), 100_000_000 ether);
        eq(token.totalSupply(), token.SUPPLY());
        eq(token.balanceOf(HOLDER) + token.balanceOf(signer), token.SUPPLY());
        eq(keccak256(bytes(token.name())), keccak256("Arena"));
        eq(keccak256(bytes(token.symbol())), keccak256("ARENA"));
        eq(token.decimals(), 18);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        new ArenaToken(address(0));
    }

    function testCountsVotesByTime() public {
        eq(token.clock(), START);
        vm.warp(START + 1);
        eq(token.clock(), START + 1);
        eq(keccak256(bytes(token.CLOCK_MODE())), keccak256("mode=timestamp"));
    }

    // ---------------------------------------------------------------- votes

    function testVotesCountOnceTheyAreDelegated() public {
        eq(token.getVotes(HOLDER), 0);
        uint256 held = token.balanceOf(HOLDER);
        vm.expectEmit(true, true, true, true, address(token));
        emit IVotes.DelegateChanged(HOLDER, address(0), SPENDER);
        vm.expectEmit(true, true, true, true, address(token));
        emit IVotes.DelegateVotesChanged(SPENDER, 0, held);
        vm.prank(HOLDER);
        token.delegate(SPENDER);
        eq(token.getVotes(SPENDER), held);
        eq(token.delegates(HOLDER), SPENDER);
        // they follow the tokens
        vm.warp(START + 10);
        vm.prank(HOLDER);
        token.transfer(signer, 1000);
        eq(token.getVotes(SPENDER), held - 1000);
        eq(token.getPastVotes(SPENDER, START), held);
        eq(token.getPastTotalSupply(START), token.SUPPLY());
        vm.expectRevert(abi.encodeWithSelector(Votes.ERC5805FutureLookup.selector, START + 10, START + 10));
        token.getPastVotes(SPENDER, START + 10);
    }

    function testDelegatesBySignature() public {
        (uint8 v, bytes32 r, bytes32 s) = _signDelegation(token, KEY, SPENDER, 0, START + 60);
        vm.prank(SPENDER);
        token.delegateBySig(SPENDER, 0, START + 60, v, r, s);
        eq(token.delegates(signer), SPENDER);
        eq(token.getVotes(SPENDER), 100);
        vm.expectRevert(abi.encodeWithSelector(Nonces.InvalidAccountNonce.selector, signer, 1));
        token.delegateBySig(SPENDER, 0, START + 60, v, r, s);
    }

    function testADelegationBySignatureExpires() public {
        (uint8 v, bytes32 r, bytes32 s) = _signDelegation(token, KEY, SPENDER, 0, START + 60);
        vm.warp(START + 61);
        vm.expectRevert(abi.encodeWithSelector(IVotes.VotesExpiredSignature.selector, START + 60));
        token.delegateBySig(SPENDER, 0, START + 60, v, r, s);
    }

    // ---------------------------------------------------------------- permits

    function testPermitsBySignature() public {
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(token, KEY, SPENDER, 60, START);
        token.permit(signer, SPENDER, 60, START, v, r, s);
        eq(token.allowance(signer, SPENDER), 60);
        eq(token.nonces(signer), 1);
        vm.prank(SPENDER);
        token.transferFrom(signer, SPENDER, 60);
        eq(token.balanceOf(SPENDER), 60);
    }

    function testAPermitCountsOnce() public {
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(token, KEY, SPENDER, 60, START);
        token.permit(signer, SPENDER, 60, START, v, r, s);
        vm.expectRevert();
        token.permit(signer, SPENDER, 60, START, v, r, s);
        eq(token.nonces(signer), 1);
    }

    function testAPermitIsForWhatWasSigned() public {
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(token, KEY, SPENDER, 60, START);
        vm.expectRevert();
        token.permit(signer, SPENDER, 61, START, v, r, s);
        vm.expectRevert();
        token.permit(signer, HOLDER, 60, START, v, r, s);
        vm.expectRevert();
        token.permit(HOLDER, SPENDER, 60, START, v, r, s);
        vm.expectRevert();
        token.permit(signer, SPENDER, 60, START + 1, v, r, s);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, START));
        token.permit(signer, SPENDER, 60, START, v, r, s);
        eq(token.allowance(signer, SPENDER), 0);
    }

    function testASignatureForAnotherChainOrTokenDoesNotCount() public {
        ArenaToken another = new ArenaToken(HOLDER);
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(another, KEY, SPENDER, 60, START);
        vm.expectRevert();
        token.permit(signer, SPENDER, 60, START, v, r, s);
        (v, r, s) = _signPermit(token, KEY, SPENDER, 60, START);
        vm.chainId(5);
        vm.expectRevert();
        token.permit(signer, SPENDER, 60, START, v, r, s);
        (v, r, s) = _signPermit(token, KEY, SPENDER, 60, START);
        token.permit(signer, SPENDER, 60, START, v, r, s);
        eq(token.allowance(signer, SPENDER), 60);
    }

    function testFuzzVotesAreThoseOfTheTokensDelegated(uint96 sent, bool isDelegated) public {
        uint256 held = token.balanceOf(HOLDER);
        sent = uint96(within(sent, 0, held));
        if (isDelegated) {
            vm.prank(signer);
            token.delegate(signer);
        }
        vm.prank(HOLDER);
        token.delegate(HOLDER);
        vm.prank(HOLDER);
        token.transfer(signer, sent);
        eq(token.getVotes(HOLDER), held - sent);
        eq(token.getVotes(signer), isDelegated ? 100 + uint256(sent) : 0);
    }
}
