// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry} from "../../src/MatchRegistry.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {Merkle} from "../support/Merkle.sol";
import {RegistryFixture} from "../support/RegistryFixture.sol";

contract CommitsTest is RegistryFixture {
    MatchCommit[] private _batch;

    /// @return root of a recorded batch of that many
    function _recordBatch(uint64 count) private returns (bytes32 root) {
        delete _batch;
        for (uint64 i = 0; i < count; ++i) _batch.push(_commitAt(FIRST + i));
        root = Merkle.rootOf(_leaves());
        vm.prank(OPERATOR);
        registry.commitMatches(FIRST, uint32(count), root);
    }

    function _leaves() private view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](_batch.length);
        for (uint256 i = 0; i < leaves.length; ++i) leaves[i] = _leafOf(_batch[i]);
    }

    function testFuzz_everyCommitOfABatchIsProven(uint256 count, uint256 index) public {
        count = within(count, 1, 33);
        index = within(index, 0, count - 1);
        bytes32 root = _recordBatch(uint64(count));
        (bytes32 leaf, uint64 recordedAt) = registry.provenCommit(
            _batch[index],
            root,
            Merkle.proofOf(_leaves(), index)
        );
        eq(leaf, _leafOf(_batch[index]));
        eq(leaf, registry.commitLeaf(_batch[index]));
        eq(recordedAt, _now());
        eq(registry.committedAt(root), _now());
        eq(registry.nextSequence(), FIRST + count);
    }

    function test_aBatchIsToldInAnEvent() public {
        _expectEvent(address(registry));
        emit MatchRegistry.MatchesCommitted(keccak256("root"), FIRST, 16);
        vm.prank(OPERATOR);
        registry.commitMatches(FIRST, 16, keccak256("root"));
    }

    function test_onlyTheOperatorCommits() public {
        address[2] memory others = [OWNER, STRANGER];
        for (uint256 i = 0; i < others.length; ++i) {
            _expectError(abi.encodeWithSelector(Operated.NotOperator.selector, others[i]));
            vm.prank(others[i]);
            registry.commitMatches(FIRST, 1, keccak256("root"));
        }
    }

    function test_anEmptyBatchIsRefused() public {
        _expectError(abi.encodeWithSelector(MatchRegistry.EmptyBatch.selector));
        vm.prank(OPERATOR);
        registry.commitMatches(FIRST, 0, keccak256("root"));
    }

    function test_moreThanABatchHoldsIsRefused() public {
        vm.startPrank(OPERATOR);
        _expectError(abi.encodeWithSelector(MatchRegistry.BatchTooLarge.selector, 257));
        registry.commitMatches(FIRST, 257, keccak256("root"));
        registry.commitMatches(FIRST, 256, keccak256("root"));
        vm.stopPrank();
        eq(registry.nextSequence(), FIRST + 256);
    }

    function testFuzz_aGapOrARepetitionIsRefused(uint64 first) public {
        vm.assume(first != FIRST);
        _expectError(abi.encodeWithSelector(MatchRegistry.OutOfSequence.selector, first, FIRST));
        vm.prank(OPERATOR);
        registry.commitMatches(first, 1, keccak256("root"));
    }

    function test_aBatchSentTwiceIsRecordedOnce() public {
        vm.startPrank(OPERATOR);
        registry.commitMatches(FIRST, 1, keccak256("root"));
        _expectError(abi.encodeWithSelector(MatchRegistry.OutOfSequence.selector, FIRST, FIRST + 1));
        registry.commitMatches(FIRST, 1, keccak256("root"));
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyRecorded.selector, keccak256("root")));
        registry.commitMatches(FIRST + 1, 1, keccak256("root"));
        vm.stopPrank();
    }

    function test_sequencesEndWhereTheirNumbersEnd() public {
        MatchRegistry last = new MatchRegistry(OWNER, OPERATOR, type(uint64).max, _addresses(0, 7), 5, WINDOW);
        vm.expectRevert();
        vm.prank(OPERATOR);
        last.commitMatches(type(uint64).max, 1, keccak256("root"));
    }

    function test_aCommitOfNoRecordedRootIsNotProven() public {
        MatchCommit memory commit = _commitAt(FIRST);
        _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
        registry.provenCommit(commit, _leafOf(commit), _proof());
    }

    function test_aCommitWithOneFieldChangedIsNotProven() public {
        MatchCommit memory commit = _committed();
        bytes32 root = _leafOf(commit);
        registry.provenCommit(commit, root, _proof());
        for (uint256 field = 0; field < 4; ++field) {
            MatchCommit memory other = abi.decode(abi.encode(commit), (MatchCommit));
            if (field == 0) other.matchId = keccak256("other");
            if (field == 1) other.commitHash = keccak256("other");
            if (field == 2) other.serverSeedHash = keccak256("other");
            if (field == 3) other.lockAt += 1;
            _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
            registry.provenCommit(other, root, _proof());
        }
    }

    /// @dev else the operator could record a commit anew, and have verifiers decide it who came after it
    function test_aCommitCountsOnlyInTheBatchOfItsSequence() public {
        MatchCommit memory early = _committed();
        MatchCommit memory later = _commitAt(FIRST + 1);
        MatchCommit memory beyond = _commitAt(FIRST + 3);
        bytes32[] memory leaves = new bytes32[](3);
        (leaves[0], leaves[1], leaves[2]) = (_leafOf(early), _leafOf(later), _leafOf(beyond));
        bytes32 root = Merkle.rootOf(leaves);
        vm.prank(OPERATOR);
        registry.commitMatches(FIRST + 1, 2, root);
        registry.provenCommit(later, root, Merkle.proofOf(leaves, 1));
        _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
        registry.provenCommit(early, root, Merkle.proofOf(leaves, 0));
        _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
        registry.provenCommit(beyond, root, Merkle.proofOf(leaves, 2));
    }

    /// @dev A tree hashed once would take the two hashes above it for a leaf. Ours is hashed twice, and has five words.
    function test_anInnerNodeIsNoCommit() public {
        bytes32 root = _recordBatch(4);
        bytes32[] memory inner = Merkle.above(_leaves());
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = inner[1];
        // the node itself, and what it is the hash of, in the fields of a commit
        bytes32[] memory leaves = _leaves();
        MatchCommit[2] memory forged = [
            MatchCommit(inner[0], FIRST, 0, 0, 0),
            MatchCommit(leaves[0], FIRST, leaves[1], 0, 0)
        ];
        for (uint256 i = 0; i < forged.length; ++i) {
            _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
            registry.provenCommit(forged[i], root, proof);
        }
        isTrue(registry.commitLeaf(_batch[0]) != keccak256(abi.encode(_batch[0])), "hashed once");
    }

    function test_aSeedIsShownByAnyoneAndOnce() public {
        MatchCommit memory commit = _committed();
        bytes32 leaf = _leafOf(commit);
        bytes32 seed = _seedOf(commit.sequence);
        eq(registry.revealedAt(leaf), 0);
        _pass(7);
        _expectEvent(address(registry));
        emit MatchRegistry.SeedRevealed(leaf, commit.matchId, seed);
        vm.prank(STRANGER);
        registry.revealSeed(commit, leaf, _proof(), seed);
        uint64 shown = _now();
        eq(registry.revealedAt(leaf), shown);
        _pass(7);
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyRecorded.selector, leaf));
        vm.prank(OPERATOR);
        registry.revealSeed(commit, leaf, _proof(), seed);
        eq(registry.revealedAt(leaf), shown);
    }

    function testFuzz_anotherSeedIsRefused(bytes32 seed) public {
        MatchCommit memory commit = _committed();
        vm.assume(seed != _seedOf(commit.sequence));
        _expectError(abi.encodeWithSelector(MatchRegistry.WrongSeed.selector));
        registry.revealSeed(commit, _leafOf(commit), _proof(), seed);
    }

    function test_aSeedOfNothingCommittedIsRefused() public {
        MatchCommit memory commit = _commitAt(FIRST);
        _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
        registry.revealSeed(commit, _leafOf(commit), _proof(), _seedOf(FIRST));
    }
}
