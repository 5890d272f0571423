// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Operated} from "./lib/Operated.sol";

/**
 * @title A season's tokens for those who played it
 * @notice After a season the operator opens its drop: a Merkle root of (account, amount). Anyone may bring a claim, the account gets it. All drops of
 * PERIOD together, whenever it begins, share out at most MAX_SHARE_BPS of what is not promised before them; what nobody has claimed when a drop
 * closes may be promised anew. A root never changes, and nobody can take tokens out in another way.
 *
 * So an operator, or a thief of its key, takes a share each PERIOD at most, until the owner replaces it. The owner obeys votes, and votes come from
 * drops: before at least two of them were claimed and delegated by others there is no quorum (core/chain/deployment/deploy-plan.ts), and nobody can
 * replace the key. Who gives the first two drops to itself has the quorum.
 *
 * Bad input: a root whose amounts add up to more than its total pays no more than its total, whoever comes first; a claim is paid once,
 * so an account has one leaf: of two, anyone could bring the smaller one. A drop pays until somebody closes it, be that later than `closesAt`.
 */
contract SeasonDrops is Operated {
    using SafeERC20 for IERC20;

    struct Drop {
        bytes32 root;
        uint64 closesAt;
        bool isClosed;
        uint256 left;
    }

    uint256 public constant MAX_SHARE_BPS = 1_000;
    uint64 public constant PERIOD = 28 days;
    /// @dev of UTC that a PERIOD can touch
    uint256 private constant DAYS = 29;
    uint64 public constant MIN_OPEN = 30 days;
    uint64 public constant MAX_OPEN = 730 days;

    IERC20 public immutable token;
    /// @notice What drops that are open may still pay.
    uint256 public promised;

    mapping(bytes32 season => Drop) private _drops;
    /// @dev by days since 1970: what drops have promised that were opened then
    mapping(uint256 day => uint256) private _promisedOn;
    mapping(bytes32 season => mapping(address account => bool)) public hasClaimed;

    event DropOpened(bytes32 indexed season, bytes32 root, uint256 total, uint64 closesAt);
    event Claimed(bytes32 indexed season, address indexed account, uint256 amount);
    event DropClosed(bytes32 indexed season, uint256 unclaimed);

    error DropExists(bytes32 season);
    error EmptyDrop();
    error TotalTooHigh(uint256 total, uint256 most);
    error BadClosingTime(uint64 closesAt);
    error NoDrop(bytes32 season);
    error NotInDrop();
    error AlreadyClaimed(address account);
    error DropEmpty(uint256 left);
    error DropStillOpen(uint64 closesAt);

    constructor(address owner_, address operator_, IERC20 token_) Operated(owner_, operator_) {
        if (address(token_) == address(0)) revert ZeroAddress();
        token = token_;
    }

    /// @notice Opens a season's drop. @param root of leaves (account, amount): OpenZeppelin's StandardMerkleTree
    function open(bytes32 season, bytes32 root, uint256 total, uint64 closesAt) external onlyOperator {
        if (_drops[season].root != 0) revert DropExists(season);
        if (root == 0 || total == 0) revert EmptyDrop();
        if (closesAt < block.timestamp + MIN_OPEN || closesAt > block.timestamp + MAX_OPEN) revert BadClosingTime(closesAt);
        uint256 most = available();
        if (total > most) revert TotalTooHigh(total, most);
        _promisedOn[block.timestamp / 1 days] += total;
        promised += total;
        _drops[season] = Drop(root, closesAt, false, total);
        emit DropOpened(season, root, total, closesAt);
    }

    /// @notice Pays an account its share of a season. Anyone may bring it.
    function claim(bytes32 season, address account, uint256 amount, bytes32[] calldata proof) external {
        Drop storage drop = _drops[season];
        if (drop.root == 0 || drop.isClosed) revert NoDrop(season);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, amount))));
        if (!MerkleProof.verifyCalldata(proof, drop.root, leaf)) revert NotInDrop();
        if (hasClaimed[season][account]) revert AlreadyClaimed(account);
        if (amount > drop.left) revert DropEmpty(drop.left);
        hasClaimed[season][account] = true;
        drop.left -= amount;
        promised -= amount;
        emit Claimed(season, account, amount);
        token.safeTransfer(account, amount);
    }

    /// @notice Ends a drop whose time is over. Anyone may.
    function close(bytes32 season) external {
        Drop storage drop = _drops[season];
        if (drop.root == 0 || drop.isClosed) revert NoDrop(season);
        if (block.timestamp < drop.closesAt) revert DropStillOpen(drop.closesAt);
        drop.isClosed = true;
        promised -= drop.left;
        emit DropClosed(season, drop.left);
    }

    /// @notice The most that a drop opened now may promise: what drops take comes back when the day on which they were opened, UTC, is PERIOD over.
    function available() public view returns (uint256) {
        uint256 today = block.timestamp / 1 days;
        uint256 lately = 0;
        for (uint256 i = 0; i < DAYS; ++i) lately += _promisedOn[today - i];
        return ((token.balanceOf(address(this)) - promised + lately) * MAX_SHARE_BPS) / 10_000 - lately;
    }

    function dropOf(bytes32 season) external view returns (Drop memory) {
        return _drops[season];
    }
}
