// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Jury} from "../../src/lib/Jury.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";

/// @dev What the contracts cannot prevent, as docs/chain.md says ("What you trust"), and what it comes to at most.
contract AcceptedRisksTest is EscrowFixture {
    /// @dev An operator that stakes and loses keeps the tape to itself: no quorum, all stakes go back, and the bond with the seed.
    function test_anOperatorSpoilsAMatchThatItLosesAtNoCost() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, OPERATOR, RIGHT, 5 ether);
        vm.warp(_commit.lockAt + 1 hours);
        _reveal(_commit);
        _passEverything(_commit);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, OPERATOR), 5 ether);
        escrow.resolveBond(_pool);
        eq(OPERATOR.balance, 5 ether + MINIMUM_BOND);
        // nobody else has lost anything but time
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    /// @dev A bond is shared by stakes: whoever leaves it, and stakes most, gets most of it back.
    function test_anOperatorThatStakesMostGetsMostOfItsBondBack() public {
        _stake(_pool, ANN, LEFT, 1 ether);
        _stake(_pool, OPERATOR, LEFT, 49 ether);
        _stake(_pool, OPERATOR, RIGHT, 50 ether);
        _passEverything(_commit);
        escrow.voidPool(_pool);
        escrow.resolveBond(_pool);
        eq(_withdrawBondShare(_pool, OPERATOR), (MINIMUM_BOND * 99) / 100);
        eq(_withdraw(_pool, OPERATOR), 99 ether);
        eq(_withdraw(_pool, ANN), 1 ether);
    }

    /// @dev As many verifiers as keep a quorum from coming about may do the same: 3 of 7.
    function test_aBlockingMinorityGetsItsStakesBackWhereItLoses() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, vm.addr(_keys[0]), RIGHT, 1 ether);
        vm.warp(_commit.lockAt);
        MatchResult memory result = _resultOf(_commit, LEFT);
        bytes32 root = _leafOf(result);
        bytes[] memory four = _signatures(_digestOf(root, 1), 3, 7);
        _expectError(abi.encodeWithSelector(Jury.TooFewSignatures.selector, 4, 5));
        registry.acceptResults(root, 1, four);
        _passEverything(_commit);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, vm.addr(_keys[0])), 1 ether);
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    /// @dev Votes that leave no quorum of those who were there before give back the stakes of all matches under way; whoever executes them chooses when.
    function test_withoutAQuorumOfTheOldVerifiersStakesGoBack() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        vm.warp(_commit.lockAt);
        address[] memory gone = _addresses(0, 3);
        vm.prank(OWNER);
        registry.changeVerifiers(_one(vm.addr(_keys[7])), gone, 4);
        uint64 since = _now();
        MatchResult memory result = _resultOf(_commit, LEFT);
        _acceptBy(result, 3, 8);
        _pass(WINDOW);
        _expectError(abi.encodeWithSelector(MatchRegistry.VerifiersNewer.selector, since));
        _finalize(_commit, result);
        // the four who are left would be enough now, and were not when it was committed
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyRecorded.selector, _leafOf(result)));
        _acceptBy(result, 3, 7);
        _passEverything(_commit);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    /// @dev Verifiers that votes have added cannot decide an earlier match, and can keep it from being decided: stakes go back.
    function test_newVerifiersFreezeAnEarlierMatchAndCannotDecideIt() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        vm.warp(_commit.lockAt);
        MatchResult memory honest = _resultOf(_commit, LEFT);
        _accept(honest);
        address[] memory old = _addresses(0, 7);
        vm.prank(OWNER);
        registry.changeVerifiers(_one(vm.addr(_keys[7])), old, 1);
        MatchResult memory bought = _resultOf(_commit, RIGHT);
        _acceptBy(bought, 7, 8);
        _freeze(honest, bought);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    /// @dev A winner that was accepted before the lock decides nothing, and contradicts another all the same: the match has no result.
    function test_aWinnerAcceptedTooEarlyKeepsItsMatchFromAResult() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        _pass(1);
        MatchResult memory early = _resultOf(_commit, RIGHT);
        _accept(early);
        vm.warp(_commit.lockAt);
        MatchResult memory honest = _resultOf(_commit, LEFT);
        _acceptBy(honest, 2, 7);
        _freeze(honest, early);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    /// @dev A stolen key uses up numbers of commits, 256 with each transaction: the arena's own are refused until they have come as far, whoever is
    /// operator. Stakes are as safe as before.
    function test_aStolenKeyUsesUpNumbersAndTakesNothing() public {
        _stake(_pool, ANN, LEFT, 3 ether);
        uint64 next = registry.nextSequence();
        uint64 expected = next + 10 * 256;
        vm.startPrank(OPERATOR);
        for (uint64 first = next; first < expected; first += 256) registry.commitMatches(first, 256, bytes32(uint256(first)));
        vm.stopPrank();
        vm.prank(OWNER);
        registry.setOperator(STRANGER);
        _expectError(abi.encodeWithSelector(MatchRegistry.OutOfSequence.selector, next, expected));
        vm.prank(STRANGER);
        registry.commitMatches(next, 1, keccak256("ours"));
        // what was committed before ends as it would have
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        eq(_withdraw(_pool, ANN), 3 ether);
    }

    /// @dev A window that votes make shorter holds for pools that are open, too.
    function test_aShorterWindowHoldsForPoolsThatAreOpen() public {
        vm.prank(OWNER);
        registry.setChallengeWindow(1);
        vm.warp(_commit.lockAt);
        MatchResult memory result = _resultOf(_commit, LEFT);
        _accept(result);
        _pass(1);
        _finalize(_commit, result);
        isTrue(_statusOf(_commit) == MatchRegistry.Status.Final, "not final");
    }
}
