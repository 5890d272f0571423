// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Entitlements} from "../../src/Entitlements.sol";
import {Test} from "../support/Test.sol";
import {EntitlementsHandler} from "./EntitlementsHandler.sol";

contract EntitlementsInvariants is Test {
    EntitlementsHandler private handler;
    Entitlements private shop;

    function setUp() public {
        handler = new EntitlementsHandler();
        shop = handler.shop();
        _target(address(handler));
    }

    /// @dev what the shop holds is what waits with unused rights and for sellers, to the last wei
    function invariant_everyWeiIsAccountedFor() public view {
        eq(address(shop).balance, _owed(address(0)));
        eq(handler.token().balanceOf(address(shop)), _owed(address(handler.token())));
    }

    function invariant_moneyComesBackExactlyAsItWasPaid() public view {
        isTrue(!handler.wasRefundedWrongly(), "a refund is what was paid");
    }

    function invariant_whatIsUsedIsNotGivenBack() public view {
        isTrue(!handler.wasUsedTwice(), "used once or given back once");
        for (uint256 id = 1; id <= shop.purchaseCount(); ++id) {
            Entitlements.Purchase memory purchase = shop.purchaseOf(id);
            isTrue(!purchase.isRefunded || purchase.expiresAt == 0, "used and refunded");
            eq(purchase.isRefunded ? 1 : 0, handler.boughtOf(id).isBack ? 1 : 0);
            eq(purchase.expiresAt != 0 ? 1 : 0, handler.boughtOf(id).isUsed ? 1 : 0);
        }
    }

    function invariant_noRightIsLongerThanWasBought() public view {
        for (uint256 i = 0; i < handler.membersCount(); ++i) {
            address member = handler.members(i);
            for (uint256 kind = 0; kind < 3; ++kind) {
                bytes32 right = shop.rightOf(Entitlements.Kind(kind), "agent-1");
                eq(
                    shop.activeUntil(member, Entitlements.Kind(kind), "agent-1"),
                    handler.longest(member, right)
                );
            }
        }
    }

    function invariant_aRightHasOneHolderAtMost() public view {
        for (uint256 id = 1; id <= shop.purchaseCount(); ++id) {
            uint256 held;
            for (uint256 i = 0; i < handler.membersCount(); ++i) held += shop.balanceOf(handler.members(i), id);
            Entitlements.Purchase memory purchase = shop.purchaseOf(id);
            bool isOver = purchase.isRefunded || (purchase.expiresAt != 0 && block.timestamp >= purchase.expiresAt);
            eq(held, isOver ? 0 : 1);
        }
    }

    function _owed(address asset) private view returns (uint256 owed) {
        for (uint256 i = 0; i < handler.membersCount(); ++i) owed += shop.proceeds(handler.members(i), asset);
        for (uint256 id = 1; id <= shop.purchaseCount(); ++id) {
            EntitlementsHandler.Bought memory bought = handler.boughtOf(id);
            if (bought.asset == asset && !bought.isBack && !bought.isUsed) owed += bought.paid;
        }
    }
}
