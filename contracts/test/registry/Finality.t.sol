// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {Merkle} from "../support/Merkle.sol";
import {RegistryFixture} from "../support/RegistryFixture.sol";

contract FinalityTest is RegistryFixture {
    MatchCommit private _commit;

    function setUp() public override {
        super.setUp();
        _commit = _committed();
        _pass(1 hours);
    }

    function _refusesToFinalize(bytes memory error, MatchResult memory result) private {
        _expectError(error);
        _finalize(_commit, result);
    }

    // ---------------------------------------------------------------- finalize

    function test_anyoneMakesAResultFinalAfterTheWindow() public {
        MatchResult memory result = _resultOf(_commit, RIGHT);
        _accept(result);
        _pass(WINDOW);
        _expectEvent(address(registry));
        emit MatchRegistry.SeedRevealed(_leafOf(_commit), _commit.matchId, result.serverSeed);
        _expectEvent(address(registry));
        emit MatchRegistry.MatchFinal(_leafOf(_commit), _commit.matchId, RIGHT, _leafOf(result));
        vm.prank(STRANGER);
        _finalize(_commit, result);
        (MatchRegistry.Status status, uint8 winner, uint64 decidedAt) = registry.outcomeOf(_leafOf(_commit));
        isTrue(status == MatchRegistry.Status.Final, "not final");
        eq(winner, RIGHT);
        eq(decidedAt, _now());
        eq(registry.revealedAt(_leafOf(_commit)), _now());
    }

    function testFuzz_noResultIsFinalWithinTheWindow(uint64 early) public {
        early = uint64(within(early, 1, WINDOW));
        MatchResult memory result = _resultOf(_commit, LEFT);
        _accept(result);
        uint64 from = _now() + WINDOW;
        _pass(WINDOW - early);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.InChallenge.selector, from), result);
        _pass(early);
        _finalize(_commit, result);
    }

    function test_nothingIsFinalOfACommitThatIsNone() public {
        MatchCommit memory other = _commitAt(77);
        MatchResult memory result = _resultOf(other, LEFT);
        _accept(result);
        _pass(WINDOW);
        _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
        _finalize(other, result);
    }

    function test_aResultOfNoQuorumIsNotFinal() public {
        _refusesToFinalize(
            abi.encodeWithSelector(MatchRegistry.NotAccepted.selector),
            _resultOf(_commit, LEFT)
        );
    }

    function test_aResultWithAnyFieldChangedIsNotFinal() public {
        MatchResult memory result = _resultOf(_commit, LEFT);
        _accept(result);
        _pass(WINDOW);
        bytes32 root = _leafOf(result);
        for (uint256 field = 0; field < 6; ++field) {
            MatchResult memory other = abi.decode(abi.encode(result), (MatchResult));
            if (field == 0) other.matchId = keccak256("other");
            if (field == 1) other.commit = keccak256("other");
            if (field == 2) other.serverSeed = keccak256("other");
            if (field == 3) other.tapeHash = keccak256("other");
            if (field == 4) other.winner = RIGHT;
            if (field == 5) other.stateHash = keccak256("other");
            _expectError(abi.encodeWithSelector(MatchRegistry.NotAccepted.selector));
            registry.finalize(_commit, _leafOf(_commit), _proof(), other, root, _proof());
        }
    }

    function test_aResultOfAnotherCommitOrMatchIsRefused() public {
        MatchCommit memory other = _committed();
        MatchResult memory ofOther = _resultOf(other, LEFT);
        MatchResult memory misnamed = _resultOf(_commit, LEFT);
        misnamed.matchId = other.matchId;
        // the same match, committed twice
        MatchResult memory ofTwin = _resultOf(_commit, LEFT);
        ofTwin.commit = ofOther.commit;
        _accept(ofOther);
        _accept(misnamed);
        _accept(ofTwin);
        _pass(WINDOW);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AnotherCommit.selector), ofOther);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AnotherCommit.selector), misnamed);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AnotherCommit.selector), ofTwin);
    }

    function testFuzz_aWinnerThatDoesNotExistIsRefused(uint8 winner) public {
        winner = uint8(within(winner, 3, 255));
        MatchResult memory result = _resultOf(_commit, winner);
        _accept(result);
        _pass(WINDOW);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.WrongWinner.selector, winner), result);
    }

    function test_aVoidResultIsFinalToo() public {
        _decide(_commit, VOID);
        (MatchRegistry.Status status, uint8 winner, ) = registry.outcomeOf(_leafOf(_commit));
        isTrue(status == MatchRegistry.Status.Final, "not final");
        eq(winner, VOID);
    }

    function test_aResultWithAnotherSeedIsRefusedWhetherOrNotTheSeedIsKnown() public {
        MatchResult memory result = _resultOf(_commit, LEFT);
        result.serverSeed = keccak256("another seed");
        _accept(result);
        _pass(WINDOW);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.WrongSeed.selector), result);
        _reveal(_commit);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.WrongSeed.selector), result);
    }

    function test_aSeedShownBeforeStaysShownWhenItWas() public {
        _reveal(_commit);
        uint64 shown = _now();
        _decide(_commit, LEFT);
        eq(registry.revealedAt(_leafOf(_commit)), shown);
    }

    function test_aResultIsFinalOnce() public {
        MatchResult memory first = _resultOf(_commit, LEFT);
        MatchResult memory second = _resultOf(_commit, RIGHT);
        _accept(first);
        _acceptBy(second, 2, 7);
        _pass(WINDOW);
        _finalize(_commit, first);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector), first);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector), second);
        (, uint8 winner, ) = registry.outcomeOf(_leafOf(_commit));
        eq(winner, LEFT);
    }

    function testFuzz_everyResultOfABatchIsFinal(uint256 count, uint256 index) public {
        count = within(count, 1, 17);
        index = within(index, 0, count - 1);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint64 i = 0; i < count; ++i) leaves[i] = _leafOf(_resultOf(_commitAt(i), LEFT));
        MatchResult memory result = _resultOf(_commit, RIGHT);
        leaves[index] = _leafOf(result);
        bytes32 root = Merkle.rootOf(leaves);
        registry.acceptResults(root, uint32(count), _signatures(_digestOf(root, uint32(count)), 0, 5));
        _pass(WINDOW);
        registry.finalize(_commit, _leafOf(_commit), _proof(), result, root, Merkle.proofOf(leaves, index));
        isTrue(_statusOf(_commit) == MatchRegistry.Status.Final, "not final");
    }

    /// @dev the second pre-image of a root: see `test_anInnerNodeIsNoCommit`
    function test_anInnerNodeIsNoResult() public {
        bytes32[] memory leaves = new bytes32[](4);
        for (uint64 i = 0; i < 4; ++i) leaves[i] = _leafOf(_resultOf(_commitAt(i), LEFT));
        bytes32 root = Merkle.rootOf(leaves);
        registry.acceptResults(root, 4, _signatures(_digestOf(root, 4), 0, 5));
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = Merkle.above(leaves)[1];
        MatchResult memory forged = MatchResult(leaves[0], leaves[1], 0, 0, 0, 0);
        _expectError(abi.encodeWithSelector(MatchRegistry.NotAccepted.selector));
        registry.provenResult(forged, root, proof);
        MatchResult memory result = _resultOf(_commit, LEFT);
        eq(registry.resultLeaf(result), _leafOf(result));
        isTrue(registry.resultLeaf(result) != keccak256(abi.encode(result)), "hashed once");
    }

    // ---------------------------------------------------------------- freeze

    function test_aConflictingQuorumWithinTheWindowFreezesAMatch() public {
        MatchResult memory first = _resultOf(_commit, LEFT);
        MatchResult memory second = _resultOf(_commit, RIGHT);
        _accept(first);
        _pass(WINDOW - 1);
        _acceptBy(second, 2, 7);
        _expectEvent(address(registry));
        emit MatchRegistry.MatchFrozen(_leafOf(_commit), _commit.matchId, _leafOf(first), _leafOf(second));
        vm.prank(STRANGER);
        _freeze(first, second);
        (MatchRegistry.Status status, , uint64 decidedAt) = registry.outcomeOf(_leafOf(_commit));
        isTrue(status == MatchRegistry.Status.Frozen, "not frozen");
        eq(decidedAt, _now());
        _pass(WINDOW);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector), first);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector), second);
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector));
        _freeze(second, first);
    }

    function test_resultsThatDifferInTheirStateHashAloneConflict() public {
        MatchResult memory first = _resultOf(_commit, LEFT);
        MatchResult memory second = _resultOf(_commit, LEFT);
        second.stateHash = keccak256("another state");
        _accept(first);
        _acceptBy(second, 2, 7);
        _freeze(first, second);
        isTrue(_statusOf(_commit) == MatchRegistry.Status.Frozen, "not frozen");
    }

    function test_aConflictStillFreezesAfterTheWindowWhileNothingIsFinal() public {
        MatchResult memory first = _resultOf(_commit, LEFT);
        _accept(first);
        _pass(WINDOW + 1 hours);
        MatchResult memory second = _resultOf(_commit, RIGHT);
        _acceptBy(second, 2, 7);
        _freeze(first, second);
        isTrue(_statusOf(_commit) == MatchRegistry.Status.Frozen, "not frozen");
    }

    function test_afterFinalizationALateSecondResultChangesNothing() public {
        MatchResult memory first = _resultOf(_commit, LEFT);
        _decide(_commit, LEFT);
        MatchResult memory second = _resultOf(_commit, RIGHT);
        _acceptBy(second, 2, 7);
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector));
        _freeze(first, second);
        _pass(WINDOW);
        _refusesToFinalize(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector), second);
        (MatchRegistry.Status status, uint8 winner, ) = registry.outcomeOf(_leafOf(_commit));
        isTrue(status == MatchRegistry.Status.Final, "not final");
        eq(winner, LEFT);
    }

    function test_theSameResultUnderTwoRootsIsNoConflict() public {
        MatchResult memory result = _resultOf(_commit, LEFT);
        bytes32[] memory leaves = new bytes32[](2);
        (leaves[0], leaves[1]) = (_leafOf(result), keccak256("another leaf"));
        bytes32 root = Merkle.rootOf(leaves);
        _accept(result);
        registry.acceptResults(root, 2, _signatures(_digestOf(root, 2), 0, 5));
        _expectError(abi.encodeWithSelector(MatchRegistry.NoConflict.selector));
        registry.freeze(result, leaves[0], _proof(), result, root, Merkle.proofOf(leaves, 0));
    }

    function test_resultsOfTwoCommitsAreNoConflict() public {
        MatchResult memory first = _resultOf(_commit, LEFT);
        MatchResult memory second = _resultOf(_committed(), RIGHT);
        _accept(first);
        _accept(second);
        _expectError(abi.encodeWithSelector(MatchRegistry.NoConflict.selector));
        _freeze(first, second);
    }

    function test_aMinorityCannotFreeze() public {
        MatchResult memory first = _resultOf(_commit, LEFT);
        MatchResult memory second = _resultOf(_commit, RIGHT);
        _accept(first);
        _expectError(abi.encodeWithSelector(MatchRegistry.NotAccepted.selector));
        _freeze(first, second);
        _expectError(abi.encodeWithSelector(MatchRegistry.NotAccepted.selector));
        _freeze(second, first);
    }
}
