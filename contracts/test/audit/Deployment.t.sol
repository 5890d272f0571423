// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ArenaGovernor} from "../../src/ArenaGovernor.sol";
import {ArenaToken} from "../../src/ArenaToken.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Vm} from "../support/Test.sol";
import {GovernanceBase} from "../governance/GovernanceBase.sol";

/// @dev What a stranger could do between the steps of a deployment, and what a deployer could keep.
contract DeploymentTest is GovernanceBase {
    /// @dev VOTING.quorumPercent of core/chain/deployment/deploy-plan.ts
    uint256 internal constant DEPLOYED_QUORUM = 8;

    /// @dev The only one who has a say before the last step is the deployer: its roles are given in the constructor.
    function test_aStrangerTakesNothingBetweenTheSteps() public {
        vm.prank(DEPLOYER);
        TimelockController fresh = new TimelockController(DELAY, new address[](0), new address[](1), DEPLOYER);
        bytes32 proposer = fresh.PROPOSER_ROLE();
        vm.prank(ANYONE);
        vm.expectRevert();
        fresh.grantRole(proposer, ANYONE);
        vm.prank(ANYONE);
        vm.expectRevert();
        fresh.schedule(address(escrow), 0, abi.encodeCall(WagerEscrow.setFee, (300)), 0, 0, DELAY);
        // whoever may execute anything has nothing that was scheduled
        vm.prank(ANYONE);
        vm.expectRevert();
        fresh.execute(address(escrow), 0, abi.encodeCall(WagerEscrow.setFee, (300)), 0, 0);
    }

    /// @dev A deployer that schedules something of its own before it gives up its right shows that in events: docs/chain.md tells how to look.
    function test_whatADeployerKeepsIsInTheEvents() public {
        vm.startPrank(DEPLOYER);
        TimelockController fresh = new TimelockController(DELAY, new address[](0), new address[](1), DEPLOYER);
        bytes32 proposer = fresh.PROPOSER_ROLE();
        bytes32 admin = fresh.DEFAULT_ADMIN_ROLE();
        vm.recordLogs();
        fresh.grantRole(proposer, DEPLOYER);
        bytes memory hidden = abi.encodeCall(fresh.grantRole, (proposer, ANYONE));
        fresh.schedule(address(fresh), 0, hidden, 0, 0, DELAY);
        fresh.renounceRole(proposer, DEPLOYER);
        fresh.renounceRole(admin, DEPLOYER);
        vm.stopPrank();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        eq(logs[0].topics[0], keccak256("RoleGranted(bytes32,address,address)"));
        eq(logs[1].topics[0], keccak256("CallScheduled(bytes32,uint256,address,uint256,bytes,bytes32,uint256)"));
        _wait(DELAY);
        fresh.execute(address(fresh), 0, hidden, 0, 0);
        isTrue(fresh.hasRole(proposer, ANYONE), "it came to nothing");
    }

    /// @dev Votes of the moment in which a deployer had all tokens count for no proposal: what counts is a later moment.
    function test_aDeployersTokensOfAMomentDecideNothing() public {
        vm.startPrank(DEPLOYER);
        ArenaToken fresh = new ArenaToken(DEPLOYER);
        fresh.delegate(DEPLOYER);
        uint256 then = vm.getBlockTimestamp();
        _wait(1);
        fresh.transfer(address(drops), fresh.SUPPLY());
        vm.stopPrank();
        eq(fresh.getPastVotes(DEPLOYER, then), fresh.SUPPLY());
        _wait(VOTING_DELAY);
        // where a proposal made in that moment would look
        eq(fresh.getPastVotes(DEPLOYER, then + VOTING_DELAY), 0);
    }

    /// @dev What the drops of a first period give is less than a quorum: an operator that keeps all of it does not govern by itself.
    function test_anOperatorThatKeepsItsFirstDropDoesNotGovern() public {
        uint256 most = drops.available();
        ArenaGovernor strict = new ArenaGovernor(token, timelock, VOTING_DELAY, VOTING_PERIOD, THRESHOLD, DEPLOYED_QUORUM);
        _wait(2);
        // 10% of 60 million, as `arena chain deploy` shares them out; here it is less
        isTrue(6_000_000 ether < strict.quorum(vm.getBlockTimestamp() - 1), "a quorum");
        isTrue(most <= 6_000_000 ether, "more than there is");
        bytes32 root = keccak256(bytes.concat(keccak256(abi.encode(OPERATOR, most))));
        vm.startPrank(OPERATOR);
        drops.open("season", root, most, uint64(vm.getBlockTimestamp() + 30 days));
        drops.claim("season", OPERATOR, most, new bytes32[](0));
        token.delegate(OPERATOR);
        vm.stopPrank();
        _wait(1);
        address[] memory targets = new address[](1);
        bytes[] memory calls = new bytes[](1);
        (targets[0], calls[0]) = (address(token), abi.encodeCall(token.transfer, (OPERATOR, 1 ether)));
        vm.startPrank(OPERATOR);
        uint256 id = strict.propose(targets, new uint256[](1), calls, "mine");
        _wait(VOTING_DELAY + 1);
        strict.castVote(id, FOR);
        _wait(VOTING_PERIOD);
        vm.expectRevert();
        strict.queue(targets, new uint256[](1), calls, keccak256("mine"));
        vm.stopPrank();
    }
}
