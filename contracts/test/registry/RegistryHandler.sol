// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {Merkle} from "../support/Merkle.sol";
import {RegistryTools} from "../support/RegistryTools.sol";

/**
 * @dev Does at random what anyone could do to a registry, and keeps books of its own: what verifiers there are, who signed what, when. What the
 * registry let happen against those books is counted by the kind of breach.
 */
contract RegistryHandler is RegistryTools {
    struct Decision {
        MatchRegistry.Status status;
        uint8 winner;
        uint64 decidedAt;
    }

    MatchCommit[] private _commits;
    bytes32[] private _rootOfCommit;
    bytes32[][] private _proofOfCommit;
    mapping(bytes32 commit => uint256) public timesRevealed;
    mapping(bytes32 commit => uint64) public firstRevealedAt;
    mapping(bytes32 commit => Decision) private _decisions;
    mapping(bytes32 root => uint64) private _recordedAt;

    // results that somebody has signed, accepted or not
    MatchResult[] private _results;
    mapping(bytes32 root => uint64) private _acceptedUntil;
    mapping(bytes32 root => uint64) private _acceptedSince;
    mapping(bytes32 root => uint64) private _acceptedAt;

    uint256 private _verifierMask = 127;
    uint256 private _quorum = 5;
    uint64 private _window = WINDOW;
    // of each key, and of each number of signatures
    uint64[8] private _addedAt;
    uint64[9] private _moreUntil;
    uint64 public totalCommitted;

    uint256 public acceptedWithoutQuorum;
    uint256 public acceptedAgainForNothing;
    uint256 public finalWithoutAcceptance;
    uint256 public finalInChallenge;
    uint256 public finalByNewcomers;
    uint256 public finalBeforeTheFight;
    uint256 public finalBeforeTheCommit;
    uint256 public frozenWithoutConflict;
    uint256 public decidedTwice;
    uint256 public revealedWrongly;
    uint256 public committedWithoutRight;
    uint256 public changedWithoutRight;

    constructor() {
        vm.warp(START);
        registry = _deployRegistry();
        for (uint256 i = 0; i < 7; ++i) _addedAt[i] = START;
        vm.warp(START + 1);
    }

    // ---------------------------------------------------------------- actions

    function commitMatches(uint256 count, uint256 caller, uint256 skipped) external {
        if (_commits.length > 5) return;
        count = within(count, 1, 3);
        uint64 first = registry.nextSequence() + uint64(skipped % 8 == 0 ? 1 : 0);
        bytes32[] memory leaves = new bytes32[](count);
        MatchCommit[] memory batch = new MatchCommit[](count);
        for (uint64 i = 0; i < count; ++i) {
            batch[i] = _commitAt(first + i);
            // what is accepted before has no winner: most should be later
            batch[i].lockAt = _now() + 1 minutes;
            leaves[i] = _leafOf(batch[i]);
        }
        bytes32 root = Merkle.rootOf(leaves);
        // by verifiers whom an operator has told of it
        if (skipped % 8 == 1) _tryToAccept(_resultOf(batch[0], skipped % 16 == 1 ? VOID : LEFT), _verifierMask, false);
        address sender = _power(caller);
        vm.prank(sender);
        try registry.commitMatches(first, uint32(count), root) {
            if (sender != OPERATOR) ++committedWithoutRight;
            _recordedAt[root] = _now();
            totalCommitted += uint64(count);
            for (uint256 i = 0; i < count; ++i) {
                _commits.push(batch[i]);
                _rootOfCommit.push(root);
                _proofOfCommit.push(Merkle.proofOf(leaves, i));
            }
        } catch {}
    }

    /// @param mask of the eight keys, of which seven were verifiers at first. @param repeated fill up to a quorum with one signature again and again
    function accept(uint256 which, uint256 flavour, uint256 mask, bool repeated, uint256 caller) external {
        if (_commits.length == 0) return;
        MatchResult memory result = _resultOf(_commits[which % _commits.length], uint8(flavour % 4));
        if (flavour % 16 > 11) result.stateHash = keccak256("another state");
        if (flavour % 64 == 5) result.serverSeed = keccak256("another seed");
        // mostly enough, and of those who may
        if (mask % 4 != 0) mask = (mask | 0x1f) & _verifierMask;
        vm.prank(_power(caller));
        _tryToAccept(result, mask % 256, repeated);
    }

    function _tryToAccept(MatchResult memory result, uint256 mask, bool repeated) private {
        bytes32 root = _leafOf(result);
        bytes[] memory signatures = _signaturesOf(_digestOf(root, 1), mask);
        if (repeated && signatures.length > 0 && signatures.length < _quorum) {
            signatures = _filledUp(signatures);
        }
        bool isNew = true;
        for (uint256 i = 0; i < _results.length; ++i) if (_leafOf(_results[i]) == root) isNew = false;
        if (isNew) _results.push(result);
        try registry.acceptResults(root, 1, signatures) {
            if (_bits(mask & _verifierMask) < _quorum) ++acceptedWithoutQuorum;
            uint64 since = _sinceOf(mask);
            if (_acceptedUntil[root] == 0) {
                _acceptedUntil[root] = _now() + _window;
                _acceptedAt[root] = _now();
            } else if (since >= _acceptedSince[root]) ++acceptedAgainForNothing;
            _acceptedSince[root] = since;
        } catch {}
    }

    function finalize(uint256 which, uint256 caller) external {
        if (_results.length == 0) return;
        MatchResult memory result = _results[_ripe(which)];
        uint256 index = _indexOf(result.commit);
        MatchCommit memory commit = _commits[index];
        bytes32 root = _leafOf(result);
        vm.prank(_power(caller));
        try registry.finalize(commit, _rootOfCommit[index], _proofOfCommit[index], result, root, _proof()) {
            if (_acceptedUntil[root] == 0) ++finalWithoutAcceptance;
            if (_now() < _acceptedUntil[root]) ++finalInChallenge;
            if (_recordedAt[_rootOfCommit[index]] <= _acceptedSince[root]) ++finalByNewcomers;
            if (_acceptedAt[root] <= _recordedAt[_rootOfCommit[index]]) ++finalBeforeTheCommit;
            if (result.winner != VOID && _acceptedAt[root] < commit.lockAt) ++finalBeforeTheFight;
            if (result.serverSeed != _seedOf(commit.sequence)) ++revealedWrongly;
            if (firstRevealedAt[result.commit] == 0) firstRevealedAt[result.commit] = _now();
            _noteDecision(result.commit, Decision(MatchRegistry.Status.Final, result.winner, _now()));
        } catch {}
    }

    /// @dev two results that lie next to each other, where they are of one commit, or one and itself
    function freeze(uint256 which, bool same) external {
        if (_results.length == 0) return;
        MatchResult memory first = _results[which % _results.length];
        MatchResult memory second = first;
        for (uint256 i = 0; i < _results.length && !same; ++i) {
            MatchResult memory other = _results[(which % _results.length + i) % _results.length];
            if (other.commit == first.commit) second = other;
        }
        try registry.freeze(first, _leafOf(first), _proof(), second, _leafOf(second), _proof()) {
            bool isConflict = _leafOf(first) != _leafOf(second) && first.commit == second.commit;
            bool areAccepted = _acceptedUntil[_leafOf(first)] != 0 && _acceptedUntil[_leafOf(second)] != 0;
            if (!isConflict || !areAccepted) ++frozenWithoutConflict;
            _noteDecision(first.commit, Decision(MatchRegistry.Status.Frozen, 0, _now()));
        } catch {}
    }

    function reveal(uint256 which, uint256 wrong) external {
        if (_commits.length == 0) return;
        uint256 index = which % _commits.length;
        MatchCommit memory commit = _commits[index];
        bytes32 seed = wrong % 4 == 0 ? bytes32(wrong) : _seedOf(commit.sequence);
        try registry.revealSeed(commit, _rootOfCommit[index], _proofOfCommit[index], seed) {
            if (seed != _seedOf(commit.sequence)) ++revealedWrongly;
            bytes32 leaf = _leafOf(commit);
            ++timesRevealed[leaf];
            if (firstRevealedAt[leaf] == 0) firstRevealedAt[leaf] = _now();
        } catch {}
    }

    /// @dev one verifier comes or goes
    function changeVerifiers(uint256 which, uint256 quorum, uint256 caller) external {
        which %= 8;
        quorum %= 9;
        bool isThere = (_verifierMask >> which) & 1 == 1;
        address[] memory one = _one(vm.addr(_keys[which]));
        address sender = _power(caller);
        vm.prank(sender);
        try registry.changeVerifiers(isThere ? _none() : one, isThere ? one : _none(), uint8(quorum)) {
            if (sender != OWNER) ++changedWithoutRight;
            _verifierMask ^= 1 << which;
            if (!isThere) _addedAt[which] = _now();
            for (uint256 count = quorum; count < _quorum; ++count) _moreUntil[count] = _now();
            _quorum = quorum;
        } catch {}
    }

    function setChallengeWindow(uint64 window, uint256 caller) external {
        window %= 1 hours;
        address sender = _power(caller);
        vm.prank(sender);
        try registry.setChallengeWindow(window) {
            if (sender != OWNER) ++changedWithoutRight;
            _window = window;
        } catch {}
    }

    function pass(uint64 time) external {
        _pass(uint64(within(time, 1, 30 minutes)));
    }

    // ---------------------------------------------------------------- for the invariants

    function contractUnderTest() external view returns (MatchRegistry) {
        return registry;
    }

    function commitCount() external view returns (uint256) {
        return _commits.length;
    }

    function commitAt(uint256 i) external view returns (MatchCommit memory, bytes32 root, bytes32[] memory proof) {
        return (_commits[i], _rootOfCommit[i], _proofOfCommit[i]);
    }

    function recordedAt(bytes32 root) external view returns (uint64) {
        return _recordedAt[root];
    }

    function decisionOf(bytes32 leaf) external view returns (Decision memory) {
        return _decisions[leaf];
    }

    // ---------------------------------------------------------------- private

    /// @dev what these signatures are worth: the newest of the signers, or the last time that so many were too few
    function _sinceOf(uint256 mask) private view returns (uint64 since) {
        since = _moreUntil[_bits(mask)];
        for (uint256 i = 0; i < 8; ++i) {
            if ((mask >> i) & 1 == 1 && _addedAt[i] > since) since = _addedAt[i];
        }
    }

    function _noteDecision(bytes32 leaf, Decision memory decision) private {
        if (_decisions[leaf].status != MatchRegistry.Status.None) ++decidedTwice;
        else _decisions[leaf] = decision;
    }

    function _indexOf(bytes32 leaf) private view returns (uint256 index) {
        while (_leafOf(_commits[index]) != leaf) ++index;
    }

    /// @dev Mostly a result that may be final by now, and now and then any.
    function _ripe(uint256 which) private view returns (uint256 index) {
        uint256 count = _results.length;
        for (uint256 i = 0; i < count && (which / 32) % 4 != 0; ++i) {
            index = ((which % 32) + i) % count;
            uint64 from = _acceptedUntil[_leafOf(_results[index])];
            if (from != 0 && from <= _now()) return index;
        }
        return which % count;
    }

    function _filledUp(bytes[] memory few) private view returns (bytes[] memory many) {
        many = new bytes[](_quorum);
        for (uint256 i = 0; i < many.length; ++i) many[i] = few[i < few.length ? i : few.length - 1];
    }

    /// @dev mostly the one that has a right to something
    function _power(uint256 caller) private pure returns (address) {
        if (caller % 8 == 0) return STRANGER;
        return caller % 2 == 0 ? OPERATOR : OWNER;
    }
}
