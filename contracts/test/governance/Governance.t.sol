// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {ArenaGovernor} from "../../src/ArenaGovernor.sol";
import {AgentNFT} from "../../src/AgentNFT.sol";
import {Jury} from "../../src/lib/Jury.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {SeasonDrops} from "../../src/SeasonDrops.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {GovernanceBase} from "./GovernanceBase.sol";

/// @dev From a proposal to what it changes, and what it cannot change.
contract GovernanceTest is GovernanceBase {
    // ---------------------------------------------------------------- parameters

    function testHoldersChangeTheFeeOfTheEscrow() public {
        _adopt(address(escrow), abi.encodeCall(escrow.setFee, (300)));
        eq(escrow.feeBps(), 300);
    }

    function testNotEvenTheyPassTheCapOfTheFee() public {
        Proposal memory proposal = _adoptUntilDue(address(escrow), abi.encodeCall(escrow.setFee, (301)));
        bytes32 why = keccak256("because");
        vm.expectRevert(abi.encodeWithSelector(WagerEscrow.FeeTooHigh.selector, 301));
        governor.execute(proposal.targets, proposal.values, proposal.calls, why);
        eq(escrow.feeBps(), 100);
    }

    function testTheyChangeBondAndTreasury() public {
        _adopt(address(escrow), abi.encodeCall(escrow.setMinimumBond, (2 ether)));
        _adopt(address(escrow), abi.encodeCall(escrow.setTreasury, (ANYONE)));
        eq(escrow.minimumBond(), 2 ether);
        eq(escrow.treasury(), ANYONE);
    }

    function testTheyChangeVerifiersAndQuorumTogether() public {
        address[] memory added = new address[](2);
        (added[0], added[1]) = (address(0xE1), address(0xE2));
        address[] memory removed = new address[](1);
        removed[0] = address(0xF000);
        _adopt(address(registry), abi.encodeCall(registry.changeVerifiers, (added, removed, 6)));
        eq(registry.quorum(), 6);
        eq(registry.verifiers().length, 8);
        isTrue(registry.isVerifier(address(0xE1)) && !registry.isVerifier(address(0xF000)), "one left, two came");
        _adopt(address(registry), abi.encodeCall(registry.setChallengeWindow, (1 hours)));
        eq(registry.challengeWindow(), 1 hours);
    }

    function testNotEvenTheyLowerTheQuorumToHalf() public {
        bytes memory call = abi.encodeCall(registry.changeVerifiers, (new address[](0), new address[](0), 3));
        Proposal memory proposal = _adoptUntilDue(address(registry), call);
        bytes32 why = keccak256("because");
        vm.expectRevert(abi.encodeWithSelector(Jury.BadQuorum.selector, 3, 7));
        governor.execute(proposal.targets, proposal.values, proposal.calls, why);
    }

    function testTheyChangeNoMoreVerifiersAtOnceThanThereMayBe() public {
        (address[] memory none, address[] memory many) = (new address[](0), _verifiers(33));
        vm.startPrank(address(timelock));
        vm.expectRevert(abi.encodeWithSelector(Jury.TooMany.selector, 33));
        registry.changeVerifiers(many, none, 5);
        vm.expectRevert(abi.encodeWithSelector(Jury.TooMany.selector, 33));
        registry.changeVerifiers(none, many, 5);
        vm.stopPrank();
    }

    function testTheyReplaceTheOperatorEverywhereAtOnce() public {
        Operated[5] memory operated = [Operated(registry), escrow, agents, shop, drops];
        Proposal memory proposal;
        proposal.targets = new address[](5);
        proposal.values = new uint256[](5);
        proposal.calls = new bytes[](5);
        proposal.description = "because";
        for (uint256 i = 0; i < operated.length; ++i) {
            proposal.targets[i] = address(operated[i]);
            proposal.calls[i] = abi.encodeCall(Operated.setOperator, (ANYONE));
        }
        vm.prank(big);
        proposal.id = governor.propose(proposal.targets, proposal.values, proposal.calls, proposal.description);
        _pass(proposal);
        _queue(proposal);
        _wait(DELAY);
        _execute(proposal);
        for (uint256 i = 0; i < operated.length; ++i) eq(operated[i].operator(), ANYONE);
    }

    function testTheyChangeRoyaltiesUpToTheCap() public {
        _adopt(address(agents), abi.encodeCall(agents.setRoyalty, (ANYONE, 1000)));
        (address receiver, uint256 amount) = agents.royaltyInfo(1, 100);
        eq(receiver, ANYONE);
        eq(amount, 10);
        Proposal memory proposal = _adoptUntilDue(address(agents), abi.encodeCall(agents.setRoyalty, (ANYONE, 1001)));
        bytes32 why = keccak256("because");
        vm.expectRevert(abi.encodeWithSelector(AgentNFT.RoyaltyTooHigh.selector, 1001));
        governor.execute(proposal.targets, proposal.values, proposal.calls, why);
    }

    function testTheySpendWhatTheTimelockHolds() public {
        _adopt(address(token), abi.encodeCall(token.transfer, (ANYONE, 1 ether)));
        eq(token.balanceOf(ANYONE), 1 ether);
    }

    /// @dev Votes say who is operator, and an operator gives drops to whom it likes, itself as well: a tenth in 28 days, and in no other way.
    function testTheyTakeATenthOfTheDropsInTwentyEightDaysAndNoMore() public {
        Proposal memory proposal = _adoptUntilDue(
            address(token),
            abi.encodeCall(token.transferFrom, (address(drops), ANYONE, 1 ether))
        );
        bytes32 why = keccak256("because");
        vm.expectRevert();
        governor.execute(proposal.targets, proposal.values, proposal.calls, why);
        _adopt(address(drops), abi.encodeCall(drops.setOperator, (ANYONE)));
        uint256 most = drops.available();
        eq(most, 5_000_000 ether);
        bytes32 root = keccak256(bytes.concat(keccak256(abi.encode(ANYONE, most))));
        uint64 closesAt = uint64(vm.getBlockTimestamp() + 60 days);
        vm.startPrank(ANYONE);
        drops.open("season", root, most, closesAt);
        drops.claim("season", ANYONE, most, new bytes32[](0));
        _wait(28 days - 1);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.TotalTooHigh.selector, 1, 0));
        drops.open("another", root, 1, closesAt);
        vm.stopPrank();
        eq(token.balanceOf(ANYONE), most);
    }

    function testTheyPassOwnershipOnInTwoSteps() public {
        _adopt(address(escrow), abi.encodeCall(Ownable2Step.transferOwnership, (ANYONE)));
        eq(escrow.owner(), address(timelock));
        vm.prank(ANYONE);
        escrow.acceptOwnership();
        eq(escrow.owner(), ANYONE);
    }

    function testTheyChangeTheirOwnRules() public {
        _adopt(address(governor), abi.encodeCall(governor.setVotingPeriod, (3 days)));
        eq(governor.votingPeriod(), 3 days);
        _adopt(address(timelock), abi.encodeCall(timelock.updateDelay, (4 days)));
        eq(timelock.getMinDelay(), 4 days);
    }

    // ---------------------------------------------------------------- nobody else

    function testNobodyElseChangesAnything() public {
        address[4] memory others = [DEPLOYER, OPERATOR, big, address(governor)];
        for (uint256 i = 0; i < others.length; ++i) {
            bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, others[i]);
            vm.startPrank(others[i]);
            vm.expectRevert(refusal);
            escrow.setFee(0);
            vm.expectRevert(refusal);
            escrow.setMinimumBond(0);
            vm.expectRevert(refusal);
            escrow.setTreasury(others[i]);
            vm.expectRevert(refusal);
            registry.changeVerifiers(new address[](0), new address[](0), 4);
            vm.expectRevert(refusal);
            registry.setChallengeWindow(1);
            vm.expectRevert(refusal);
            agents.setRoyalty(others[i], 1);
            vm.expectRevert(refusal);
            shop.setOperator(others[i]);
            vm.expectRevert(refusal);
            drops.setOperator(others[i]);
            vm.expectRevert(refusal);
            drops.transferOwnership(others[i]);
            vm.expectRevert(refusal);
            drops.renounceOwnership();
            vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, others[i]));
            governor.setVotingDelay(0);
            vm.expectRevert(abi.encodeWithSelector(TimelockController.TimelockUnauthorizedCaller.selector, others[i]));
            timelock.updateDelay(0);
            vm.stopPrank();
        }
    }

    function testTheDeployerHasNoPowerLeft() public {
        bytes32[4] memory roles = [
            timelock.DEFAULT_ADMIN_ROLE(),
            timelock.PROPOSER_ROLE(),
            timelock.CANCELLER_ROLE(),
            timelock.EXECUTOR_ROLE()
        ];
        for (uint256 i = 0; i < roles.length; ++i) {
            isTrue(!timelock.hasRole(roles[i], DEPLOYER), "the deployer has no role");
            isTrue(!timelock.hasRole(roles[i], OPERATOR), "nor has the operator");
            eq(timelock.getRoleAdmin(roles[i]), timelock.DEFAULT_ADMIN_ROLE());
            vm.prank(DEPLOYER);
            vm.expectRevert(
                abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, DEPLOYER, roles[0])
            );
            timelock.grantRole(roles[i], DEPLOYER);
        }
        isTrue(timelock.hasRole(roles[0], address(timelock)), "only the timelock rules over roles");
        isTrue(timelock.hasRole(roles[1], address(governor)), "only the Governor proposes");
        isTrue(timelock.hasRole(roles[2], address(governor)), "and cancels");
        isTrue(timelock.hasRole(roles[3], address(0)), "anyone executes");
        Operated[5] memory operated = [Operated(registry), escrow, agents, shop, drops];
        for (uint256 i = 0; i < operated.length; ++i) {
            eq(operated[i].owner(), address(timelock));
            eq(operated[i].pendingOwner(), address(0));
        }
        eq(token.balanceOf(DEPLOYER), 0);
        eq(token.allowance(address(drops), DEPLOYER), 0);
    }

    function testTheDeployerSchedulesAndCancelsNothing() public {
        bytes memory call = abi.encodeCall(escrow.setFee, (0));
        bytes32 role = timelock.PROPOSER_ROLE();
        vm.prank(DEPLOYER);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, DEPLOYER, role)
        );
        timelock.schedule(address(escrow), 0, call, 0, 0, DELAY);
        Proposal memory proposal = _propose(address(escrow), call);
        _pass(proposal);
        _queue(proposal);
        bytes32 id = timelock.hashOperationBatch(proposal.targets, proposal.values, proposal.calls, 0, _salt());
        isTrue(timelock.isOperationPending(id), "queued");
        role = timelock.CANCELLER_ROLE();
        vm.prank(DEPLOYER);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, DEPLOYER, role)
        );
        timelock.cancel(id);
    }

    // ---------------------------------------------------------------- private

    /// @dev the Governor's for the description "because"
    function _salt() private view returns (bytes32) {
        return bytes20(address(governor)) ^ keccak256("because");
    }
}
