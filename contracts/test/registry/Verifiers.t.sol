// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {Jury} from "../../src/lib/Jury.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {RegistryFixture} from "../support/RegistryFixture.sol";

contract VerifiersTest is RegistryFixture {
    function _change(address[] memory added, address[] memory removed, uint8 quorum) private {
        vm.prank(OWNER);
        registry.changeVerifiers(added, removed, quorum);
    }

    function _manyAddresses(uint256 count) private pure returns (address[] memory many) {
        many = new address[](count);
        for (uint160 i = 0; i < count; ++i) many[i] = address(i + 1);
    }

    function test_whatTheConstructorSets() public view {
        eq(registry.owner(), OWNER);
        eq(registry.operator(), OPERATOR);
        eq(registry.nextSequence(), FIRST);
        eq(registry.quorum(), 5);
        eq(registry.challengeWindow(), WINDOW);
        eq(registry.verifiers().length, 7);
        (address[] memory accounts, uint64[] memory addedAt, uint64[] memory moreUntil) = registry.jury();
        eq(keccak256(abi.encode(accounts)), keccak256(abi.encode(registry.verifiers())));
        for (uint256 i = 0; i < 7; ++i) eq(addedAt[i], START);
        eq(keccak256(abi.encode(moreUntil)), keccak256(abi.encode(new uint64[](8))));
        for (uint256 i = 0; i < 7; ++i) isTrue(registry.isVerifier(vm.addr(_keys[i])), "no verifier");
        isTrue(!registry.isVerifier(vm.addr(_keys[7])), "one too many");
    }

    function test_changesAreToldInEvents() public {
        _expectEvent(address(registry));
        emit Jury.VerifierRemoved(vm.addr(_keys[0]));
        _expectEvent(address(registry));
        emit Jury.VerifierAdded(vm.addr(_keys[7]));
        _expectEvent(address(registry));
        emit Jury.QuorumChanged(6);
        _change(_one(vm.addr(_keys[7])), _one(vm.addr(_keys[0])), 6);
        eq(registry.quorum(), 6);
        isTrue(registry.isVerifier(vm.addr(_keys[7])) && !registry.isVerifier(vm.addr(_keys[0])), "not changed");
        _expectEvent(address(registry));
        emit Jury.ChallengeWindowChanged(1 hours);
        vm.prank(OWNER);
        registry.setChallengeWindow(1 hours);
    }

    function test_onlyTheOwnerChangesVerifiersAndWindow() public {
        address[2] memory others = [OPERATOR, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            bytes memory error = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, others[i]);
            vm.startPrank(others[i]);
            _expectError(error);
            registry.changeVerifiers(_none(), _none(), 6);
            _expectError(error);
            registry.setChallengeWindow(1 hours);
            _expectError(error);
            registry.setOperator(others[i]);
            vm.stopPrank();
        }
    }

    function testFuzz_theQuorumIsMoreThanHalfAndAtMostAll(uint8 quorum) public {
        bool isGood = quorum >= 4 && quorum <= 7;
        if (!isGood) _expectError(abi.encodeWithSelector(Jury.BadQuorum.selector, quorum, 7));
        vm.prank(OWNER);
        registry.changeVerifiers(_none(), _none(), quorum);
        eq(registry.quorum(), isGood ? quorum : 5);
    }

    function test_halfOfAnEvenNumberIsNoQuorum() public {
        _expectError(abi.encodeWithSelector(Jury.BadQuorum.selector, 4, 8));
        _change(_one(vm.addr(_keys[7])), _none(), 4);
    }

    function test_thereIsAlwaysAVerifier() public {
        _expectError(abi.encodeWithSelector(Jury.BadQuorum.selector, 0, 0));
        _change(_none(), _addresses(0, 7), 0);
    }

    function test_thirtyTwoVerifiersAreTheMost() public {
        MatchRegistry full = new MatchRegistry(OWNER, OPERATOR, FIRST, _manyAddresses(32), 17, WINDOW);
        eq(full.verifiers().length, 32);
        _expectError(abi.encodeWithSelector(Jury.BadQuorum.selector, 17, 33));
        vm.prank(OWNER);
        full.changeVerifiers(_one(vm.addr(_keys[0])), _none(), 17);
        _expectError(abi.encodeWithSelector(Jury.TooMany.selector, 33));
        new MatchRegistry(OWNER, OPERATOR, FIRST, _manyAddresses(33), 17, WINDOW);
    }

    function test_nobodyIsAddedTwiceOrRemovedWhoIsNotThere() public {
        address known = vm.addr(_keys[0]);
        address unknown = vm.addr(_keys[7]);
        _expectError(abi.encodeWithSelector(Jury.KnownVerifier.selector, known));
        _change(_one(known), _none(), 5);
        _expectError(abi.encodeWithSelector(Jury.UnknownVerifier.selector, unknown));
        _change(_none(), _one(unknown), 5);
        _expectError(abi.encodeWithSelector(Operated.ZeroAddress.selector));
        _change(_one(address(0)), _none(), 5);
    }

    function testFuzz_theWindowHasBounds(uint64 window) public {
        bool isGood = window > 0 && window <= 12 hours;
        if (!isGood) _expectError(abi.encodeWithSelector(Jury.BadChallengeWindow.selector, window));
        vm.prank(OWNER);
        registry.setChallengeWindow(window);
        eq(registry.challengeWindow(), isGood ? window : WINDOW);
    }

    function test_noWindowAtAllAndMoreThanTheMostAreRefused() public {
        _expectError(abi.encodeWithSelector(Jury.BadChallengeWindow.selector, 0));
        vm.prank(OWNER);
        registry.setChallengeWindow(0);
        vm.prank(OWNER);
        registry.setChallengeWindow(12 hours);
        _expectError(abi.encodeWithSelector(Jury.BadChallengeWindow.selector, 12 hours + 1));
        vm.prank(OWNER);
        registry.setChallengeWindow(12 hours + 1);
    }

    // ---------------------------------------------------------------- who decides what was committed before

    function test_verifiersAddedLaterDecideNothingThatWasCommittedBefore() public {
        MatchCommit memory early = _committed();
        _pass(1);
        _change(_one(vm.addr(_keys[7])), _none(), 5);
        uint64 since = _now();
        MatchCommit memory sameBlock = _committed();
        _pass(1);
        MatchCommit memory late = _committed();
        _passLock(late);
        MatchCommit[3] memory commits = [early, sameBlock, late];
        for (uint256 i = 0; i < 3; ++i) _acceptBy(_resultOf(commits[i], LEFT), 3, 8);
        _pass(WINDOW);
        for (uint256 i = 0; i < 3; ++i) {
            if (i < 2) _expectError(abi.encodeWithSelector(MatchRegistry.VerifiersNewer.selector, since));
            _finalize(commits[i], _resultOf(commits[i], LEFT));
            isTrue((_statusOf(commits[i]) == MatchRegistry.Status.Final) == (i == 2), "decided by newcomers");
        }
    }

    function test_aQuorumLoweredLaterDecidesNothingThatWasCommittedBefore() public {
        MatchCommit memory commit = _committed();
        MatchResult memory result = _resultOf(commit, LEFT);
        _pass(1);
        _change(_none(), _none(), 4);
        uint64 since = _now();
        MatchCommit memory sameBlock = _committed();
        _passLock(commit);
        _acceptBy(result, 0, 4);
        _acceptBy(_resultOf(sameBlock, LEFT), 0, 4);
        _pass(WINDOW);
        _expectError(abi.encodeWithSelector(MatchRegistry.VerifiersNewer.selector, since));
        _finalize(commit, result);
        _expectError(abi.encodeWithSelector(MatchRegistry.VerifiersNewer.selector, since));
        _finalize(sameBlock, _resultOf(sameBlock, LEFT));
    }

    function test_whatWasAcceptedBeforeVerifiersCameIsFinal() public {
        MatchCommit memory commit = _committed();
        MatchResult memory result = _resultOf(commit, LEFT);
        _passLock(commit);
        _accept(result);
        _pass(1);
        _change(_one(vm.addr(_keys[7])), _none(), 5);
        _pass(WINDOW);
        _finalize(commit, result);
        isTrue(_statusOf(commit) == MatchRegistry.Status.Final, "not final");
    }

    function test_fewerVerifiersOrAHigherQuorumStillDecideWhatWasCommittedBefore() public {
        MatchCommit memory commit = _committed();
        _pass(1);
        _change(_none(), _one(vm.addr(_keys[6])), 5);
        _change(_none(), _none(), 6);
        MatchResult memory result = _resultOf(commit, LEFT);
        _passLock(commit);
        _acceptBy(result, 0, 6);
        eq(registry.verifiersSince(_leafOf(result)), START);
        _pass(WINDOW);
        _finalize(commit, result);
        isTrue(_statusOf(commit) == MatchRegistry.Status.Final, "not final");
    }

    // ---------------------------------------------------------------- lib/Operated

    function test_theOwnerAloneReplacesTheOperator() public {
        _expectEvent(address(registry));
        emit Operated.OperatorChanged(STRANGER);
        vm.prank(OWNER);
        registry.setOperator(STRANGER);
        eq(registry.operator(), STRANGER);
        _expectError(abi.encodeWithSelector(Operated.NotOperator.selector, OPERATOR));
        vm.prank(OPERATOR);
        registry.commitMatches(FIRST, 1, keccak256("root"));
        vm.prank(STRANGER);
        registry.commitMatches(FIRST, 1, keccak256("root"));
    }

    function test_nobodyIsNoOperatorAndNoOwner() public {
        _expectError(abi.encodeWithSelector(Operated.ZeroAddress.selector));
        vm.prank(OWNER);
        registry.setOperator(address(0));
        _expectError(abi.encodeWithSelector(Operated.ZeroAddress.selector));
        new MatchRegistry(OWNER, address(0), FIRST, _addresses(0, 7), 5, WINDOW);
        _expectError(abi.encodeWithSelector(Ownable.OwnableInvalidOwner.selector, address(0)));
        new MatchRegistry(address(0), OPERATOR, FIRST, _addresses(0, 7), 5, WINDOW);
    }

    function test_aNewOwnerHasToAccept() public {
        vm.prank(OWNER);
        registry.transferOwnership(STRANGER);
        eq(registry.owner(), OWNER);
        vm.prank(STRANGER);
        registry.acceptOwnership();
        eq(registry.owner(), STRANGER);
    }
}
