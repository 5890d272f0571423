// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";

/// @dev Winners that a quorum has accepted before there was a fight: by verifiers that are about to go, say, for matches that an operator has told them of.
contract EarlyResultsTest is EscrowFixture {
    function _refusesToFinalize(MatchCommit memory commit, MatchResult memory result, uint64 acceptedAt) private {
        _expectError(abi.encodeWithSelector(MatchRegistry.BeforeLock.selector, acceptedAt, commit.lockAt));
        _finalize(commit, result);
    }

    /// @dev Who is voted out leaves nothing behind that decides later matches.
    function test_verifiersWhoAreGoneDecideNoMatchThatIsCommittedAfterwards() public {
        // five of seven have been bought: they sign what the operator will commit to next
        MatchCommit memory commit = _commitAt(registry.nextSequence());
        commit.lockAt = _now() + 4 days;
        MatchResult memory bought = _resultOf(commit, RIGHT);
        uint64 acceptedAt = _now();
        _accept(bought);
        // votes replace all that have signed; those who are left and those who came are honest
        _pass(2 days);
        address[] memory gone = _addresses(0, 5);
        address[] memory came = _addresses(7, 8);
        vm.prank(OWNER);
        registry.changeVerifiers(came, gone, 3);
        _pass(1 days);
        bytes32 root = _leafOf(commit);
        vm.prank(OPERATOR);
        registry.commitMatches(commit.sequence, 1, root);
        uint64 recordedAt = _now();
        bytes32 pool = _open(commit, COIN);
        _stake(pool, ANN, LEFT, 3 ether);
        _stake(pool, STRANGER, RIGHT, 1 ether);
        vm.warp(commit.lockAt);
        _expectError(abi.encodeWithSelector(MatchRegistry.BeforeCommit.selector, acceptedAt, recordedAt));
        _finalize(commit, bought);
        MatchResult memory honest = _resultOf(commit, LEFT);
        _acceptBy(honest, 5, 8);
        _pass(WINDOW);
        _finalize(commit, honest);
        escrow.settle(pool);
        eq(_withdraw(pool, ANN), 3.98 ether);
    }

    /// @dev Nor do they say that there will be no fight: what was signed before a match was committed is nothing, that it is void as well.
    function test_verifiersWhoAreGoneMakeNoLaterMatchVoid() public {
        MatchCommit memory commit = _commitAt(registry.nextSequence());
        MatchResult memory bought = _resultOf(commit, VOID);
        uint64 acceptedAt = _now();
        _accept(bought);
        address[] memory gone = _addresses(0, 5);
        address[] memory came = _addresses(7, 8);
        vm.prank(OWNER);
        registry.changeVerifiers(came, gone, 3);
        // in the same second, too: then the order of the two would decide, which an operator chooses
        uint256 before = vm.snapshotState();
        for (uint64 i = 0; i < 2; ++i) {
            vm.revertToState(before);
            _pass(i);
            bytes32 root = _leafOf(commit);
            vm.prank(OPERATOR);
            registry.commitMatches(commit.sequence, 1, root);
            uint64 recordedAt = _now();
            bytes32 pool = _open(commit, COIN);
            _stake(pool, ANN, LEFT, 3 ether);
            _pass(WINDOW);
            _expectError(abi.encodeWithSelector(MatchRegistry.BeforeCommit.selector, acceptedAt, recordedAt));
            _finalize(commit, bought);
        }
        // those who are verifiers now decide it
        _pass(1 hours);
        MatchResult memory honest = _resultOf(commit, LEFT);
        _acceptBy(honest, 5, 8);
        _pass(WINDOW);
        _finalize(commit, honest);
        isTrue(_statusOf(commit) == MatchRegistry.Status.Final, "not final");
    }

    /// @dev Nor a winner, where the match was committed after its lock.
    function test_aWinnerAcceptedBetweenLockAndCommitIsNone() public {
        MatchCommit memory commit = _commitAt(registry.nextSequence());
        vm.warp(commit.lockAt);
        MatchResult memory bought = _resultOf(commit, RIGHT);
        uint64 acceptedAt = _now();
        _accept(bought);
        _pass(1);
        bytes32 root = _leafOf(commit);
        vm.prank(OPERATOR);
        registry.commitMatches(commit.sequence, 1, root);
        uint64 recordedAt = _now();
        _pass(WINDOW);
        _expectError(abi.encodeWithSelector(MatchRegistry.BeforeCommit.selector, acceptedAt, recordedAt));
        _finalize(commit, bought);
    }

    /// @dev Nor those who go while stakes are taken.
    function test_verifiersWhoAreGoneByTheLockDecideNothing() public {
        _pass(1);
        MatchResult memory bought = _resultOf(_commit, RIGHT);
        uint64 acceptedAt = _now();
        _accept(bought);
        _pass(1);
        address[] memory gone = _addresses(0, 2);
        vm.prank(OWNER);
        registry.changeVerifiers(_none(), gone, 5);
        vm.warp(_commit.lockAt);
        _refusesToFinalize(_commit, bought, acceptedAt);
        _decideBy(LEFT, 2, 7);
    }

    function test_nobodyStakesOnAWinnerThatIsFinal() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _pass(1);
        MatchResult memory known = _resultOf(_commit, RIGHT);
        uint64 acceptedAt = _now();
        _accept(known);
        vm.warp(_commit.lockAt - 16);
        _refusesToFinalize(_commit, known, acceptedAt);
        _stake(_pool, STRANGER, RIGHT, 1);
        // nor does it count once stakes are closed: all of them go back
        vm.warp(_commit.lockAt + 1 hours);
        _refusesToFinalize(_commit, known, acceptedAt);
        _passEverything(_commit);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, ANN), 3 ether);
        eq(_withdraw(_pool, STRANGER), 1);
    }

    /// @dev Where the chain's clock stood still, and went on behind the fight's, whoever staked last may have seen the fight.
    function test_aChainWhoseClockIsLateDecidesNothing() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        vm.warp(_commit.lockAt - 16);
        _stake(_pool, STRANGER, RIGHT, 1 ether);
        MatchResult memory result = _resultOf(_commit, RIGHT);
        vm.warp(_commit.lockAt - 1);
        uint64 acceptedAt = _now();
        _accept(result);
        _pass(WINDOW);
        _refusesToFinalize(_commit, result, acceptedAt);
        _passEverything(_commit);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    function test_theSecondOfTheLockIsNotTooEarly() public {
        vm.warp(_commit.lockAt);
        _decideBy(RIGHT, 0, 5);
    }

    /// @dev That there will be no fight may be known before.
    function test_aMatchThatIsVoidBeforeItsLockGivesEverythingBackAtOnce() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _decide(_commit, VOID);
        isTrue(_now() < escrow.poolOf(_pool).closesAt, "closed anyway");
        escrow.settle(_pool);
        _isState(_pool, WagerEscrow.State.Voided);
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    function _decideBy(uint8 winner, uint256 from, uint256 to) private {
        MatchResult memory result = _resultOf(_commit, winner);
        _acceptBy(result, from, to);
        _pass(WINDOW);
        _finalize(_commit, result);
        isTrue(_statusOf(_commit) == MatchRegistry.Status.Final, "not final");
    }
}
