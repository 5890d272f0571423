// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Jury} from "./lib/Jury.sol";

/// @notice What is fixed of a match before it is fought.
struct MatchCommit {
    /// @dev ASCII, left-aligned
    bytes32 matchId;
    /// @dev place in the arena's chain of commits, without gaps
    uint64 sequence;
    /// @dev SHA-256 of the previous commit and this one's payload: the link of that chain
    bytes32 commitHash;
    /// @dev SHA-256 of the server seed
    bytes32 serverSeedHash;
    /// @dev when betting closes and the tape begins: seconds since 1970
    uint64 lockAt;
}

/// @notice What came of it.
struct MatchResult {
    bytes32 matchId;
    /// @dev leaf of the MatchCommit (`commitLeaf`), and so of everything in it
    bytes32 commit;
    bytes32 serverSeed;
    /// @dev SHA-256 of the tape's canonical text
    bytes32 tapeHash;
    /// @dev 0: left corner, 1: right corner, 2: void
    uint8 winner;
    /// @dev the engine's hash of every state of the fight
    bytes32 stateHash;
}

/**
 * @title What was committed, and what verifiers found
 * @notice The operator commits matches in batches, as the root of a Merkle tree, in the order of the arena's own chain and without gaps. Registered
 * verifiers re-run matches and sign roots of results (EIP-712); a quorum of signatures makes a result accepted, and nothing else does: not the
 * operator, not the owner. After the challenge window anyone may finalize a match's result. Where before that another result of the same
 * commit is accepted by a quorum as well, anyone may freeze the match: it never has a result. For that any acceptance will do, also one that could never be
 * final (too early, or by newcomers): verifiers who sign two results of one match are not to be believed about it.
 *
 * Bad input:
 * - A signature for another chain or another contract does not count: both stand in the EIP-712 domain. A signature counted twice, of nobody
 *   registered, or malleated is refused; signatures come in ascending order of their signers.
 * - A verifier that is removed in the middle of a vote does not count from then on: the set at the time of acceptance decides. What was
 *   accepted before stays accepted.
 * - The owner keeps the quorum above one half, so two quorums of the same verifiers that conflict share one who signed both: the proof of the fault is
 *   public. Two quorums with a change of the verifiers between them need share nobody.
 * - Verifiers decide only matches that were committed after they were added, and so many signatures only what was committed after more were asked for.
 *   Whoever added or removed whom meanwhile, and when: a quorum of those who were there before decides what was committed before. A root that was
 *   accepted with a newcomer's signature may be accepted again without it. The owner can keep a match from having a result, by removing
 *   those verifiers, and cannot make one.
 * - What was accepted before its match was committed is none, be it a winner or void: verifiers who are gone by then decide nothing. A winner that was
 *   accepted before the match's lock is none either: no winner is final while stakes are taken, none by verifiers who are gone by the lock, and none
 *   where the chain's clock is so late that the fight was over before the lock. That there is no fight may be accepted before the lock, and be final then.
 * - A commit counts in the batch that its sequence belongs to: the operator cannot record it again in a later one.
 * - Trees have doubly hashed leaves (OpenZeppelin's StandardMerkleTree), so no inner node can be shown as a leaf.
 */
contract MatchRegistry is EIP712, Jury {
    enum Status {
        None,
        Final,
        Frozen
    }

    /// @dev of one commit, in one slot
    struct Outcome {
        Status status;
        uint8 winner;
        uint64 revealedAt;
        uint64 decidedAt;
    }

    /// @dev of commits, in one slot
    struct Batch {
        uint64 recordedAt;
        uint64 first;
        uint32 count;
    }

    /// @dev of results, in one slot
    struct Acceptance {
        uint64 finalFrom;
        /// @dev decides what was committed later
        uint64 verifiersSince;
        uint64 acceptedAt;
    }

    uint8 public constant VOID = 2;
    /// @notice Commits under one root: whoever steals the operator's key uses up no more numbers with each transaction.
    uint32 public constant MAX_BATCH = 256;

    bytes32 private constant RESULTS_TYPE = keccak256("Results(bytes32 root,uint32 count)");

    /// @notice Sequence that the next commit has to begin with.
    uint64 public nextSequence;
    mapping(bytes32 root => Batch) private _batches;
    mapping(bytes32 root => Acceptance) private _acceptances;
    mapping(bytes32 commit => Outcome) private _outcomes;

    event MatchesCommitted(bytes32 indexed root, uint64 first, uint32 count);
    event ResultsAccepted(bytes32 indexed root, uint32 count, uint64 finalFrom);
    event OlderAccepted(bytes32 indexed root, uint64 verifiersSince);
    event SeedRevealed(bytes32 indexed commit, bytes32 indexed matchId, bytes32 serverSeed);
    event MatchFinal(bytes32 indexed commit, bytes32 indexed matchId, uint8 winner, bytes32 resultLeaf);
    event MatchFrozen(bytes32 indexed commit, bytes32 indexed matchId, bytes32 firstRoot, bytes32 secondRoot);

    error OutOfSequence(uint64 first, uint64 expected);
    error AlreadyRecorded(bytes32 root);
    error EmptyBatch();
    error BatchTooLarge(uint32 count);
    error NotCommitted();
    error NotAccepted();
    error AnotherCommit();
    error WrongSeed();
    error WrongWinner(uint8 winner);
    error InChallenge(uint64 finalFrom);
    error BeforeLock(uint64 acceptedAt, uint64 lockAt);
    error BeforeCommit(uint64 acceptedAt, uint64 recordedAt);
    error AlreadyDecided();
    error VerifiersNewer(uint64 verifiersSince);
    error NoConflict();

    /// @param firstSequence of the arena's chain of commits: what this contract is told first
    constructor(
        address owner_,
        address operator_,
        uint64 firstSequence,
        address[] memory verifiers_,
        uint8 quorum_,
        uint64 challengeWindow_
    ) EIP712("Agent Arena Match Registry", "1") Jury(owner_, operator_, verifiers_, quorum_, challengeWindow_) {
        nextSequence = firstSequence;
    }

    // ---------------------------------------------------------------- commits

    /**
     * @notice Records a batch of commits: before any stake on them, for the escrow asks `provenCommit`. The arena's own bets, which are in credits, may have
     * begun, and should not have closed.
     * @param first sequence of the first; must be `nextSequence`, so that a batch sent twice is recorded once, and none is left out
     */
    function commitMatches(uint64 first, uint32 count, bytes32 root) external onlyOperator {
        if (count == 0) revert EmptyBatch();
        if (count > MAX_BATCH) revert BatchTooLarge(count);
        if (first != nextSequence) revert OutOfSequence(first, nextSequence);
        if (_batches[root].recordedAt != 0) revert AlreadyRecorded(root);
        nextSequence = first + count;
        _batches[root] = Batch(uint64(block.timestamp), first, count);
        emit MatchesCommitted(root, first, count);
    }

    /// @notice When a root of commits was recorded; 0 where it was not.
    function committedAt(bytes32 root) external view returns (uint64) {
        return _batches[root].recordedAt;
    }

    function commitLeaf(MatchCommit calldata commit) public pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(commit))));
    }

    /// @return leaf of the commit. @return recordedAt when it was recorded; reverts with NotCommitted where it was not
    function provenCommit(
        MatchCommit calldata commit,
        bytes32 root,
        bytes32[] calldata proof
    ) public view returns (bytes32 leaf, uint64 recordedAt) {
        leaf = commitLeaf(commit);
        Batch storage batch = _batches[root];
        recordedAt = batch.recordedAt;
        if (recordedAt == 0 || !MerkleProof.verifyCalldata(proof, root, leaf)) revert NotCommitted();
        if (commit.sequence < batch.first || commit.sequence - batch.first >= batch.count) revert NotCommitted();
    }

    /// @notice Shows the server seed of a commit. Anyone who knows it may; only the first time counts.
    function revealSeed(
        MatchCommit calldata commit,
        bytes32 root,
        bytes32[] calldata proof,
        bytes32 serverSeed
    ) external {
        (bytes32 leaf, ) = provenCommit(commit, root, proof);
        _reveal(leaf, commit, serverSeed);
    }

    // ---------------------------------------------------------------- results

    /**
     * @notice Accepts a root of results with signatures of a quorum. Anyone may bring them. Again, where they decide matches that those before did
     * not: the window goes on as it was, for who accepted what was to be seen from the first time on.
     * @param count how many results are under it; signed as well
     * @param signatures in ascending order of their signers, at most MAX_VERIFIERS; 65 bytes each
     */
    function acceptResults(bytes32 root, uint32 count, bytes[] calldata signatures) external {
        if (count == 0) revert EmptyBatch();
        uint64 since = _signersSince(resultsDigest(root, count), signatures);
        Acceptance storage acceptance = _acceptances[root];
        if (acceptance.finalFrom != 0) {
            if (since >= acceptance.verifiersSince) revert AlreadyRecorded(root);
            acceptance.verifiersSince = since;
            emit OlderAccepted(root, since);
            return;
        }
        uint64 from = uint64(block.timestamp) + challengeWindow;
        _acceptances[root] = Acceptance(from, since, uint64(block.timestamp));
        emit ResultsAccepted(root, count, from);
    }

    /// @notice From when on results under a root may be finalized; 0 where no quorum has accepted it.
    function finalFrom(bytes32 root) external view returns (uint64) {
        return _acceptances[root].finalFrom;
    }

    /// @notice What was committed by then is not decided by what is accepted of a root; 0 where no quorum has accepted it.
    function verifiersSince(bytes32 root) external view returns (uint64) {
        return _acceptances[root].verifiersSince;
    }

    /// @notice What a verifier signs.
    function resultsDigest(bytes32 root, uint32 count) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(RESULTS_TYPE, root, count)));
    }

    function resultLeaf(MatchResult calldata result) public pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(result))));
    }

    /// @return leaf of the result. @return from when it may be finalized; reverts with NotAccepted where no quorum has accepted it
    function provenResult(
        MatchResult calldata result,
        bytes32 root,
        bytes32[] calldata proof
    ) public view returns (bytes32 leaf, uint64 from) {
        leaf = resultLeaf(result);
        from = _acceptances[root].finalFrom;
        if (from == 0 || !MerkleProof.verifyCalldata(proof, root, leaf)) revert NotAccepted();
    }

    /// @notice Makes an accepted result final, once its challenge window is over. Anyone may. Also reveals the seed where nobody has.
    function finalize(
        MatchCommit calldata commit,
        bytes32 commitRoot,
        bytes32[] calldata commitProof,
        MatchResult calldata result,
        bytes32 resultRoot,
        bytes32[] calldata resultProof
    ) external {
        (bytes32 leaf, uint64 recordedAt) = provenCommit(commit, commitRoot, commitProof);
        (bytes32 found, uint64 from) = provenResult(result, resultRoot, resultProof);
        _requireTimely(resultRoot, recordedAt, commit.lockAt, result.winner);
        if (result.commit != leaf || result.matchId != commit.matchId) revert AnotherCommit();
        if (result.winner > VOID) revert WrongWinner(result.winner);
        if (block.timestamp < from) revert InChallenge(from);
        Outcome storage outcome = _outcomes[leaf];
        if (outcome.status != Status.None) revert AlreadyDecided();
        if (outcome.revealedAt == 0) _reveal(leaf, commit, result.serverSeed);
        else if (sha256(abi.encodePacked(result.serverSeed)) != commit.serverSeedHash) revert WrongSeed();
        outcome.status = Status.Final;
        outcome.winner = result.winner;
        outcome.decidedAt = uint64(block.timestamp);
        emit MatchFinal(leaf, commit.matchId, result.winner, found);
    }

    /**
     * @notice Freezes a match of which a quorum has accepted two different results, as long as neither is final. Anyone may. A second
     * result needs a window of its own before it could be finalized, so whoever watches has that long to come here. When they were accepted, and by
     * whom, is not asked: the commit is not shown here.
     */
    function freeze(
        MatchResult calldata first,
        bytes32 firstRoot,
        bytes32[] calldata firstProof,
        MatchResult calldata second,
        bytes32 secondRoot,
        bytes32[] calldata secondProof
    ) external {
        (bytes32 one, ) = provenResult(first, firstRoot, firstProof);
        (bytes32 other, ) = provenResult(second, secondRoot, secondProof);
        if (one == other || first.commit != second.commit) revert NoConflict();
        Outcome storage outcome = _outcomes[first.commit];
        if (outcome.status != Status.None) revert AlreadyDecided();
        outcome.status = Status.Frozen;
        outcome.decidedAt = uint64(block.timestamp);
        emit MatchFrozen(first.commit, first.matchId, firstRoot, secondRoot);
    }

    /// @param commit a leaf. @return decidedAt when it became final or frozen; 0 where it is neither
    function outcomeOf(bytes32 commit) external view returns (Status status, uint8 winner, uint64 decidedAt) {
        Outcome storage outcome = _outcomes[commit];
        return (outcome.status, outcome.winner, outcome.decidedAt);
    }

    /// @notice When the seed of a commit was shown here; 0 where it was not.
    function revealedAt(bytes32 commit) external view returns (uint64) {
        return _outcomes[commit].revealedAt;
    }

    // ---------------------------------------------------------------- private

    /**
     * @dev Whoever stakes on a match knows who can decide it: those who were verifiers when it was committed and still are when they accept. A winner nobody
     * knows before the fight, so what is accepted before the lock is none, and those whom the owner had removed by then decide none. That there is no
     * fight may be known before: void is accepted from the commit on.
     */
    function _requireTimely(bytes32 resultRoot, uint64 recordedAt, uint64 lockAt, uint8 winner) private view {
        Acceptance storage acceptance = _acceptances[resultRoot];
        uint64 acceptedAt = acceptance.acceptedAt;
        if (acceptedAt <= recordedAt) revert BeforeCommit(acceptedAt, recordedAt);
        if (recordedAt <= acceptance.verifiersSince) revert VerifiersNewer(acceptance.verifiersSince);
        if (winner != VOID && acceptedAt < lockAt) revert BeforeLock(acceptedAt, lockAt);
    }

    function _reveal(bytes32 leaf, MatchCommit calldata commit, bytes32 serverSeed) private {
        if (sha256(abi.encodePacked(serverSeed)) != commit.serverSeedHash) revert WrongSeed();
        Outcome storage outcome = _outcomes[leaf];
        if (outcome.revealedAt != 0) revert AlreadyRecorded(leaf);
        outcome.revealedAt = uint64(block.timestamp);
        emit SeedRevealed(leaf, commit.matchId, serverSeed);
    }
}
