// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Entitlements} from "../../src/Entitlements.sol";
import {EntitlementsBase} from "../entitlements/EntitlementsBase.sol";

/// @dev Sells a right that somebody has put up: pays and gets it in one call, as marketplaces do.
contract Market {
    Entitlements private immutable _shop;

    constructor(Entitlements shop) {
        _shop = shop;
    }

    function sell(uint256 id, address seller, address payable buyer) external payable {
        _shop.safeTransferFrom(seller, buyer, id, 1, "");
        payable(seller).transfer(msg.value);
    }
}

/// @dev Rights in the hands of whoever sells, buys and resells them in bad faith.
contract RightsTest is EntitlementsBase {
    Market private _market;

    function setUp() public override {
        super.setUp();
        _market = new Market(shop);
        vm.deal(OTHER, 10 ether);
        vm.prank(BUYER);
        shop.setApprovalForAll(address(_market), true);
    }

    function test_whoSellsARightAndUsesItFirstIsNotPaid() public {
        uint256 id = _bought(1 ether);
        _activate(id);
        _expectError(abi.encodeWithSelector(Entitlements.AlreadyUsed.selector, id));
        vm.prank(OTHER);
        _market.sell{value: 1 ether}(id, BUYER, payable(OTHER));
        eq(OTHER.balance, 10 ether);
    }

    function test_whoSellsARightAndGivesItBackFirstIsNotPaid() public {
        uint256 id = _bought(1 ether);
        vm.prank(BUYER);
        shop.refund(id, BUYER);
        _expectError(abi.encodeWithSelector(IERC1155Errors.ERC1155InsufficientBalance.selector, BUYER, 0, 1, id));
        vm.prank(OTHER);
        _market.sell{value: 1 ether}(id, BUYER, payable(OTHER));
    }

    function test_whoBoughtARightElsewhereHasAllOfIt() public {
        uint256 id = _bought(1 ether);
        vm.prank(OTHER);
        _market.sell{value: 2 ether}(id, BUYER, payable(OTHER));
        eq(OTHER.balance, 8 ether);
        vm.prank(OTHER);
        shop.refund(id, OTHER);
        eq(OTHER.balance, 9 ether);
        eq(address(shop).balance, 0);
    }

    /// @dev Who may move another's rights can neither use them nor take their price, unless they move them first.
    function test_anApprovalGivesNoPrice() public {
        uint256 id = _bought(1 ether);
        _expectError(abi.encodeWithSelector(Entitlements.NotHolder.selector, address(_market)));
        vm.prank(address(_market));
        shop.refund(id, address(_market));
        _expectError(abi.encodeWithSelector(Entitlements.NotHolder.selector, address(_market)));
        vm.prank(address(_market));
        shop.activate(id);
    }

    /// @dev The standard lets everybody pass on none of anything; whoever reads the events has to look at how many.
    function test_passingOnNothingMovesNothing() public {
        uint256 id = _bought(1 ether);
        vm.prank(OTHER);
        shop.safeTransferFrom(OTHER, OTHER, id, 0, "");
        eq(shop.balanceOf(BUYER, id), 1);
        eq(shop.balanceOf(OTHER, id), 0);
        _activate(id);
    }

    /// @dev Whoever holds an agent for a moment alone has nothing of it.
    function test_whoHoldsAnAgentForAMomentSellsNothing() public {
        vm.prank(HOLDER);
        agents.transferFrom(HOLDER, OTHER, uint256(AGENT));
        vm.prank(OTHER);
        uint64 offerId = shop.offer(Entitlements.Kind.Sparring, AGENT, COIN, 1 ether, 1 days);
        uint256 id = _buy(offerId, BUYER, 1 ether);
        vm.prank(OTHER);
        agents.transferFrom(OTHER, HOLDER, uint256(AGENT));
        _expectError(abi.encodeWithSelector(Entitlements.SellerGone.selector, offerId));
        _activate(id);
        vm.prank(BUYER);
        shop.refund(id, BUYER);
        eq(BUYER.balance, 100 ether);
    }

    function test_aRightThatCostsNothingIsUsedAndGivenBackAsWell() public {
        uint256 used = _bought(0);
        uint256 unused = _bought(0);
        _activate(used);
        vm.prank(BUYER);
        shop.refund(unused, BUYER);
        eq(shop.proceeds(OPERATOR, COIN), 0);
    }

    function _expectError(bytes memory data) private {
        vm.expectRevert(data);
    }
}
