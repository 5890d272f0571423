// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {Signers} from "./Signers.sol";

/// @dev What tests and handlers do with a registry: matches and results in batches of one, whose roots are their leaves.
abstract contract RegistryTools is Signers {
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

    /// @dev one key more than are registered
    function _deployRegistry() internal returns (MatchRegistry) {
        _makeKeys(8);
        return new MatchRegistry(OWNER, OPERATOR, FIRST, _addresses(0, 7), 5, WINDOW);
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
        bytes32 root = _leafOf(commit);
        vm.prank(OPERATOR);
        registry.commitMatches(commit.sequence, 1, root);
    }

    function _reveal(MatchCommit memory commit) internal {
        registry.revealSeed(commit, _leafOf(commit), _proof(), _seedOf(commit.sequence));
    }

    // ---------------------------------------------------------------- results

    function _resultOf(MatchCommit memory commit, uint8 winner) internal pure returns (MatchResult memory) {
        return
            MatchResult({
                matchId: commit.matchId,
                commit: _leafOf(commit),
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
        bytes32 root = _leafOf(result);
        registry.acceptResults(root, 1, _signatures(_digestOf(root, 1), from, to));
    }

    function _finalize(MatchCommit memory commit, MatchResult memory result) internal {
        registry.finalize(
            commit,
            _leafOf(commit),
            _proof(),
            result,
            _leafOf(result),
            _proof()
        );
    }

    function _freeze(MatchResult memory first, MatchResult memory second) internal {
        registry.freeze(
            first,
            _leafOf(first),
            _proof(),
            second,
            _leafOf(second),
            _proof()
        );
    }

    /// @dev from the lock, or where that is over or there is no winner from the next second on, to the end of the window
    function _decide(MatchCommit memory commit, uint8 winner) internal {
        if (winner == VOID) _pass(1);
        else _passLock(commit);
        MatchResult memory result = _resultOf(commit, winner);
        _accept(result);
        _pass(registry.challengeWindow());
        _finalize(commit, result);
    }

    /// @dev what is accepted before has no winner
    function _passLock(MatchCommit memory commit) internal {
        if (_now() < commit.lockAt) vm.warp(commit.lockAt);
    }

    function _statusOf(MatchCommit memory commit) internal view returns (MatchRegistry.Status status) {
        (status, , ) = registry.outcomeOf(_leafOf(commit));
    }

    /// @dev what a verifier signs, worked out without the contract: a call more would be the one that a cheat code is meant for
    function _digestOf(bytes32 root, uint32 count) internal view returns (bytes32) {
        return _digestFor(root, count, block.chainid, address(registry));
    }

    function _digestFor(
        bytes32 root,
        uint32 count,
        uint256 chainId,
        address contract_
    ) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Agent Arena Match Registry"),
                keccak256("1"),
                chainId,
                contract_
            )
        );
        bytes32 message = keccak256(abi.encode(keccak256("Results(bytes32 root,uint32 count)"), root, count));
        return keccak256(abi.encodePacked(hex"1901", domain, message));
    }

    function _leafOf(MatchCommit memory commit) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(commit))));
    }

    function _leafOf(MatchResult memory result) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(result))));
    }

    /// @dev The next thing that happens is this event, whole, of this contract.
    function _expectEvent(address emitter) internal {
        vm.expectEmit(true, true, true, true, emitter);
    }

    /// @dev The next call fails with this error and these details.
    function _expectError(bytes memory data) internal {
        vm.expectRevert(data);
    }

    /// @dev of a tree of one leaf
    function _proof() internal pure returns (bytes32[] memory) {
        return new bytes32[](0);
    }
}
