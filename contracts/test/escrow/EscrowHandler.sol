// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowTools} from "../support/EscrowTools.sol";
import {PlainToken} from "../support/OddTokens.sol";

/**
 * @dev Does at random what anyone could do to an escrow and its registry, and keeps books of its own of every pool. What fails changes nothing,
 * neither there nor here. What succeeded against the books is counted by the kind of breach.
 */
contract EscrowHandler is EscrowTools {
    struct Book {
        MatchCommit commit;
        bytes32 id;
        address asset;
        uint16 feeBps;
        uint256 bond;
        uint256[2] staked;
        bool isEnded;
        bool isSettled;
        uint8 winner;
        uint256 fee;
        uint256 paid;
        uint256 bondPaid;
    }

    struct Entry {
        uint256[2] staked;
        bool isPaid;
        bool hasBondShare;
    }

    /// @dev of a commit, as far as it went through this handler
    struct Found {
        bool isFinal;
        bool isFrozen;
        uint8 winner;
        uint64 at;
        uint64 revealedAt;
    }

    /// @dev of the last two it is never said that they staked
    address[6] private _accounts = [ANN, BEN, CAT, address(0xDA2), OWNER, OPERATOR];
    PlainToken private _token;
    Book[] private _books;
    mapping(bytes32 poolId => mapping(address account => Entry)) private _entries;
    mapping(bytes32 leaf => Found) private _found;
    mapping(bytes32 root => bool) private _hasQuorum;
    /// @dev the newest of the verifiers who have accepted it, where they were accepted more than once the least new
    mapping(bytes32 root => uint64) private _newest;
    mapping(bytes32 leaf => uint64) private _committedAt;
    uint256 private _verifierMask = 127;
    uint64[8] private _addedAt;
    mapping(address asset => uint256) public feesWaiting;
    uint16 private _feeBps = FEE;

    uint256 public stakedTooLate;
    uint256 public stakedKnowingTheWinner;
    uint256 public settledWithoutQuorum;
    uint256 public voidedWithoutCause;
    uint256 public sharesWrong;
    uint256 public feesWrong;
    uint256 public bondsWrong;
    uint256 public strangersPaid;

    constructor() {
        vm.warp(START);
        registry = _deployRegistry();
        escrow = _deployEscrow();
        _token = new PlainToken();
        _pass(1);
    }

    // ---------------------------------------------------------------- pools and stakes

    function open(uint256 asset, uint256 lead, uint256 bond) external {
        if (_books.length > 7) return;
        // every other one in both assets: the same match, and another lock
        MatchCommit memory commit = _commitAt(registry.nextSequence());
        commit.lockAt = _now() + uint64(within(lead, 17, 2 hours));
        bytes32 root = _leafOf(commit);
        vm.prank(OPERATOR);
        registry.commitMatches(commit.sequence, 1, root);
        _committedAt[root] = _now();
        _book(commit, asset % 2 == 0 ? COIN : address(_token), within(bond, MINIMUM_BOND, 10 ether));
        if (asset % 4 == 1) _book(commit, COIN, MINIMUM_BOND);
        // most have stakes from the beginning: else hardly one would be settled with any
        for (uint256 i = 0; i < bond % 5; ++i) {
            uint256 random = uint256(keccak256(abi.encode(asset, lead, bond, i)));
            _stakeOn(_books[_books.length - 1], _accounts[random % 4], (random >> 8) % 2, random >> 16);
        }
    }

    function stake(uint256 which, uint256 who, uint256 outcome, uint256 amount) external {
        _stakeOn(_pick(which, _takesStakes), _accounts[who % 4], outcome % 2, amount);
    }

    // ---------------------------------------------------------------- results

    /// @param mask of the verifiers who sign. @param patience how long until somebody asks for the result
    function decide(uint256 which, uint256 winner, uint256 mask, uint256 patience) external {
        Book storage book = _pick(which, _isOpen);
        // mostly the match is over by then
        if (patience % 4 != 0 && _now() < book.commit.lockAt) vm.warp(book.commit.lockAt);
        MatchResult memory result = _resultOf(book.commit, uint8(winner % 3));
        _acceptOf(result, mask);
        // the window, or a little less or more
        _pass(uint64(within(patience, registry.challengeWindow() - 1, registry.challengeWindow() + 8)));
        _finalizeOf(book, result);
    }

    function accept(uint256 which, uint256 winner, uint256 mask) external {
        _acceptOf(_resultOf(_pick(which, _isOpen).commit, uint8(winner % 3)), mask);
    }

    function finalize(uint256 which, uint256 winner) external {
        Book storage book = _pick(which, _isOpen);
        _finalizeOf(book, _resultOf(book.commit, uint8(winner % 3)));
    }

    function conflict(uint256 which, uint256 firstMask, uint256 secondMask) external {
        Book storage book = _pick(which, _isOpen);
        _acceptOf(_resultOf(book.commit, LEFT), firstMask);
        _acceptOf(_resultOf(book.commit, RIGHT), secondMask);
        _freeze(_resultOf(book.commit, LEFT), _resultOf(book.commit, RIGHT));
        _found[_leafOf(book.commit)].isFrozen = true;
    }

    function reveal(uint256 which) external {
        Book storage book = _books[which % _books.length];
        _reveal(book.commit);
        _found[_leafOf(book.commit)].revealedAt = _now();
    }

    // ---------------------------------------------------------------- ends

    function settle(uint256 which) external {
        Book storage book = _pick(which, _isDecided);
        uint256 feesBefore = escrow.fees(book.asset);
        escrow.settle(book.id);
        Found storage found = _found[_leafOf(book.commit)];
        if (!found.isFinal || found.at > book.commit.lockAt + 1 days || book.isEnded) ++settledWithoutQuorum;
        book.isEnded = true;
        book.winner = found.winner;
        book.isSettled = found.winner < VOID && book.staked[found.winner] > 0;
        if (book.isSettled) {
            uint256 lost = book.staked[1 - found.winner];
            book.fee = (lost * book.feeBps) / 10_000;
            if (book.fee * 10_000 > lost * 300) ++feesWrong;
        }
        if (escrow.fees(book.asset) - feesBefore != book.fee) ++feesWrong;
        feesWaiting[book.asset] += book.fee;
        if ((_stateOf(book.id) == WagerEscrow.State.Settled) != book.isSettled) ++settledWithoutQuorum;
    }

    /// @param greed whether it is somebody who would rather have no result than the one there is, and has waited long enough to say so
    function voidPool(uint256 which, uint256 greed) external {
        Book storage book = _pick(which, greed % 4 == 0 ? _isDecided : _isOverdue);
        if (greed % 4 == 0 && _now() <= book.commit.lockAt + 1 days) vm.warp(book.commit.lockAt + 1 days + 1);
        escrow.voidPool(book.id);
        Found storage found = _found[_leafOf(book.commit)];
        uint64 resultBy = book.commit.lockAt + 1 days;
        bool isInTime = found.isFinal && found.at <= resultBy;
        if (isInTime || book.isEnded || (!found.isFrozen && _now() <= resultBy)) ++voidedWithoutCause;
        book.isEnded = true;
    }

    // ---------------------------------------------------------------- payments

    function withdraw(uint256 which, uint256 who) external {
        Book storage book = _pick(which, _owes);
        address account = _whoOf(book, who);
        uint256 before = _balanceOf(book.asset, account);
        vm.prank(account);
        escrow.withdraw(book.id, account);
        _noteWithdrawal(book, account, _balanceOf(book.asset, account) - before);
    }

    function resolveBond(uint256 which) external {
        Book storage book = _pick(which, _holdsBond);
        uint256 before = OPERATOR.balance;
        escrow.resolveBond(book.id);
        uint256 returned = OPERATOR.balance - before;
        uint64 revealedAt = _found[_leafOf(book.commit)].revealedAt;
        uint64 revealBy = book.commit.lockAt + 2 hours;
        bool isEarned = (revealedAt != 0 && revealedAt <= revealBy) || book.staked[0] + book.staked[1] == 0;
        if (returned != (isEarned ? book.bond : 0)) ++bondsWrong;
        if (!isEarned && _now() <= revealBy) ++bondsWrong;
        book.bondPaid += returned;
    }

    function withdrawBondShare(uint256 which, uint256 who) external {
        Book storage book = _pick(which, _owesBond);
        address account = _whoOf(book, who);
        uint256 before = account.balance;
        vm.prank(account);
        escrow.withdrawBondShare(book.id, account);
        uint256 amount = account.balance - before;
        Entry storage entry = _entries[book.id][account];
        uint256 counted = entry.staked[0] + entry.staked[1];
        if (counted == 0) ++strangersPaid;
        if (entry.hasBondShare || !_isAbout(amount, (counted * book.bond) / (book.staked[0] + book.staked[1]))) {
            ++bondsWrong;
        }
        entry.hasBondShare = true;
        book.bondPaid += amount;
    }

    function withdrawFees(uint256 asset) external {
        address chosen = asset % 2 == 0 ? COIN : address(_token);
        if (feesWaiting[chosen] == 0) chosen = chosen == COIN ? address(_token) : COIN;
        uint256 before = _balanceOf(chosen, TREASURY);
        escrow.withdrawFees(chosen);
        if (_balanceOf(chosen, TREASURY) - before != feesWaiting[chosen]) ++feesWrong;
        feesWaiting[chosen] = 0;
    }

    // ---------------------------------------------------------------- times and parameters

    function pass(uint256 time) external {
        // seldom a day, or hardly a pool would ever have a result
        _pass(uint64(within(time, 1, time % 5 == 0 ? 13 hours : 20 minutes)));
    }

    function setParameters(uint16 feeBps, uint128 minimumBond, uint64 window) external {
        vm.startPrank(OWNER);
        escrow.setFee(feeBps % 301);
        escrow.setMinimumBond(minimumBond % MINIMUM_BOND);
        registry.setChallengeWindow(uint64(within(window, 1, 1 hours)));
        vm.stopPrank();
        _feeBps = feeBps % 301;
    }

    /// @dev Now and then one verifier comes or goes, while pools are open: newcomers decide none of those.
    function changeVerifiers(uint256 which) external {
        if (which % 4 != 0) return;
        which = (which / 4) % 8;
        bool isThere = (_verifierMask >> which) & 1 == 1;
        address[] memory one = _one(vm.addr(_keys[which]));
        vm.prank(OWNER);
        registry.changeVerifiers(isThere ? _none() : one, isThere ? one : _none(), 5);
        _verifierMask ^= 1 << which;
        if (!isThere) _addedAt[which] = _now();
    }

    // ---------------------------------------------------------------- for the invariants

    function contractUnderTest() external view returns (WagerEscrow, address token) {
        return (escrow, address(_token));
    }

    function bookCount() external view returns (uint256) {
        return _books.length;
    }

    function bookAt(uint256 i) external view returns (Book memory) {
        return _books[i];
    }

    function accountAt(uint256 i) external view returns (address) {
        return _accounts[i];
    }

    function entryOf(bytes32 poolId, address account) external view returns (Entry memory) {
        return _entries[poolId][account];
    }

    // ---------------------------------------------------------------- private

    function _book(MatchCommit memory commit, address asset, uint256 bond) private {
        bytes32 id = _openWith(commit, asset, bond);
        Book storage book = _books.push();
        book.commit = commit;
        (book.id, book.asset, book.feeBps, book.bond) = (id, asset, _feeBps, bond);
    }

    function _stakeOn(Book storage book, address account, uint256 outcome, uint256 amount) private {
        // few wei, so that rounding shows, and many
        amount = within(amount, 1, amount % 3 == 0 ? 7 : 1e21);
        _give(book.asset, account, amount);
        vm.prank(account);
        escrow.stake{value: book.asset == COIN ? amount : 0}(book.id, uint8(outcome), uint128(amount));
        if (_now() >= book.commit.lockAt - 15 || book.isEnded) ++stakedTooLate;
        Found storage found = _found[_leafOf(book.commit)];
        if (found.isFinal && found.winner != VOID) ++stakedKnowingTheWinner;
        book.staked[outcome] += amount;
        _entries[book.id][account].staked[outcome] += amount;
    }

    function _noteWithdrawal(Book storage book, address account, uint256 amount) private {
        Entry storage entry = _entries[book.id][account];
        uint256 due;
        if (book.isSettled) {
            uint256 winners = book.staked[book.winner];
            uint256 pot = winners + book.staked[1 - book.winner] - book.fee;
            due = (entry.staked[book.winner] * pot) / winners;
            if (amount < entry.staked[book.winner] || !_isAbout(amount, due)) ++sharesWrong;
        } else {
            due = entry.staked[0] + entry.staked[1];
            if (amount != due) ++sharesWrong;
        }
        if (due == 0) ++strangersPaid;
        if (entry.isPaid || !book.isEnded) ++sharesWrong;
        entry.isPaid = true;
        book.paid += amount;
    }

    /// @dev Mostly somebody who has staked, and now and then somebody who was paid already.
    function _whoOf(Book storage book, uint256 who) private view returns (address account) {
        for (uint256 i = 0; i < 4 && who % 10 != 0; ++i) {
            account = _accounts[(who + i) % 4];
            Entry storage entry = _entries[book.id][account];
            if (entry.isPaid == (who % 10 == 5) && entry.staked[0] + entry.staked[1] > 0) return account;
        }
        return _accounts[who % 6];
    }

    function _acceptOf(MatchResult memory result, uint256 mask) private {
        // mostly enough
        if (mask % 3 != 0) mask = (mask | 0x3e) & _verifierMask;
        mask %= 256;
        bytes32 root = _leafOf(result);
        registry.acceptResults(root, 1, _signaturesOf(_digestOf(root, 1), mask));
        _hasQuorum[root] = _bits(mask & _verifierMask) >= 5;
        _newest[root] = 0;
        for (uint256 i = 0; i < 8; ++i) {
            if ((mask >> i) & 1 == 1 && _addedAt[i] > _newest[root]) _newest[root] = _addedAt[i];
        }
    }

    function _finalizeOf(Book storage book, MatchResult memory result) private {
        _finalize(book.commit, result);
        Found storage found = _found[result.commit];
        found.isFinal = _hasQuorum[_leafOf(result)] && _newest[_leafOf(result)] < _committedAt[result.commit];
        (found.winner, found.at) = (result.winner, _now());
        if (found.revealedAt == 0) found.revealedAt = _now();
    }

    /// @dev Mostly one that something can be done with; now and then any, to try what should be refused.
    function _pick(
        uint256 which,
        function(Book storage) view returns (bool) isWanted
    ) private view returns (Book storage book) {
        uint256 count = _books.length;
        if ((which / 32) % 5 != 0) {
            for (uint256 i = 0; i < count; ++i) {
                book = _books[((which % 32) + i) % count];
                if (isWanted(book)) return book;
            }
        }
        return _books[which % count];
    }

    function _isOpen(Book storage book) private view returns (bool) {
        Found storage found = _found[_leafOf(book.commit)];
        return !book.isEnded && !found.isFinal && !found.isFrozen;
    }

    function _takesStakes(Book storage book) private view returns (bool) {
        return !book.isEnded && _now() < book.commit.lockAt - 15;
    }

    function _isDecided(Book storage book) private view returns (bool) {
        return !book.isEnded && _found[_leafOf(book.commit)].isFinal;
    }

    function _isOverdue(Book storage book) private view returns (bool) {
        return !book.isEnded && (_found[_leafOf(book.commit)].isFrozen || _now() > book.commit.lockAt + 1 days);
    }

    function _owes(Book storage book) private view returns (bool) {
        return book.isEnded && book.paid + book.fee < book.staked[0] + book.staked[1];
    }

    function _holdsBond(Book storage book) private view returns (bool) {
        return book.isEnded && escrow.poolOf(book.id).bondState == WagerEscrow.Bond.Held;
    }

    function _owesBond(Book storage book) private view returns (bool) {
        return escrow.poolOf(book.id).bondState == WagerEscrow.Bond.Forfeited && book.bondPaid < book.bond;
    }

    function _give(address asset, address account, uint256 amount) private {
        if (asset == COIN) {
            vm.deal(account, account.balance + amount);
            return;
        }
        _token.give(account, amount);
        vm.prank(account);
        _token.approve(address(escrow), amount);
    }

    function _balanceOf(address asset, address account) private view returns (uint256) {
        return asset == COIN ? account.balance : IERC20(asset).balanceOf(account);
    }

    /// @dev Each of four who withdraw leaves less than a wei to those after them.
    function _isAbout(uint256 amount, uint256 due) private pure returns (bool) {
        return amount + 4 >= due && amount <= due + 4;
    }
}
