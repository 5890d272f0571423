// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Entitlements} from "../../src/Entitlements.sol";
import {Assets} from "../../src/lib/Assets.sol";
import {FalseToken, FeeToken, HookToken, SilentToken} from "../support/OddTokens.sol";
import {Reentering} from "../support/Receivers.sol";
import {EntitlementsBase} from "./EntitlementsBase.sol";

/// @dev Tokens that misbehave, and receivers that call back.
contract EntitlementsBadInputTest is EntitlementsBase {
    Reentering private hostile;

    function setUp() public override {
        super.setUp();
        hostile = new Reentering();
        vm.deal(address(hostile), 10 ether);
    }

    // ---------------------------------------------------------------- tokens

    function testRefusesATokenThatKeepsAFee() public {
        FeeToken fee = new FeeToken();
        fee.give(BUYER, 1000);
        uint64 offerId = _pass(address(fee), 100);
        vm.startPrank(BUYER);
        fee.approve(address(shop), 1000);
        vm.expectRevert(abi.encodeWithSelector(Assets.AssetTakesFee.selector, 99, 100));
        shop.buy(offerId, BUYER);
        vm.stopPrank();
        eq(fee.balanceOf(BUYER), 1000);
    }

    function testServesATokenThatReturnsNothing() public {
        SilentToken silent = new SilentToken();
        silent.give(BUYER, 10);
        uint64 offerId = _pass(address(silent), 5);
        uint256 back = _buy(offerId, BUYER, 0);
        uint256 used = _buy(offerId, BUYER, 0);
        eq(silent.balanceOf(address(shop)), 10);
        vm.prank(BUYER);
        shop.refund(back, BUYER);
        eq(silent.balanceOf(BUYER), 5);
        _activate(used);
        vm.prank(OPERATOR);
        shop.withdrawProceeds(address(silent), OPERATOR);
        eq(silent.balanceOf(OPERATOR), 5);
    }

    function testRefusesATokenThatSaysFalse() public {
        FalseToken no = new FalseToken();
        uint64 offerId = _pass(address(no), 5);
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(no)));
        shop.buy(offerId, BUYER);
    }

    function testRefusesATokenThatIsNone() public {
        uint64 offerId = _pass(OTHER, 5);
        vm.prank(BUYER);
        vm.expectRevert();
        shop.buy(offerId, BUYER);
        eq(shop.purchaseCount(), 0);
    }

    function testTakesNoTokensThatWereNotApproved() public {
        uint64 offerId = _pass(address(token), 5);
        token.give(OTHER, 5);
        vm.prank(OTHER);
        vm.expectRevert();
        shop.buy(offerId, OTHER);
        eq(token.balanceOf(OTHER), 5);
    }

    // ---------------------------------------------------------------- calls back

    function testAReceiverOfTokensCallsBackInVain() public {
        uint64 offerId = _pass(COIN, 1 ether);
        uint256 used = _owned(offerId);
        uint256 unused = _owned(offerId);
        _as(abi.encodeCall(shop.activate, (used)), 0);
        uint256 before = address(hostile).balance;
        bytes[] memory calls = _calls(_pass(COIN, 0), unused);
        for (uint256 i = 0; i < calls.length; ++i) {
            _arm(calls[i]);
            _buyFor(offerId, address(hostile));
            eq(hostile.tries(), 1);
            eq(hostile.successes(), 0);
        }
        eq(address(hostile).balance, before);
        eq(address(shop).balance, (2 + calls.length) * 1 ether);
        eq(shop.proceeds(OPERATOR, COIN), 1 ether);
    }

    function testAReceiverOfCoinsCallsBackInVain() public {
        uint64 offerId = _pass(COIN, 1 ether);
        uint256 unused = _owned(offerId);
        bytes[] memory calls = _calls(_pass(COIN, 0), unused);
        for (uint256 i = 0; i < calls.length; ++i) {
            uint256 id = _owned(offerId);
            uint256 before = address(hostile).balance;
            _arm(calls[i]);
            _as(abi.encodeCall(shop.refund, (id, address(hostile))), 0);
            eq(hostile.tries(), 1);
            eq(hostile.successes(), 0);
            eq(address(hostile).balance, before + 1 ether);
        }
        eq(address(shop).balance, 1 ether);
    }

    function testASellerThatCallsBackIsPaidOnce() public {
        vm.prank(HOLDER);
        agents.transferFrom(HOLDER, address(hostile), uint256(AGENT));
        bytes memory offering = abi.encodeCall(shop.offer, (Entitlements.Kind.Sparring, AGENT, COIN, 1 ether, 1 days));
        uint64 offerId = abi.decode(_as(offering, 0), (uint64));
        _activate(_buy(offerId, BUYER, 1 ether));
        uint256 waiting = _buy(offerId, BUYER, 1 ether);
        uint256 unused = _owned(_pass(COIN, 1 ether));
        bytes[] memory others = _calls(_pass(COIN, 0), unused);
        bytes memory withdrawal = abi.encodeCall(shop.withdrawProceeds, (COIN, address(hostile)));
        for (uint256 i = 0; i <= others.length; ++i) {
            uint256 before = address(hostile).balance;
            _arm(i == others.length ? withdrawal : others[i]);
            _as(withdrawal, 0);
            eq(hostile.tries(), 1);
            eq(hostile.successes(), 0);
            eq(address(hostile).balance, before + 1 ether);
            _activate(_buy(offerId, BUYER, 1 ether));
        }
        vm.prank(BUYER);
        shop.refund(waiting, BUYER);
    }

    function testATokenWithHooksCallsBackInVain() public {
        HookToken hook = new HookToken();
        hook.give(address(hostile), 1000);
        hook.register(address(hostile));
        hostile.call(address(hook), abi.encodeCall(hook.approve, (address(shop), 1000)));
        uint64 offerId = _pass(address(hook), 10);
        uint256 unused = abi.decode(_as(abi.encodeCall(shop.buy, (offerId, address(hostile))), 0), (uint256));
        bytes[] memory calls = _calls(offerId, unused);
        for (uint256 i = 0; i < calls.length; ++i) {
            _arm(calls[i]);
            uint256 id = abi.decode(_as(abi.encodeCall(shop.buy, (offerId, address(hostile))), 0), (uint256));
            eq(hostile.tries(), 1);
            eq(hostile.successes(), 0);
            _arm(calls[i]);
            _as(abi.encodeCall(shop.refund, (id, address(hostile))), 0);
            eq(hostile.tries(), 1);
            eq(hostile.successes(), 0);
        }
        eq(hook.balanceOf(address(shop)), 10);
    }

    function testAHookThatSendsMoreMeanwhileIsRefused() public {
        HookToken hook = new HookToken();
        hook.give(address(hostile), 1000);
        hook.register(address(hostile));
        hostile.call(address(hook), abi.encodeCall(hook.approve, (address(shop), 1000)));
        uint64 offerId = _pass(address(hook), 10);
        hostile.arm(address(hook), abi.encodeCall(hook.transfer, (address(shop), 1)));
        vm.expectRevert(abi.encodeWithSelector(Assets.AssetTakesFee.selector, 11, 10));
        hostile.call(address(shop), abi.encodeCall(shop.buy, (offerId, address(hostile))));
    }

    /// @dev A token's receiver may pass it on at once, or close its own offer: neither moves any money.
    function testWhatCallsBackMayDoWhatItCouldDoAnyway() public {
        uint64 offerId = _pass(COIN, 1);
        uint256 next = shop.purchaseCount() + 1;
        bytes memory passing = abi.encodeCall(shop.safeTransferFrom, (address(hostile), OTHER, next, 1, ""));
        hostile.arm(address(shop), passing);
        _buyFor(offerId, address(hostile));
        eq(hostile.successes(), 1);
        eq(shop.balanceOf(OTHER, next), 1);
        vm.prank(OTHER);
        shop.refund(next, OTHER);
        eq(OTHER.balance, 1);
        eq(address(shop).balance, 0);
    }

    // ---------------------------------------------------------------- private

    /// @dev What it could gain by, if it were let: to buy, to use, and to be paid for the same right. Each succeeds on its own.
    function _calls(uint64 offerId, uint256 unused) private view returns (bytes[] memory calls) {
        calls = new bytes[](3);
        calls[0] = abi.encodeCall(shop.buy, (offerId, address(hostile)));
        calls[1] = abi.encodeCall(shop.activate, (unused));
        calls[2] = abi.encodeCall(shop.refund, (unused, address(hostile)));
    }

    /// @dev with a call that it has just seen to succeed
    function _arm(bytes memory data) private {
        uint256 before = vm.snapshotState();
        _as(data, 0);
        vm.revertToState(before);
        hostile.arm(address(shop), data);
    }

    function _owned(uint64 offerId) private returns (uint256 id) {
        id = _buyFor(offerId, address(hostile));
    }

    function _buyFor(uint64 offerId, address to) private returns (uint256) {
        uint256 price = shop.offerOf(offerId).price;
        vm.prank(BUYER);
        return shop.buy{value: price}(offerId, to);
    }

    function _as(bytes memory data, uint256 value) private returns (bytes memory) {
        return hostile.call{value: value}(address(shop), data);
    }
}
