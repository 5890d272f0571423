// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors, IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {Entitlements} from "../../src/Entitlements.sol";
import {Assets} from "../../src/lib/Assets.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {Refusing} from "../support/Receivers.sol";
import {EntitlementsBase} from "./EntitlementsBase.sol";

contract EntitlementsTest is EntitlementsBase {
    // ---------------------------------------------------------------- set-up

    function testKnowsWhoMayDoWhat() public view {
        eq(shop.owner(), OWNER);
        eq(shop.operator(), OPERATOR);
        eq(address(shop.agents()), address(agents));
        eq(keccak256(bytes(shop.uri(1))), keccak256("https://arena.example/rights/{id}"));
        isTrue(shop.supportsInterface(0xd9b67a26), "ERC-1155");
    }

    function testNeedsAContractOfAgents() public {
        vm.expectRevert(Operated.ZeroAddress.selector);
        new Entitlements(OWNER, OPERATOR, IERC721(address(0)), "");
    }

    // ---------------------------------------------------------------- offers

    function testTheOperatorOffersPassesAndLooks() public {
        vm.expectEmit(true, true, true, true, address(shop));
        emit Entitlements.Offered(1, OPERATOR, Entitlements.Kind.Look, "gold", address(token), 7, 3660 days);
        vm.prank(OPERATOR);
        eq(shop.offer(Entitlements.Kind.Look, "gold", address(token), 7, 3660 days), 1);
        Entitlements.Offer memory offer = shop.offerOf(1);
        eq(offer.seller, OPERATOR);
        isTrue(offer.kind == Entitlements.Kind.Look, "kind");
        isTrue(offer.isOpen, "open");
        eq(offer.duration, 3660 days);
        eq(offer.asset, address(token));
        eq(offer.price, 7);
        eq(offer.subject, "gold");
        eq(_pass(COIN, 1), 2);
        eq(shop.offerCount(), 2);
    }

    function testNobodyElseDoes() public {
        address[3] memory others = [OWNER, HOLDER, OTHER];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.startPrank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(Entitlements.NotSeller.selector, others[i]));
            shop.offer(Entitlements.Kind.SeasonPass, SEASON, COIN, 1, 1);
            vm.expectRevert(abi.encodeWithSelector(Entitlements.NotSeller.selector, others[i]));
            shop.offer(Entitlements.Kind.Look, "gold", COIN, 1, 1);
            vm.stopPrank();
        }
    }

    function testTheHolderOfAnAgentOffersSparringWithIt() public {
        eq(_sparring(COIN, 1), 1);
        address[2] memory others = [OPERATOR, OTHER];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(Entitlements.NotSeller.selector, others[i]));
            shop.offer(Entitlements.Kind.Sparring, AGENT, COIN, 1, 1);
        }
        vm.prank(HOLDER);
        vm.expectRevert(
            abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, uint256(bytes32("nobody")))
        );
        shop.offer(Entitlements.Kind.Sparring, "nobody", COIN, 1, 1);
    }

    function testARightHasADuration() public {
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.BadDuration.selector, 0));
        shop.offer(Entitlements.Kind.SeasonPass, SEASON, COIN, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.BadDuration.selector, 3660 days + 1));
        shop.offer(Entitlements.Kind.SeasonPass, SEASON, COIN, 1, 3660 days + 1);
        vm.stopPrank();
    }

    function testASellerClosesItsOffer() public {
        uint64 offerId = _pass(COIN, 1);
        uint256 id = _buy(offerId, BUYER, 1);
        vm.prank(OTHER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotSeller.selector, OTHER));
        shop.closeOffer(offerId);
        vm.expectEmit(true, true, true, true, address(shop));
        emit Entitlements.OfferClosed(offerId);
        vm.prank(OPERATOR);
        shop.closeOffer(offerId);
        isTrue(!shop.offerOf(offerId).isOpen, "closed");
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NoOffer.selector, offerId));
        shop.closeOffer(offerId);
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NoOffer.selector, offerId));
        shop.buy{value: 1}(offerId, BUYER);
        // what was bought stays good
        _activate(id);
        eq(shop.balanceOf(BUYER, id), 1);
    }

    // ---------------------------------------------------------------- purchases

    function testBuysForCoins() public {
        uint64 offerId = _pass(COIN, 1 ether);
        vm.expectEmit(true, true, true, true, address(shop));
        emit Entitlements.Purchased(1, offerId, OTHER);
        vm.prank(BUYER);
        eq(shop.buy{value: 1 ether}(offerId, OTHER), 1);
        eq(shop.balanceOf(OTHER, 1), 1);
        eq(shop.balanceOf(BUYER, 1), 0);
        eq(address(shop).balance, 1 ether);
        eq(shop.purchaseCount(), 1);
        Entitlements.Purchase memory purchase = shop.purchaseOf(1);
        eq(purchase.offerId, offerId);
        eq(purchase.expiresAt, 0);
        isTrue(!purchase.isRefunded, "not refunded");
        eq(shop.proceeds(OPERATOR, COIN), 0);
        eq(shop.activeUntil(OTHER, Entitlements.Kind.SeasonPass, SEASON), 0);
    }

    function testBuysForTokens() public {
        uint256 id = _buy(_pass(address(token), 400), BUYER, 0);
        eq(token.balanceOf(address(shop)), 400);
        eq(token.balanceOf(BUYER), 600);
        eq(shop.balanceOf(BUYER, id), 1);
    }

    function testTakesThePriceAndNothingElse() public {
        uint64 forCoins = _pass(COIN, 2);
        uint64 forTokens = _pass(address(token), 2);
        vm.startPrank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Assets.WrongValue.selector, 1, 2));
        shop.buy{value: 1}(forCoins, BUYER);
        vm.expectRevert(abi.encodeWithSelector(Assets.WrongValue.selector, 3, 2));
        shop.buy{value: 3}(forCoins, BUYER);
        vm.expectRevert(abi.encodeWithSelector(Assets.WrongValue.selector, 2, 0));
        shop.buy{value: 2}(forTokens, BUYER);
        vm.stopPrank();
        eq(shop.purchaseCount(), 0);
    }

    function testSellsNothingThatWasNotOffered() public {
        vm.startPrank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NoOffer.selector, 1));
        shop.buy(1, BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NoOffer.selector, 0));
        shop.buy(0, BUYER);
        vm.stopPrank();
    }

    function testSellsForNobodyWhoCannotTakeIt() public {
        uint64 offerId = _pass(COIN, 1);
        address refusing = address(new Refusing());
        vm.startPrank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, refusing));
        shop.buy{value: 1}(offerId, refusing);
        vm.expectRevert(abi.encodeWithSelector(IERC1155Errors.ERC1155InvalidReceiver.selector, address(0)));
        shop.buy{value: 1}(offerId, address(0));
        vm.stopPrank();
    }

    function testWhoSoldTheAgentSellsNoSparringWithIt() public {
        uint64 offerId = _sparring(COIN, 1);
        vm.prank(HOLDER);
        agents.transferFrom(HOLDER, OTHER, uint256(AGENT));
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.SellerGone.selector, offerId));
        shop.buy{value: 1}(offerId, BUYER);
    }

    function testWhoIsNoLongerOperatorSellsNoMoreButWhatWasSoldStaysGood() public {
        uint64 offerId = _pass(COIN, 5);
        uint256 id = _buy(offerId, BUYER, 5);
        vm.prank(OWNER);
        shop.setOperator(OTHER);
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.SellerGone.selector, offerId));
        shop.buy{value: 5}(offerId, BUYER);
        _activate(id);
        eq(shop.balanceOf(BUYER, id), 1);
        eq(shop.proceeds(OTHER, COIN), 5);
        eq(shop.proceeds(OPERATOR, COIN), 0);
    }

    // ---------------------------------------------------------------- use

    function testARightRunsFromItsFirstUse() public {
        uint256 id = _bought(1 ether);
        vm.warp(START + 100 days);
        uint64 until = START + 130 days;
        vm.expectEmit(true, true, true, true, address(shop));
        emit Entitlements.Activated(id, 1, BUYER, until);
        _activate(id);
        eq(shop.purchaseOf(id).expiresAt, until);
        eq(shop.activeUntil(BUYER, Entitlements.Kind.SeasonPass, SEASON), until);
        eq(shop.proceeds(OPERATOR, COIN), 1 ether);
        vm.warp(until - 1);
        eq(shop.balanceOf(BUYER, id), 1);
        vm.warp(until);
        eq(shop.balanceOf(BUYER, id), 0);
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.AlreadyUsed.selector, id));
        shop.activate(id);
    }

    function testOnlyTheHolderUsesARightOrGivesItBack() public {
        uint256 id = _bought(1);
        vm.startPrank(OTHER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotHolder.selector, OTHER));
        shop.activate(id);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotHolder.selector, OTHER));
        shop.refund(id, OTHER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotHolder.selector, OTHER));
        shop.activate(id + 1);
        vm.stopPrank();
        // not even whom the holder trusts with its tokens
        vm.prank(BUYER);
        shop.setApprovalForAll(OTHER, true);
        vm.prank(OTHER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotHolder.selector, OTHER));
        shop.refund(id, OTHER);
    }

    function testOfTwoRightsTheLongerOneCounts() public {
        vm.startPrank(OPERATOR);
        uint64 long = shop.offer(Entitlements.Kind.Look, "gold", COIN, 1, 10 days);
        uint64 short = shop.offer(Entitlements.Kind.Look, "gold", COIN, 1, 1 days);
        vm.stopPrank();
        uint256 first = _buy(long, BUYER, 1);
        uint256 second = _buy(short, BUYER, 1);
        uint256 third = _buy(short, BUYER, 1);
        _activate(first);
        _activate(second);
        eq(shop.activeUntil(BUYER, Entitlements.Kind.Look, "gold"), START + 10 days);
        vm.warp(START + 9 days + 1);
        _activate(third);
        eq(shop.activeUntil(BUYER, Entitlements.Kind.Look, "gold"), START + 10 days + 1);
        eq(shop.activeUntil(BUYER, Entitlements.Kind.Look, "iron"), 0);
        eq(shop.activeUntil(BUYER, Entitlements.Kind.SeasonPass, "gold"), 0);
        eq(shop.activeUntil(OTHER, Entitlements.Kind.Look, "gold"), 0);
    }

    function testSparringWithAnAgentThatWasSoldIsGivenBackOnly() public {
        uint64 offerId = _sparring(COIN, 3);
        uint256 used = _buy(offerId, BUYER, 3);
        uint256 unused = _buy(offerId, BUYER, 3);
        _activate(used);
        eq(shop.proceeds(HOLDER, COIN), 3);
        vm.prank(HOLDER);
        agents.transferFrom(HOLDER, OTHER, uint256(AGENT));
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.SellerGone.selector, offerId));
        shop.activate(unused);
        uint256 before = BUYER.balance;
        vm.prank(BUYER);
        shop.refund(unused, BUYER);
        eq(BUYER.balance, before + 3);
        // what runs, runs on
        eq(shop.balanceOf(BUYER, used), 1);
        eq(shop.activeUntil(BUYER, Entitlements.Kind.Sparring, AGENT), START + 1 days);
    }

    // ---------------------------------------------------------------- money back, and proceeds

    function testGivesAnUnusedRightBackForItsPrice() public {
        uint256 id = _bought(1 ether);
        vm.expectEmit(true, true, true, true, address(shop));
        emit Entitlements.Refunded(id, BUYER, OTHER);
        vm.prank(BUYER);
        shop.refund(id, OTHER);
        eq(OTHER.balance, 1 ether);
        eq(address(shop).balance, 0);
        eq(shop.balanceOf(BUYER, id), 0);
        isTrue(shop.purchaseOf(id).isRefunded, "refunded");
        vm.startPrank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotHolder.selector, BUYER));
        shop.refund(id, BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotHolder.selector, BUYER));
        shop.activate(id);
        vm.stopPrank();
    }

    function testGivesTokensBackAsWell() public {
        uint256 id = _buy(_pass(address(token), 400), BUYER, 0);
        vm.prank(BUYER);
        shop.refund(id, BUYER);
        eq(token.balanceOf(BUYER), 1000);
        eq(token.balanceOf(address(shop)), 0);
    }

    function testGivesNothingBackOnceUsed() public {
        uint256 id = _bought(1);
        _activate(id);
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.AlreadyUsed.selector, id));
        shop.refund(id, BUYER);
    }

    function testTheMoneyGoesBackToWhomTheTokenWasPassed() public {
        uint256 id = _bought(1 ether);
        vm.prank(BUYER);
        shop.safeTransferFrom(BUYER, OTHER, id, 1, "");
        vm.prank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.NotHolder.selector, BUYER));
        shop.refund(id, BUYER);
        vm.prank(OTHER);
        shop.refund(id, OTHER);
        eq(OTHER.balance, 1 ether);
    }

    function testASellerWithdrawsWhatWasUsed() public {
        uint64 forCoins = _sparring(COIN, 3);
        uint64 forTokens = _sparring(address(token), 4);
        _activate(_buy(forCoins, BUYER, 3));
        _activate(_buy(forTokens, BUYER, 0));
        _buy(forCoins, BUYER, 3);
        vm.expectEmit(true, true, true, true, address(shop));
        emit Entitlements.ProceedsWithdrawn(HOLDER, COIN, OTHER, 3);
        vm.startPrank(HOLDER);
        shop.withdrawProceeds(COIN, OTHER);
        eq(OTHER.balance, 3);
        shop.withdrawProceeds(address(token), HOLDER);
        eq(token.balanceOf(HOLDER), 4);
        vm.expectRevert(Entitlements.NothingToWithdraw.selector);
        shop.withdrawProceeds(COIN, OTHER);
        vm.stopPrank();
        // the unused one waits
        eq(address(shop).balance, 3);
        vm.prank(BUYER);
        vm.expectRevert(Entitlements.NothingToWithdraw.selector);
        shop.withdrawProceeds(COIN, BUYER);
    }

    function testWhoRefusesCoinsNamesAnotherReceiver() public {
        uint256 id = _bought(2);
        address refusing = address(new Refusing());
        vm.prank(BUYER);
        vm.expectRevert(Errors.FailedCall.selector);
        shop.refund(id, refusing);
        eq(shop.balanceOf(BUYER, id), 1);
        _activate(id);
        vm.startPrank(OPERATOR);
        vm.expectRevert(Errors.FailedCall.selector);
        shop.withdrawProceeds(COIN, refusing);
        shop.withdrawProceeds(COIN, OTHER);
        vm.stopPrank();
        eq(OTHER.balance, 2);
    }

    // ---------------------------------------------------------------- passing on

    function testARightThatRunsStaysWhereItIs() public {
        uint256 used = _bought(1);
        uint256 unused = _bought(1);
        _activate(used);
        uint256[] memory ids = new uint256[](2);
        (ids[0], ids[1]) = (unused, used);
        uint256[] memory values = new uint256[](2);
        (values[0], values[1]) = (1, 1);
        vm.startPrank(BUYER);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.AlreadyUsed.selector, used));
        shop.safeTransferFrom(BUYER, OTHER, used, 1, "");
        vm.expectRevert(abi.encodeWithSelector(Entitlements.AlreadyUsed.selector, used));
        shop.safeBatchTransferFrom(BUYER, OTHER, ids, values, "");
        vm.warp(START + 30 days);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.AlreadyUsed.selector, used));
        shop.safeTransferFrom(BUYER, OTHER, used, 1, "");
        vm.stopPrank();
    }

    function testPassesOnABatchAtMost() public {
        uint64 offerId = _pass(COIN, 0);
        uint256[] memory ids = new uint256[](100);
        uint256[] memory values = new uint256[](100);
        for (uint256 i = 0; i < ids.length; ++i) {
            ids[i] = _buy(offerId, BUYER, 0);
            values[i] = 1;
        }
        vm.startPrank(BUYER);
        shop.safeBatchTransferFrom(BUYER, OTHER, ids, values, "");
        eq(shop.balanceOf(OTHER, 1), 1);
        eq(shop.balanceOf(OTHER, 100), 1);
        vm.expectRevert(abi.encodeWithSelector(Entitlements.TooMany.selector, 101));
        shop.safeBatchTransferFrom(BUYER, OTHER, new uint256[](101), new uint256[](101), "");
        vm.stopPrank();
    }

    function testNobodyPassesOnWhatIsNotTheirs() public {
        uint256 id = _bought(1);
        address[3] memory others = [OWNER, OPERATOR, OTHER];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IERC1155Errors.ERC1155MissingApprovalForAll.selector, others[i], BUYER)
            );
            shop.safeTransferFrom(BUYER, OTHER, id, 1, "");
        }
    }

    // ---------------------------------------------------------------- whatever the numbers

    function testFuzzEveryWeiGoesBackOrToTheSeller(uint96 price, bool isToken, bool isUsed, uint32 wait) public {
        address asset = isToken ? address(token) : COIN;
        vm.deal(BUYER, price);
        token.give(BUYER, price);
        uint256 before = isToken ? token.balanceOf(BUYER) : BUYER.balance;
        uint256 id = _buy(_pass(asset, price), BUYER, isToken ? 0 : price);
        vm.warp(START + wait);
        if (isUsed) {
            _activate(id);
            eq(shop.proceeds(OPERATOR, asset), price);
            if (price == 0) return;
            vm.prank(OPERATOR);
            shop.withdrawProceeds(asset, OTHER);
            eq(isToken ? token.balanceOf(OTHER) : OTHER.balance, price);
        } else {
            vm.prank(BUYER);
            shop.refund(id, BUYER);
            eq(isToken ? token.balanceOf(BUYER) : BUYER.balance, before);
        }
        eq(isToken ? token.balanceOf(address(shop)) : address(shop).balance, 0);
    }

    function testFuzzARightHoldsForItsDuration(uint64 duration, uint64 later) public {
        duration = uint64(within(duration, 1, 3660 days));
        later = uint64(within(later, 0, 7320 days));
        vm.prank(OPERATOR);
        uint64 offerId = shop.offer(Entitlements.Kind.Look, "gold", COIN, 1, duration);
        uint256 id = _buy(offerId, BUYER, 1);
        _activate(id);
        vm.warp(START + later);
        eq(shop.balanceOf(BUYER, id), later < duration ? 1 : 0);
        eq(shop.activeUntil(BUYER, Entitlements.Kind.Look, "gold"), START + duration);
    }

    function testFuzzRightsDiffer(uint8 kind, bytes32 subject, uint8 otherKind, bytes32 otherSubject) public view {
        Entitlements.Kind one = Entitlements.Kind(kind % 3);
        Entitlements.Kind other = Entitlements.Kind(otherKind % 3);
        bool isSame = one == other && subject == otherSubject;
        isTrue((shop.rightOf(one, subject) == shop.rightOf(other, otherSubject)) == isSame, "one right, one key");
    }
}
