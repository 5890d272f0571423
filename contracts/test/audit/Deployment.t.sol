// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ArenaGovernor} from "../../src/ArenaGovernor.sol";
import {ArenaToken} from "../../src/ArenaToken.sol";
import {SeasonDrops} from "../../src/SeasonDrops.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Vm} from "../support/Test.sol";
import {GovernanceBase} from "../governance/GovernanceBase.sol";

/// @dev What a stranger could do between the steps of a deployment, and what a deployer could keep.
contract DeploymentTest is GovernanceBase {
    // those of core/chain/deployment/deploy-plan.ts: test/chain/deploy.long.test.ts holds them against each other
    uint256 internal constant DEPLOYED_QUORUM = 8;
    uint256 internal constant DEPLOYED_THRESHOLD = 100_000 ether;
    uint256 internal constant DEPLOYED_DROPS = 60_000_000 ether;
    uint48 internal constant DELAY_SECONDS = 86_400;
    uint32 internal constant VOTING_SECONDS = 604_800;

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

    /// @dev What a drop gives is less than a quorum: an operator, or a thief of its key, that keeps all of the first does not govern.
    function test_anOperatorThatKeepsItsFirstDropDoesNotGovern() public {
        _deployAsPlanned();
        _keepADrop("season-1");
        // nor is there a second one as long as the first is young
        _wait(28 days - 1);
        eq(drops.available(), 0);
        Proposal memory mine = _proposalOfTheOperator();
        _wait(VOTING_SECONDS);
        vm.expectRevert();
        _queue(mine);
    }

    /// @dev Two drops are more than a quorum: whoever keeps both governs, and takes what lies with the timelock. docs/chain.md says so ("votes").
    function test_anOperatorThatKeepsTwoDropsGoverns() public {
        _deployAsPlanned();
        _keepADrop("season-1");
        _wait(29 days);
        _keepADrop("season-2");
        Proposal memory mine = _proposalOfTheOperator();
        _wait(VOTING_SECONDS);
        _queue(mine);
        _wait(DELAY);
        _execute(mine);
        eq(token.balanceOf(OPERATOR), 51_400_000 ether);
    }

    /// @dev As long as nobody else has claimed and delegated as much, no vote takes the key from a thief: of one drop, all that was given away is too little.
    function test_theFirstDropGivesNobodyTheVotesToReplaceAKey() public {
        _deployAsPlanned();
        isTrue(drops.available() < governor.quorum(vm.getBlockTimestamp() - 1), "a quorum");
        isTrue(drops.available() * 19 > governor.quorum(vm.getBlockTimestamp() - 1) * 10, "two would not be");
    }

    // ---------------------------------------------------------------- private

    /// @dev as `arena chain deploy` does
    function _deployAsPlanned() private {
        vm.startPrank(DEPLOYER);
        timelock = new TimelockController(DELAY, new address[](0), new address[](1), DEPLOYER);
        token = new ArenaToken(DEPLOYER);
        governor = new ArenaGovernor(token, timelock, DELAY_SECONDS, VOTING_SECONDS, DEPLOYED_THRESHOLD, DEPLOYED_QUORUM);
        drops = new SeasonDrops(address(timelock), OPERATOR, token);
        token.transfer(address(drops), DEPLOYED_DROPS);
        token.transfer(address(timelock), token.balanceOf(DEPLOYER));
        timelock.grantRole(timelock.PROPOSER_ROLE(), address(governor));
        timelock.renounceRole(timelock.DEFAULT_ADMIN_ROLE(), DEPLOYER);
        vm.stopPrank();
        _wait(2);
    }

    function _keepADrop(bytes32 season) private {
        uint256 most = drops.available();
        bytes32 root = keccak256(bytes.concat(keccak256(abi.encode(OPERATOR, most))));
        vm.startPrank(OPERATOR);
        drops.open(season, root, most, uint64(vm.getBlockTimestamp() + 30 days));
        drops.claim(season, OPERATOR, most, new bytes32[](0));
        token.delegate(OPERATOR);
        vm.stopPrank();
        _wait(1);
    }

    /// @return mine which gives it all that the timelock has; the operator has voted for it
    function _proposalOfTheOperator() private returns (Proposal memory mine) {
        (mine.targets, mine.values, mine.calls) = (new address[](1), new uint256[](1), new bytes[](1));
        mine.description = "mine";
        (mine.targets[0], mine.calls[0]) = (address(token), abi.encodeCall(token.transfer, (OPERATOR, 40_000_000 ether)));
        vm.startPrank(OPERATOR);
        mine.id = governor.propose(mine.targets, mine.values, mine.calls, mine.description);
        _wait(DELAY_SECONDS + 1);
        governor.castVote(mine.id, FOR);
        vm.stopPrank();
    }
}
