// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgentNFT} from "../../src/AgentNFT.sol";
import {Entitlements} from "../../src/Entitlements.sol";
import {PlainToken} from "../support/OddTokens.sol";
import {Test} from "../support/Test.sol";

/// @dev Four members and two operators who do what they like, and a ledger of what they did that the shop knows nothing of.
contract EntitlementsHandler is Test {
    address private constant OWNER = address(0xA1);
    bytes32 private constant AGENT = "agent-1";
    address private constant COIN = address(0);

    AgentNFT public immutable agents;
    Entitlements public immutable shop;
    PlainToken public immutable token;
    address[] public members;

    /// @dev what was paid for it, and whether it came back or was used
    struct Bought {
        address asset;
        uint256 paid;
        bool isBack;
        bool isUsed;
    }
    mapping(uint256 id => Bought) private _bought;
    mapping(address account => mapping(bytes32 right => uint256)) public longest;
    bool public wasRefundedWrongly;
    bool public wasUsedTwice;

    constructor() {
        vm.warp(1_000_000);
        for (uint160 i = 1; i <= 4; ++i) members.push(address(0x1000 + i));
        agents = new AgentNFT(OWNER, members[0], "", OWNER, 0);
        shop = new Entitlements(OWNER, members[0], agents, "");
        token = new PlainToken();
        vm.prank(members[0]);
        agents.mint(members[1], AGENT, 0);
        for (uint256 i = 0; i < members.length; ++i) {
            vm.deal(members[i], 1e30);
            token.give(members[i], 1e30);
            vm.prank(members[i]);
            token.approve(address(shop), type(uint256).max);
        }
        for (uint256 kind = 0; kind < 3; ++kind) {
            offer(kind, false, 1 ether, 10 days);
            offer(kind, true, 7, 1 days);
        }
    }

    function offer(uint256 kind, bool isToken, uint96 price, uint64 duration) public {
        Entitlements.Kind chosen = Entitlements.Kind(kind % 3);
        vm.prank(chosen == Entitlements.Kind.Sparring ? agents.ownerOf(uint256(AGENT)) : shop.operator());
        shop.offer(chosen, AGENT, isToken ? address(token) : COIN, price, uint64(within(duration, 1, 60 days)));
    }

    function closeOffer(uint256 offerId) external {
        if (offerId % 8 != 0) return;
        uint64 chosen = _offer(offerId / 8);
        vm.prank(shop.offerOf(chosen).seller);
        shop.closeOffer(chosen);
    }

    /// @dev one or several of the same, so that a right is still running when another one begins
    function buy(uint256 member, uint256 offerId, uint256 count) external {
        uint64 chosen = _sold(offerId);
        for (uint256 i = 0; i <= count % 3; ++i) _buy(_member(member), chosen);
    }

    function activate(uint256 member, uint256 purchase) external {
        (address holder, uint256 id) = _held(member, purchase);
        vm.prank(holder);
        shop.activate(id);
        if (_bought[id].isUsed || _bought[id].isBack) wasUsedTwice = true;
        _bought[id].isUsed = true;
        Entitlements.Offer memory of_ = shop.offerOf(shop.purchaseOf(id).offerId);
        bytes32 right = shop.rightOf(of_.kind, of_.subject);
        uint256 until = block.timestamp + of_.duration;
        if (until > longest[holder][right]) longest[holder][right] = until;
    }

    function refund(uint256 member, uint256 purchase) external {
        (address holder, uint256 id) = _held(member, purchase);
        uint256 before = _has(holder, _bought[id].asset);
        vm.prank(holder);
        shop.refund(id, holder);
        if (_bought[id].isUsed || _bought[id].isBack) wasUsedTwice = true;
        if (_has(holder, _bought[id].asset) - before != _bought[id].paid) wasRefundedWrongly = true;
        _bought[id].isBack = true;
    }

    function pass(uint256 member, uint256 purchase, uint256 to) external {
        (address holder, uint256 id) = _held(member, purchase);
        vm.prank(holder);
        shop.safeTransferFrom(holder, _member(to), id, 1, "");
    }

    function withdraw(uint256 member, bool isToken) external {
        address asset = isToken ? address(token) : COIN;
        address seller = _member(member / 4);
        for (uint256 i = 0; member % 4 != 0 && i < members.length && shop.proceeds(seller, asset) == 0; ++i) {
            seller = _member(i);
        }
        vm.prank(seller);
        shop.withdrawProceeds(asset, seller);
    }

    function sellAgent(uint256 to) external {
        if (to % 4 != 0) return;
        address holder = agents.ownerOf(uint256(AGENT));
        vm.prank(holder);
        agents.transferFrom(holder, _member(to / 4), uint256(AGENT));
    }

    function changeOperator(uint256 to) external {
        if (to % 8 != 0) return;
        vm.prank(OWNER);
        shop.setOperator(_member(to / 8));
    }

    function wait(uint32 seconds_) external {
        vm.warp(block.timestamp + (seconds_ % 5 days));
    }

    // ---------------------------------------------------------------- what it remembers

    function membersCount() external view returns (uint256) {
        return members.length;
    }

    function boughtOf(uint256 id) external view returns (Bought memory) {
        return _bought[id];
    }

    // ---------------------------------------------------------------- private

    function _buy(address buyer, uint64 offerId) private {
        address asset = shop.offerOf(offerId).asset;
        uint256 before = _has(buyer, asset);
        uint256 value = asset == COIN ? shop.offerOf(offerId).price : 0;
        vm.prank(buyer);
        uint256 id = shop.buy{value: value}(offerId, buyer);
        _bought[id] = Bought(asset, before - _has(buyer, asset), false, false);
    }

    function _member(uint256 index) private view returns (address) {
        return members[index % members.length];
    }

    function _offer(uint256 index) private view returns (uint64) {
        return uint64(within(index, 1, shop.offerCount()));
    }

    /// @dev one that is sold still, if there is any; one of four is any
    function _sold(uint256 index) private view returns (uint64 chosen) {
        uint64 count = shop.offerCount();
        chosen = _offer(index / 4);
        for (uint64 tried = 0; index % 4 != 0 && tried < count; ++tried) {
            Entitlements.Offer memory found = shop.offerOf(chosen);
            bool isSparring = found.kind == Entitlements.Kind.Sparring;
            address seller = isSparring ? agents.ownerOf(uint256(AGENT)) : shop.operator();
            if (found.isOpen && found.seller == seller) return chosen;
            chosen = (chosen % count) + 1;
        }
    }

    /// @dev Mostly one that waits to be used and whoever holds it, so that few calls are in vain; one of four is any, by anyone.
    function _held(uint256 member, uint256 purchase) private view returns (address, uint256) {
        uint256 count = shop.purchaseCount();
        uint256 id = within(purchase, 1, count);
        if (member % 4 == 0) return (_member(member / 4), id);
        for (uint256 tried = 0; tried < count && (_bought[id].isBack || _bought[id].isUsed); ++tried) id = (id % count) + 1;
        for (uint256 i = 0; i < members.length; ++i) {
            if (shop.balanceOf(members[i], id) != 0) return (members[i], id);
        }
        return (_member(member / 4), id);
    }

    function _has(address account, address asset) private view returns (uint256) {
        return asset == COIN ? account.balance : token.balanceOf(account);
    }
}
