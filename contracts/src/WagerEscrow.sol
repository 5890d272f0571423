// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Assets} from "./lib/Assets.sol";
import {Operated} from "./lib/Operated.sol";
import {MatchCommit, MatchRegistry} from "./MatchRegistry.sol";

/**
 * @title Stakes that no operator can touch
 * @notice A parimutuel pool for a committed match and one asset. Stakes on the left (0) or the right corner (1) are taken until LOCK_MARGIN before
 * the match's lock. A final result of the MatchRegistry settles the pool: backers of the winner get their stakes back, and share the stakes of
 * the others less the fee. Everybody gets everything back where the match is void or frozen, where nobody backed the winner, and where
 * no result is final by `resultBy`. Anyone may settle or void; everyone withdraws for themselves. No key can move, hold back or
 * redirect a stake, and no change of a parameter of this contract touches a pool that is open. A result that is final by `resultBy` settles the pool even if
 * nobody calls for that until later; one that is final later does not.
 *
 * The operator opens pools, and leaves a bond with each. If the server seed was not revealed by `revealBy`, the bond is the stakers', by their
 * stakes, on top of whatever the pool pays. It is for the seed alone: an operator that keeps what verifiers need to itself loses no bond, and all
 * stakes go back. An operator that stakes shares its own bond with the others.
 *
 * Bad input:
 * - Assets: see Assets.sol. A token that misbehaves harms pools of that token alone.
 * - A winner that refuses coins fails alone: nobody else's withdrawal depends on it, and it may name another receiver. The bond is
 *   withdrawn separately, so that a token stake never depends on taking coins.
 * - Rounding: each withdrawal takes its share of what is left, rounded down, and the last one the rest. Nothing stays behind.
 * - A lock further away than MAX_LEAD is refused, so no stake waits longer than MAX_LEAD + RESULT_PERIOD.
 */
contract WagerEscrow is Operated, ReentrancyGuard {
    using SafeCast for uint256;

    enum State {
        None,
        Open,
        Settled,
        Voided
    }

    enum Bond {
        Held,
        Returned,
        Forfeited
    }

    struct Pool {
        bytes32 commit;
        address asset;
        State state;
        uint8 winner;
        uint16 feeBps;
        /// @dev no stakes from then on
        uint64 closesAt;
        uint64 revealBy;
        uint64 resultBy;
        Bond bondState;
        /// @dev of each corner
        uint128[2] totals;
        /// @dev of those who have not withdrawn: their stakes that count, and what they share
        uint128 stakesLeft;
        uint128 potLeft;
        address opener;
        uint128 bond;
        uint128 bondStakesLeft;
    }

    uint16 public constant MAX_FEE_BPS = 300;
    /// @notice Seconds before lock at which stakes close: a block's time may lag behind the market's.
    uint64 public constant LOCK_MARGIN = 15;
    uint64 public constant MAX_LEAD = 7 days;
    /// @notice After lock.
    uint64 public constant REVEAL_PERIOD = 2 hours;
    /// @notice After lock; longer than any challenge window.
    uint64 public constant RESULT_PERIOD = 1 days;

    MatchRegistry public immutable registry;

    /// @notice Of the losing stakes, in hundredths of a percent; holds for pools opened from then on.
    uint16 public feeBps;
    /// @notice Smallest bond of a pool opened from then on.
    uint128 public minimumBond;
    /// @notice Where fees go.
    address public treasury;

    mapping(bytes32 poolId => Pool) private _pools;
    mapping(bytes32 poolId => mapping(address account => uint128[2])) private _stakes;
    mapping(bytes32 poolId => mapping(address account => bool)) private _isPaid;
    mapping(bytes32 poolId => mapping(address account => bool)) private _hasBondShare;
    /// @notice Fees that wait for the treasury.
    mapping(address asset => uint256) public fees;

    event PoolOpened(
        bytes32 indexed poolId,
        bytes32 indexed matchId,
        bytes32 indexed commit,
        address asset,
        uint64 closesAt,
        uint16 feeBps,
        uint128 bond
    );
    event Staked(bytes32 indexed poolId, address indexed account, uint8 outcome, uint128 amount);
    event PoolSettled(bytes32 indexed poolId, uint8 winner, uint256 fee);
    event PoolVoided(bytes32 indexed poolId);
    event Withdrawn(bytes32 indexed poolId, address indexed account, address to, uint256 amount);
    event BondReturned(bytes32 indexed poolId, address to, uint256 amount);
    event BondForfeited(bytes32 indexed poolId, uint256 amount);
    event BondShareWithdrawn(bytes32 indexed poolId, address indexed account, address to, uint256 amount);
    event FeesWithdrawn(address indexed asset, address to, uint256 amount);
    event FeeChanged(uint16 feeBps);
    event MinimumBondChanged(uint128 minimumBond);
    event TreasuryChanged(address treasury);

    error PoolExists(bytes32 poolId);
    error NoPool(bytes32 poolId);
    error BondTooSmall(uint256 bond, uint128 minimum);
    error LockTooClose(uint64 lockAt);
    error LockTooFar(uint64 lockAt);
    error Closed(uint64 closesAt);
    error NoSuchOutcome(uint8 outcome);
    error NothingStaked();
    error AlreadyEnded();
    error NoFinalResult();
    error ResultStillDue(uint64 resultBy);
    error HasResult();
    error NotEnded();
    error NothingToWithdraw();
    error RevealStillDue(uint64 revealBy);
    error BondResolved();
    error NotForfeited();
    error FeeTooHigh(uint16 feeBps);

    constructor(
        address owner_,
        address operator_,
        MatchRegistry registry_,
        address treasury_,
        uint16 feeBps_,
        uint128 minimumBond_
    ) Operated(owner_, operator_) {
        if (address(registry_) == address(0)) revert ZeroAddress();
        registry = registry_;
        _setFee(feeBps_);
        _setMinimumBond(minimumBond_);
        _setTreasury(treasury_);
    }

    // ---------------------------------------------------------------- stakes

    function poolIdOf(bytes32 commit, address asset) public pure returns (bytes32) {
        return keccak256(abi.encode(commit, asset));
    }

    /**
     * @notice Opens the pool of a match that is committed, with a bond (the value of the call).
     * @param asset zero: the coin of the chain
     */
    function open(
        MatchCommit calldata commit,
        bytes32 root,
        bytes32[] calldata proof,
        address asset
    ) external payable onlyOperator returns (bytes32 poolId) {
        (bytes32 leaf, ) = registry.provenCommit(commit, root, proof);
        poolId = poolIdOf(leaf, asset);
        Pool storage pool = _pools[poolId];
        if (pool.state != State.None) revert PoolExists(poolId);
        if (msg.value < minimumBond) revert BondTooSmall(msg.value, minimumBond);
        if (commit.lockAt <= block.timestamp + LOCK_MARGIN) revert LockTooClose(commit.lockAt);
        if (commit.lockAt > block.timestamp + MAX_LEAD) revert LockTooFar(commit.lockAt);
        pool.commit = leaf;
        pool.asset = asset;
        pool.state = State.Open;
        pool.feeBps = feeBps;
        pool.closesAt = commit.lockAt - LOCK_MARGIN;
        pool.revealBy = commit.lockAt + REVEAL_PERIOD;
        pool.resultBy = commit.lockAt + RESULT_PERIOD;
        pool.opener = msg.sender;
        pool.bond = msg.value.toUint128();
        emit PoolOpened(poolId, commit.matchId, leaf, asset, pool.closesAt, pool.feeBps, pool.bond);
    }

    /// @notice Stakes `amount` on a corner; of a token, what was approved before. More may be added, on either corner.
    function stake(bytes32 poolId, uint8 outcome, uint128 amount) external payable nonReentrant {
        Pool storage pool = _running(poolId);
        if (block.timestamp >= pool.closesAt) revert Closed(pool.closesAt);
        if (outcome > 1) revert NoSuchOutcome(outcome);
        if (amount == 0) revert NothingStaked();
        pool.totals[outcome] += amount;
        // both corners together must fit, too: they are shared as one
        (uint256(pool.totals[0]) + pool.totals[1]).toUint128();
        _stakes[poolId][msg.sender][outcome] += amount;
        emit Staked(poolId, msg.sender, outcome, amount);
        Assets.take(pool.asset, amount);
    }

    // ---------------------------------------------------------------- ends

    /// @notice Settles a pool by the final result of its match. Anyone may.
    function settle(bytes32 poolId) external {
        Pool storage pool = _running(poolId);
        (bool isFinal, , uint8 winner) = _resultOf(pool);
        if (!isFinal) revert NoFinalResult();
        if (winner > 1 || pool.totals[winner] == 0) {
            _void(poolId, pool);
            return;
        }
        uint256 lost = pool.totals[1 - winner];
        uint256 fee = (lost * pool.feeBps) / 10_000;
        pool.state = State.Settled;
        pool.winner = winner;
        pool.stakesLeft = pool.totals[winner];
        pool.potLeft = (pool.totals[winner] + lost - fee).toUint128();
        pool.bondStakesLeft = (pool.totals[winner] + lost).toUint128();
        fees[pool.asset] += fee;
        emit PoolSettled(poolId, winner, fee);
    }

    /// @notice Gives everything back where the match is frozen, or no result was final in time. Anyone may.
    function voidPool(bytes32 poolId) external {
        Pool storage pool = _running(poolId);
        (bool isFinal, bool isFrozen, ) = _resultOf(pool);
        if (isFinal) revert HasResult();
        if (!isFrozen && block.timestamp <= pool.resultBy) revert ResultStillDue(pool.resultBy);
        _void(poolId, pool);
    }

    /// @notice Pays what the caller is due of an ended pool to `to`. Once: it is all of it.
    function withdraw(bytes32 poolId, address to) external nonReentrant {
        Pool storage pool = _ended(poolId);
        uint256 counted = _countedStake(pool, poolId, msg.sender);
        if (counted == 0 || _isPaid[poolId][msg.sender]) revert NothingToWithdraw();
        _isPaid[poolId][msg.sender] = true;
        uint256 amount = (counted * pool.potLeft) / pool.stakesLeft;
        pool.stakesLeft -= counted.toUint128();
        pool.potLeft -= amount.toUint128();
        emit Withdrawn(poolId, msg.sender, to, amount);
        Assets.pay(pool.asset, to, amount);
    }

    // ---------------------------------------------------------------- bonds and fees

    /**
     * @notice Returns the bond to whoever opened the pool where the seed was revealed in time, or nobody had staked; makes it the stakers' where it
     * was not. Anyone may, once the pool has ended and that is certain.
     */
    function resolveBond(bytes32 poolId) external nonReentrant {
        Pool storage pool = _ended(poolId);
        if (pool.bondState != Bond.Held) revert BondResolved();
        uint64 revealedAt = registry.revealedAt(pool.commit);
        bool isInTime = revealedAt != 0 && revealedAt <= pool.revealBy;
        if (!isInTime && block.timestamp <= pool.revealBy) revert RevealStillDue(pool.revealBy);
        if (!isInTime && pool.bondStakesLeft != 0) {
            pool.bondState = Bond.Forfeited;
            emit BondForfeited(poolId, pool.bond);
            return;
        }
        pool.bondState = Bond.Returned;
        uint256 amount = pool.bond;
        pool.bond = 0;
        emit BondReturned(poolId, pool.opener, amount);
        Assets.pay(Assets.COIN, pool.opener, amount);
    }

    /// @notice Pays the caller's share of a forfeited bond to `to`: by all that they had staked, on either corner.
    function withdrawBondShare(bytes32 poolId, address to) external nonReentrant {
        Pool storage pool = _ended(poolId);
        if (pool.bondState != Bond.Forfeited) revert NotForfeited();
        uint128[2] storage staked = _stakes[poolId][msg.sender];
        uint256 counted = uint256(staked[0]) + staked[1];
        if (counted == 0 || _hasBondShare[poolId][msg.sender]) revert NothingToWithdraw();
        _hasBondShare[poolId][msg.sender] = true;
        uint256 amount = (counted * pool.bond) / pool.bondStakesLeft;
        pool.bondStakesLeft -= counted.toUint128();
        pool.bond -= amount.toUint128();
        emit BondShareWithdrawn(poolId, msg.sender, to, amount);
        Assets.pay(Assets.COIN, to, amount);
    }

    /// @notice Pays waiting fees to the treasury. Anyone may.
    function withdrawFees(address asset) external nonReentrant {
        uint256 amount = fees[asset];
        if (amount == 0) revert NothingToWithdraw();
        fees[asset] = 0;
        emit FeesWithdrawn(asset, treasury, amount);
        Assets.pay(asset, treasury, amount);
    }

    // ---------------------------------------------------------------- parameters

    function setFee(uint16 feeBps_) external onlyOwner {
        _setFee(feeBps_);
    }

    function setMinimumBond(uint128 minimumBond_) external onlyOwner {
        _setMinimumBond(minimumBond_);
    }

    function setTreasury(address treasury_) external onlyOwner {
        _setTreasury(treasury_);
    }

    // ---------------------------------------------------------------- views

    function poolOf(bytes32 poolId) external view returns (Pool memory) {
        return _pools[poolId];
    }

    function stakesOf(bytes32 poolId, address account) external view returns (uint128[2] memory) {
        return _stakes[poolId][account];
    }

    /// @notice What `withdraw` would pay this account now; 0 where the pool has not ended.
    function withdrawable(bytes32 poolId, address account) external view returns (uint256) {
        Pool storage pool = _pools[poolId];
        if (_isPaid[poolId][account] || pool.state < State.Settled) return 0;
        uint256 counted = _countedStake(pool, poolId, account);
        return counted == 0 ? 0 : (counted * pool.potLeft) / pool.stakesLeft;
    }

    // ---------------------------------------------------------------- private

    function _void(bytes32 poolId, Pool storage pool) private {
        uint128 all = (uint256(pool.totals[0]) + pool.totals[1]).toUint128();
        pool.state = State.Voided;
        pool.stakesLeft = all;
        pool.potLeft = all;
        pool.bondStakesLeft = all;
        emit PoolVoided(poolId);
    }

    /// @dev A result that became final after `resultBy` is none: no race between those who settle and those who void decides.
    function _resultOf(Pool storage pool) private view returns (bool isFinal, bool isFrozen, uint8 winner) {
        MatchRegistry.Status status;
        uint64 decidedAt;
        (status, winner, decidedAt) = registry.outcomeOf(pool.commit);
        isFinal = status == MatchRegistry.Status.Final && decidedAt <= pool.resultBy;
        isFrozen = status == MatchRegistry.Status.Frozen;
    }

    /// @dev The stakes of an account that the pool pays for: on the winner, or all of them where it was void.
    function _countedStake(Pool storage pool, bytes32 poolId, address account) private view returns (uint256) {
        uint128[2] storage staked = _stakes[poolId][account];
        return pool.state == State.Settled ? staked[pool.winner] : uint256(staked[0]) + staked[1];
    }

    function _running(bytes32 poolId) private view returns (Pool storage pool) {
        pool = _pools[poolId];
        if (pool.state == State.None) revert NoPool(poolId);
        if (pool.state != State.Open) revert AlreadyEnded();
    }

    function _ended(bytes32 poolId) private view returns (Pool storage pool) {
        pool = _pools[poolId];
        if (pool.state == State.None) revert NoPool(poolId);
        if (pool.state == State.Open) revert NotEnded();
    }

    function _setFee(uint16 feeBps_) private {
        if (feeBps_ > MAX_FEE_BPS) revert FeeTooHigh(feeBps_);
        feeBps = feeBps_;
        emit FeeChanged(feeBps_);
    }

    function _setMinimumBond(uint128 minimumBond_) private {
        minimumBond = minimumBond_;
        emit MinimumBondChanged(minimumBond_);
    }

    function _setTreasury(address treasury_) private {
        if (treasury_ == address(0)) revert ZeroAddress();
        treasury = treasury_;
        emit TreasuryChanged(treasury_);
    }
}
