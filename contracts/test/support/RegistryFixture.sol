// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {Signers} from "./Signers.sol";

/// @dev A registry with seven verifiers and a quorum of five, and matches in batches of one: their roots are their leaves.
abstract contract RegistryFixture is Signers {
    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant FIRST = 1_000;
    uint64 internal constant WINDOW = 10 minutes;
    uint8 internal constant LEFT = 0;
    uint8 internal constant RIGHT = 1;
    uint8 internal constant VOID = 2;

    address internal constant OWNER = address(0xA11CE);
    address internal constant OPERATOR = address(0x0BE7A);
    address internal constant STRANGER = address(0x57A6E7);

    MatchRegistry internal registry;

    function setUp() public virtual {
        vm.warp(START);
        // one more than are registered
        _makeKeys(8);
        registry = new MatchRegistry(OWNER, OPERATOR, FIRST, _addresses(0, 7), 5, WINDOW);
        _pass(1);
    }

    // ---------------------------------------------------------------- time

    /// @dev The compiler may take `block.timestamp` for constant within a function; the cheat code's word is never stale.
    function _now() internal view returns (uint64) {
        return uint64(vm.getBlockTimestamp());
    }

    function _pass(uint64 time) internal {
        vm.warp(_now() + time);
    }

    // ---------------------------------------------------------------- commits

    function _seedOf(uint64 sequence) internal pure returns (bytes32) {
        return keccak256(abi.encode("seed", sequence));
    }

    function _commitAt(uint64 sequence) internal view returns (MatchCommit memory) {
        return
            MatchCommit({
                matchId: bytes32(uint256(sequence)),
                sequence: sequence,
                commitHash: keccak256(abi.encode("commit", sequence)),
                serverSeedHash: sha256(abi.encodePacked(_seedOf(sequence))),
                lockAt: _now() + 1 hours
            });
    }

    /// @dev the next match, recorded
    function _committed() internal returns (MatchCommit memory commit) {
        commit = _commitAt(registry.nextSequence());
        bytes32 root = registry.commitLeaf(commit);
        vm.prank(OPERATOR);
        registry.commitMatches(commit.sequence, 1, root);
    }

    function _reveal(MatchCommit memory commit) internal {
        registry.revealSeed(commit, registry.commitLeaf(commit), _proof(), _seedOf(commit.sequence));
    }

    // ---------------------------------------------------------------- results

    function _resultOf(MatchCommit memory commit, uint8 winner) internal view returns (MatchResult memory) {
        return
            MatchResult({
                matchId: commit.matchId,
                commit: registry.commitLeaf(commit),
                serverSeed: _seedOf(commit.sequence),
                tapeHash: keccak256("tape"),
                winner: winner,
                stateHash: keccak256("state")
            });
    }

    /// @dev by the first five verifiers
    function _accept(MatchResult memory result) internal {
        _acceptBy(result, 0, 5);
    }

    function _acceptBy(MatchResult memory result, uint256 from, uint256 to) internal {
        bytes32 root = registry.resultLeaf(result);
        registry.acceptResults(root, 1, _signatures(registry.resultsDigest(root, 1), from, to));
    }

    function _finalize(MatchCommit memory commit, MatchResult memory result) internal {
        registry.finalize(
            commit,
            registry.commitLeaf(commit),
            _proof(),
            result,
            registry.resultLeaf(result),
            _proof()
        );
    }

    function _freeze(MatchResult memory first, MatchResult memory second) internal {
        registry.freeze(
            first,
            registry.resultLeaf(first),
            _proof(),
            second,
            registry.resultLeaf(second),
            _proof()
        );
    }

    /// @dev from acceptance to the end of the window
    function _decide(MatchCommit memory commit, uint8 winner) internal {
        MatchResult memory result = _resultOf(commit, winner);
        _accept(result);
        _pass(registry.challengeWindow());
        _finalize(commit, result);
    }

    function _statusOf(MatchCommit memory commit) internal view returns (MatchRegistry.Status status) {
        (status, , ) = registry.outcomeOf(registry.commitLeaf(commit));
    }

    /// @dev of a tree of one leaf
    function _proof() internal pure returns (bytes32[] memory) {
        return new bytes32[](0);
    }
}
