// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry} from "../../src/MatchRegistry.sol";
import {Test} from "../support/Test.sol";
import {RegistryHandler} from "./RegistryHandler.sol";

contract MatchRegistryInvariantTest is Test {
    RegistryHandler private _handler;
    MatchRegistry private _registry;

    function setUp() public {
        _handler = new RegistryHandler();
        _registry = _handler.contractUnderTest();
        _target(address(_handler));
    }

    function invariant_onlyAQuorumAccepts() public view {
        eq(_handler.acceptedWithoutQuorum(), 0);
    }

    function invariant_onlyWhatAQuorumAcceptedIsFinal() public view {
        eq(_handler.finalWithoutAcceptance(), 0);
    }

    function invariant_nothingIsFinalInItsWindow() public view {
        eq(_handler.finalInChallenge(), 0);
    }

    function invariant_nothingIsDecidedByVerifiersWhoCameLater() public view {
        eq(_handler.finalByNewcomers(), 0);
    }

    function invariant_nothingIsFinalThatWasAcceptedBeforeTheCommit() public view {
        eq(_handler.finalBeforeTheCommit(), 0);
    }

    function invariant_aRootIsAcceptedAgainOnlyByOlderVerifiers() public view {
        eq(_handler.acceptedAgainForNothing(), 0);
    }

    function invariant_noWinnerIsFinalThatWasAcceptedBeforeTheFight() public view {
        eq(_handler.finalBeforeTheFight(), 0);
    }

    function invariant_onlyAConflictFreezes() public view {
        eq(_handler.frozenWithoutConflict(), 0);
    }

    /// @dev what was decided first is what the registry says, for good
    function invariant_eachMatchIsDecidedAtMostOnce() public view {
        eq(_handler.decidedTwice(), 0);
        for (uint256 i = 0; i < _handler.commitCount(); ++i) {
            bytes32 leaf = _leaf(i);
            RegistryHandler.Decision memory expected = _handler.decisionOf(leaf);
            (MatchRegistry.Status status, uint8 winner, uint64 decidedAt) = _registry.outcomeOf(leaf);
            eq(uint256(status), uint256(expected.status));
            eq(winner, expected.winner);
            eq(decidedAt, expected.decidedAt);
        }
    }

    function invariant_eachSeedIsShownOnceAndIsTheCommittedOne() public view {
        eq(_handler.revealedWrongly(), 0);
        for (uint256 i = 0; i < _handler.commitCount(); ++i) {
            bytes32 leaf = _leaf(i);
            isTrue(_handler.timesRevealed(leaf) <= 1, "shown twice");
            eq(_registry.revealedAt(leaf), _handler.firstRevealedAt(leaf));
        }
    }

    function invariant_commitsAreWithoutGapsAndTheOperatorsAlone() public view {
        eq(_handler.committedWithoutRight(), 0);
        eq(_registry.nextSequence(), 1_000 + _handler.totalCommitted());
        for (uint256 i = 0; i < _handler.commitCount(); ++i) {
            (MatchCommit memory commit, bytes32 root, bytes32[] memory proof) = _handler.commitAt(i);
            eq(commit.sequence, 1_000 + i);
            (, uint64 recordedAt) = _registry.provenCommit(commit, root, proof);
            eq(recordedAt, _handler.recordedAt(root));
        }
    }

    function invariant_aQuorumIsAlwaysAMajorityThatExists() public view {
        eq(_handler.changedWithoutRight(), 0);
        uint256 count = _registry.verifiers().length;
        uint256 quorum = _registry.quorum();
        isTrue(quorum * 2 > count && quorum <= count, "no majority");
        isTrue(_registry.challengeWindow() > 0, "no window");
    }

    function _leaf(uint256 i) private view returns (bytes32 leaf) {
        (MatchCommit memory commit, , ) = _handler.commitAt(i);
        return _registry.commitLeaf(commit);
    }
}
