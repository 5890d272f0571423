// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernanceBase} from "./GovernanceBase.sol";

/// @dev How a vote goes.
contract ArenaGovernorTest is GovernanceBase {
    function testKnowsItsRules() public view {
        eq(keccak256(bytes(governor.name())), keccak256("Arena Governor"));
        eq(address(governor.token()), address(token));
        eq(governor.timelock(), address(timelock));
        eq(governor.votingDelay(), VOTING_DELAY);
        eq(governor.votingPeriod(), VOTING_PERIOD);
        eq(governor.proposalThreshold(), THRESHOLD);
        eq(governor.quorum(block.timestamp - 1), 4_000_000 ether);
        eq(governor.clock(), block.timestamp);
        eq(keccak256(bytes(governor.CLOCK_MODE())), keccak256("mode=timestamp"));
        isTrue(governor.proposalNeedsQueuing(1), "nothing passes by the timelock");
    }

    function testAProposalGoesFromStateToState() public {
        Proposal memory proposal = _proposal();
        _is(proposal, IGovernor.ProposalState.Pending);
        _wait(VOTING_DELAY + 1);
        _is(proposal, IGovernor.ProposalState.Active);
        vm.prank(big);
        governor.castVote(proposal.id, FOR);
        _wait(VOTING_PERIOD);
        _is(proposal, IGovernor.ProposalState.Succeeded);
        vm.expectEmit(true, true, true, true, address(governor));
        emit IGovernor.ProposalQueued(proposal.id, block.timestamp + DELAY);
        _queue(proposal);
        _is(proposal, IGovernor.ProposalState.Queued);
        eq(governor.proposalEta(proposal.id), block.timestamp + DELAY);
        _wait(DELAY);
        vm.expectEmit(true, true, true, true, address(governor));
        emit IGovernor.ProposalExecuted(proposal.id);
        _execute(proposal);
        _is(proposal, IGovernor.ProposalState.Executed);
        eq(escrow.feeBps(), 0);
    }

    function testNothingIsExecutedBeforeItsDelay() public {
        Proposal memory proposal = _proposal();
        _pass(proposal);
        _queue(proposal);
        _wait(DELAY - 1);
        vm.expectRevert();
        governor.execute(proposal.targets, proposal.values, proposal.calls, keccak256("because"));
        eq(escrow.feeBps(), 100);
        _wait(1);
        _execute(proposal);
        eq(escrow.feeBps(), 0);
        // nor twice
        vm.expectRevert();
        governor.execute(proposal.targets, proposal.values, proposal.calls, keccak256("because"));
    }

    function testAnyoneExecutesInTheTimelockItself() public {
        Proposal memory proposal = _adoptUntilDue(address(escrow), abi.encodeCall(escrow.setFee, (0)));
        bytes32 salt = bytes20(address(governor)) ^ keccak256("because");
        vm.prank(ANYONE);
        timelock.executeBatch(proposal.targets, proposal.values, proposal.calls, 0, salt);
        eq(escrow.feeBps(), 0);
        _is(proposal, IGovernor.ProposalState.Executed);
    }

    function testWithoutAQuorumNothingPasses() public {
        vm.prank(big);
        token.transfer(ANYONE, 1_000_001 ether);
        _wait(1);
        Proposal memory proposal = _proposal();
        _pass(proposal);
        _is(proposal, IGovernor.ProposalState.Defeated);
        vm.expectRevert();
        governor.queue(proposal.targets, proposal.values, proposal.calls, keccak256("because"));
    }

    function testWithMoreAgainstThanForNothingPasses() public {
        vm.prank(big);
        token.transfer(ANYONE, 2_500_000 ether);
        vm.prank(ANYONE);
        token.delegate(ANYONE);
        _wait(1);
        Proposal memory proposal = _proposal();
        _wait(VOTING_DELAY + 1);
        vm.prank(ANYONE);
        governor.castVote(proposal.id, AGAINST);
        vm.prank(big);
        governor.castVote(proposal.id, FOR);
        _wait(VOTING_PERIOD);
        // as many against as for
        _is(proposal, IGovernor.ProposalState.Defeated);
    }

    function testAbstentionsCountForTheQuorum() public {
        vm.prank(big);
        token.transfer(ANYONE, 4_900_000 ether);
        vm.prank(ANYONE);
        token.delegate(ANYONE);
        _wait(1);
        Proposal memory proposal = _proposal();
        _wait(VOTING_DELAY + 1);
        vm.prank(ANYONE);
        governor.castVote(proposal.id, ABSTAIN);
        vm.prank(big);
        governor.castVote(proposal.id, FOR);
        _wait(VOTING_PERIOD);
        _is(proposal, IGovernor.ProposalState.Succeeded);
    }

    function testVotesThatCameAfterTheProposalBeganDoNotCount() public {
        Proposal memory proposal = _proposal();
        _wait(VOTING_DELAY + 1);
        vm.prank(big);
        token.transfer(ANYONE, 5_000_000 ether);
        vm.prank(ANYONE);
        token.delegate(ANYONE);
        vm.prank(ANYONE);
        eq(governor.castVote(proposal.id, AGAINST), 0);
        vm.prank(big);
        eq(governor.castVote(proposal.id, FOR), 5_000_000 ether);
        vm.prank(big);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, big));
        governor.castVote(proposal.id, FOR);
    }

    function testVotesBySignature() public {
        Proposal memory proposal = _proposal();
        _wait(VOTING_DELAY + 1);
        bytes memory signature = _ballot(proposal.id, FOR, 0);
        vm.startPrank(ANYONE);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, big));
        governor.castVoteBySig(proposal.id, AGAINST, big, signature);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, ANYONE));
        governor.castVoteBySig(proposal.id, FOR, ANYONE, signature);
        eq(governor.castVoteBySig(proposal.id, FOR, big, signature), 5_000_000 ether);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, big));
        governor.castVoteBySig(proposal.id, FOR, big, signature);
        vm.stopPrank();
        (uint256 against, uint256 inFavour, ) = governor.proposalVotes(proposal.id);
        eq(against, 0);
        eq(inFavour, 5_000_000 ether);
    }

    function testABallotForAnotherChainDoesNotCount() public {
        Proposal memory proposal = _proposal();
        _wait(VOTING_DELAY + 1);
        bytes memory signature = _ballot(proposal.id, FOR, 0);
        vm.chainId(5);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, big));
        governor.castVoteBySig(proposal.id, FOR, big, signature);
    }

    function testWhoHoldsTooLittleProposesNothing() public {
        address[] memory targets = new address[](1);
        bytes[] memory calls = new bytes[](1);
        vm.prank(SMALL);
        vm.expectRevert(
            abi.encodeWithSelector(
                IGovernor.GovernorInsufficientProposerVotes.selector,
                SMALL,
                9_999 ether,
                THRESHOLD
            )
        );
        governor.propose(targets, new uint256[](1), calls, "because");
    }

    function testWhoProposedMayThinkBetterOfItBeforeTheVote() public {
        Proposal memory proposal = _proposal();
        bytes32 why = keccak256("because");
        vm.prank(ANYONE);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, proposal.id, ANYONE));
        governor.cancel(proposal.targets, proposal.values, proposal.calls, why);
        vm.prank(big);
        governor.cancel(proposal.targets, proposal.values, proposal.calls, why);
        _is(proposal, IGovernor.ProposalState.Canceled);
    }

    function testNobodyCancelsOnceThereIsAVote() public {
        Proposal memory proposal = _proposal();
        _pass(proposal);
        _queue(proposal);
        bytes32 why = keccak256("because");
        vm.prank(big);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, proposal.id, big));
        governor.cancel(proposal.targets, proposal.values, proposal.calls, why);
    }

    function testTakesNoCoins() public {
        vm.deal(ANYONE, 1 ether);
        vm.prank(ANYONE);
        (bool isTaken, bytes memory answer) = address(governor).call{value: 1}("");
        isTrue(!isTaken, "what the Governor holds would be nobody's");
        eq(bytes32(answer), IGovernor.GovernorDisabledDeposit.selector);
    }

    function testAFundedCallSpendsTheTimelocksCoins() public {
        vm.deal(address(timelock), 1 ether);
        Proposal memory proposal;
        proposal.targets = new address[](1);
        proposal.values = new uint256[](1);
        proposal.calls = new bytes[](1);
        (proposal.targets[0], proposal.values[0], proposal.description) = (ANYONE, 1 ether, "because");
        vm.prank(big);
        proposal.id = governor.propose(proposal.targets, proposal.values, proposal.calls, "because");
        _pass(proposal);
        _queue(proposal);
        _wait(DELAY);
        _execute(proposal);
        eq(ANYONE.balance, 1 ether);
    }

    function testTheExecutorIsTheTimelock() public {
        TimelockController another = new TimelockController(0, new address[](0), new address[](0), address(0));
        vm.prank(big);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorOnlyExecutor.selector, big));
        governor.updateTimelock(another);
        _adopt(address(governor), abi.encodeCall(governor.updateTimelock, (another)));
        eq(governor.timelock(), address(another));
    }

    // ---------------------------------------------------------------- private

    function _proposal() private returns (Proposal memory) {
        return _propose(address(escrow), abi.encodeCall(escrow.setFee, (0)));
    }

    function _is(Proposal memory proposal, IGovernor.ProposalState state) private view {
        eq(uint256(governor.state(proposal.id)), uint256(state));
    }

    function _ballot(uint256 proposalId, uint8 support, uint256 nonce) private view returns (bytes memory) {
        bytes32 hash = keccak256(abi.encode(governor.BALLOT_TYPEHASH(), proposalId, support, big, nonce));
        (, string memory name, string memory version, uint256 chain, address verifying, , ) = governor.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chain,
                verifying
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", domain, hash)));
        return abi.encodePacked(r, s, v);
    }
}
