// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AgentNFT} from "../../src/AgentNFT.sol";
import {Entitlements} from "../../src/Entitlements.sol";
import {PlainToken} from "../support/OddTokens.sol";
import {Test} from "../support/Test.sol";

/// @dev A shop with an agent of one member, and what its tests do again and again.
abstract contract EntitlementsBase is Test {
    address internal constant OWNER = address(0xA1);
    address internal constant OPERATOR = address(0xA2);
    address internal constant HOLDER = address(0xA3);
    address internal constant BUYER = address(0xA4);
    address internal constant OTHER = address(0xA5);
    address internal constant COIN = address(0);
    bytes32 internal constant AGENT = "agent-1";
    bytes32 internal constant SEASON = "season-1";
    uint64 internal constant START = 1_000_000;

    AgentNFT internal agents;
    Entitlements internal shop;
    PlainToken internal token;

    function setUp() public virtual {
        vm.warp(START);
        agents = new AgentNFT(OWNER, OPERATOR, "ipfs://", OWNER, 0);
        shop = new Entitlements(OWNER, OPERATOR, agents, "https://arena.example/rights/{id}");
        token = new PlainToken();
        vm.prank(OPERATOR);
        agents.mint(HOLDER, AGENT, 0);
        vm.deal(BUYER, 100 ether);
        token.give(BUYER, 1000);
        vm.prank(BUYER);
        token.approve(address(shop), type(uint256).max);
    }

    function _pass(address asset, uint256 price) internal returns (uint64) {
        vm.prank(OPERATOR);
        return shop.offer(Entitlements.Kind.SeasonPass, SEASON, asset, price, 30 days);
    }

    function _sparring(address asset, uint256 price) internal returns (uint64) {
        vm.prank(HOLDER);
        return shop.offer(Entitlements.Kind.Sparring, AGENT, asset, price, 1 days);
    }

    /// @dev for coins
    function _bought(uint256 price) internal returns (uint256) {
        return _buy(_pass(COIN, price), BUYER, price);
    }

    function _buy(uint64 offerId, address account, uint256 value) internal returns (uint256) {
        vm.prank(account);
        return shop.buy{value: value}(offerId, account);
    }

    function _activate(uint256 id) internal {
        vm.prank(BUYER);
        shop.activate(id);
    }
}
