// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {AgentNFT} from "../../src/AgentNFT.sol";
import {ArenaGovernor} from "../../src/ArenaGovernor.sol";
import {ArenaToken} from "../../src/ArenaToken.sol";
import {Entitlements} from "../../src/Entitlements.sol";
import {MatchRegistry} from "../../src/MatchRegistry.sol";
import {SeasonDrops} from "../../src/SeasonDrops.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {TokenSignatures} from "../support/TokenSignatures.sol";

/// @dev Everything deployed in the order and with the roles of `arena chain deploy`, and two members who hold votes.
abstract contract GovernanceBase is TokenSignatures {
    struct Proposal {
        address[] targets;
        uint256[] values;
        bytes[] calls;
        string description;
        uint256 id;
    }

    address internal constant DEPLOYER = address(0xD1);
    address internal constant OPERATOR = address(0xD2);
    address internal constant ANYONE = address(0xD3);
    address internal constant SMALL = address(0xD4);
    uint256 internal constant KEY = 0xBEEF;
    uint48 internal constant VOTING_DELAY = 1 days;
    uint32 internal constant VOTING_PERIOD = 5 days;
    uint256 internal constant DELAY = 2 days;
    uint256 internal constant THRESHOLD = 10_000 ether;
    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;

    TimelockController internal timelock;
    ArenaToken internal token;
    ArenaGovernor internal governor;
    MatchRegistry internal registry;
    WagerEscrow internal escrow;
    AgentNFT internal agents;
    Entitlements internal shop;
    SeasonDrops internal drops;
    /// @dev holds votes, and its key is known
    address internal big;

    function setUp() public virtual {
        vm.warp(20_000 days);
        big = vm.addr(KEY);
        vm.startPrank(DEPLOYER);
        // anyone may execute
        timelock = new TimelockController(DELAY, new address[](0), new address[](1), DEPLOYER);
        token = new ArenaToken(DEPLOYER);
        governor = new ArenaGovernor(token, timelock, VOTING_DELAY, VOTING_PERIOD, THRESHOLD, 4);
        drops = new SeasonDrops(address(timelock), OPERATOR, token);
        registry = new MatchRegistry(address(timelock), OPERATOR, 0, _verifiers(7), 5, 600);
        escrow = new WagerEscrow(address(timelock), OPERATOR, registry, address(timelock), 100, 1 ether);
        agents = new AgentNFT(address(timelock), OPERATOR, "ipfs://", address(timelock), 500);
        shop = new Entitlements(address(timelock), OPERATOR, agents, "");
        // as if some had been claimed
        token.transfer(big, 5_000_000 ether);
        token.transfer(SMALL, 9_999 ether);
        token.transfer(address(drops), 50_000_000 ether);
        token.transfer(address(timelock), token.balanceOf(DEPLOYER));
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(governor));
        timelock.grantRole(timelock.CANCELLER_ROLE(), address(governor));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), DEPLOYER);
        vm.stopPrank();
        vm.prank(big);
        token.delegate(big);
        vm.prank(SMALL);
        token.delegate(SMALL);
        vm.warp(vm.getBlockTimestamp() + 1);
    }

    function _verifiers(uint160 count) internal pure returns (address[] memory list) {
        list = new address[](count);
        for (uint160 i = 0; i < count; ++i) list[i] = address(0xF000 + i);
    }

    // ---------------------------------------------------------------- what becomes of a proposal

    function _propose(address target, bytes memory call) internal returns (Proposal memory proposal) {
        proposal.targets = new address[](1);
        proposal.values = new uint256[](1);
        proposal.calls = new bytes[](1);
        (proposal.targets[0], proposal.calls[0], proposal.description) = (target, call, "because");
        vm.prank(big);
        proposal.id = governor.propose(proposal.targets, proposal.values, proposal.calls, proposal.description);
    }

    function _pass(Proposal memory proposal) internal {
        _wait(VOTING_DELAY + 1);
        vm.prank(big);
        governor.castVote(proposal.id, FOR);
        _wait(VOTING_PERIOD);
    }

    function _queue(Proposal memory proposal) internal {
        governor.queue(proposal.targets, proposal.values, proposal.calls, keccak256(bytes(proposal.description)));
    }

    function _execute(Proposal memory proposal) internal {
        bytes32 why = keccak256(bytes(proposal.description));
        vm.prank(ANYONE);
        governor.execute(proposal.targets, proposal.values, proposal.calls, why);
    }

    /// @dev from proposal to execution
    function _adopt(address target, bytes memory call) internal {
        Proposal memory proposal = _adoptUntilDue(target, call);
        _execute(proposal);
    }

    /// @dev so that only the execution is left
    function _adoptUntilDue(address target, bytes memory call) internal returns (Proposal memory proposal) {
        proposal = _propose(target, call);
        _pass(proposal);
        _queue(proposal);
        _wait(DELAY);
    }

    function _wait(uint256 seconds_) internal {
        vm.warp(vm.getBlockTimestamp() + seconds_);
    }
}
