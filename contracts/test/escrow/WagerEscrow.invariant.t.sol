// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {Test} from "../support/Test.sol";
import {EscrowHandler} from "./EscrowHandler.sol";

contract WagerEscrowInvariantTest is Test {
    address private constant COIN = address(0);

    EscrowHandler private _handler;
    WagerEscrow private _escrow;
    address private _token;

    function setUp() public {
        _handler = new EscrowHandler();
        (_escrow, _token) = _handler.contractUnderTest();
        _target(address(_handler));
    }

    function invariant_everyWeiIsOwedToSomebody() public view {
        eq(address(_escrow).balance, _owed(COIN));
        eq(IERC20(_token).balanceOf(address(_escrow)), _owed(_token));
        eq(_escrow.fees(COIN), _handler.feesWaiting(COIN));
        eq(_escrow.fees(_token), _handler.feesWaiting(_token));
    }

    function invariant_payOutsAreNeverAboveDeposits() public view {
        for (uint256 i = 0; i < _handler.bookCount(); ++i) {
            EscrowHandler.Book memory book = _handler.bookAt(i);
            isTrue(book.paid + book.fee <= book.staked[0] + book.staked[1], "paid more than was staked");
            isTrue(book.bondPaid <= book.bond, "paid more than the bond");
        }
    }

    function invariant_everyoneIsPaidTheirShareOnce() public view {
        eq(_handler.sharesWrong(), 0);
    }

    function invariant_onlyWhoStakedIsPaid() public view {
        eq(_handler.strangersPaid(), 0);
    }

    function invariant_onlyAQuorumMovesAResult() public view {
        eq(_handler.settledWithoutQuorum(), 0);
    }

    function invariant_onlyWhatHasNoResultIsVoid() public view {
        eq(_handler.voidedWithoutCause(), 0);
    }

    function invariant_nobodyStakesAfterTheClose() public view {
        eq(_handler.stakedTooLate(), 0);
        eq(_handler.stakedKnowingTheWinner(), 0);
    }

    function invariant_theFeeIsThatOfTheOpening() public view {
        eq(_handler.feesWrong(), 0);
    }

    function invariant_bondsGoWhereTheSeedSends() public view {
        eq(_handler.bondsWrong(), 0);
    }

    function invariant_whatWasAgreedAtTheOpeningHolds() public view {
        for (uint256 i = 0; i < _handler.bookCount(); ++i) {
            EscrowHandler.Book memory book = _handler.bookAt(i);
            WagerEscrow.Pool memory pool = _escrow.poolOf(book.id);
            eq(pool.asset, book.asset);
            eq(pool.feeBps, book.feeBps);
            eq(pool.closesAt, book.commit.lockAt - 15);
            eq(pool.revealBy, book.commit.lockAt + 2 hours);
            eq(pool.resultBy, book.commit.lockAt + 1 days);
            eq(pool.totals[0], book.staked[0]);
            eq(pool.totals[1], book.staked[1]);
        }
    }

    /// @dev From wherever the calls have led: time passes, anyone ends what is open, everyone takes what is theirs, and nothing is left.
    function invariant_noStakeIsEverStuck() public {
        vm.warp(vm.getBlockTimestamp() + 30 days);
        for (uint256 i = 0; i < _handler.bookCount(); ++i) _takeEverything(_handler.bookAt(i));
        if (_escrow.fees(COIN) > 0) _escrow.withdrawFees(COIN);
        if (_escrow.fees(_token) > 0) _escrow.withdrawFees(_token);
        eq(address(_escrow).balance, 0);
        eq(IERC20(_token).balanceOf(address(_escrow)), 0);
    }

    function _takeEverything(EscrowHandler.Book memory book) private {
        if (_escrow.poolOf(book.id).state == WagerEscrow.State.Open) {
            try _escrow.settle(book.id) {} catch {
                _escrow.voidPool(book.id);
            }
        }
        WagerEscrow.Pool memory pool = _escrow.poolOf(book.id);
        if (pool.bondState == WagerEscrow.Bond.Held) _escrow.resolveBond(book.id);
        bool isForfeited = _escrow.poolOf(book.id).bondState == WagerEscrow.Bond.Forfeited;
        for (uint256 i = 0; i < 6; ++i) {
            address account = _handler.accountAt(i);
            EscrowHandler.Entry memory entry = _handler.entryOf(book.id, account);
            uint256 all = entry.staked[0] + entry.staked[1];
            uint256 counted = pool.state == WagerEscrow.State.Settled ? entry.staked[pool.winner] : all;
            if (counted > 0 && !entry.isPaid) {
                vm.prank(account);
                _escrow.withdraw(book.id, account);
            }
            if (all > 0 && isForfeited && !entry.hasBondShare) {
                vm.prank(account);
                _escrow.withdrawBondShare(book.id, account);
            }
        }
    }

    /// @dev by the handler's books
    function _owed(address asset) private view returns (uint256 owed) {
        owed = _handler.feesWaiting(asset);
        for (uint256 i = 0; i < _handler.bookCount(); ++i) {
            EscrowHandler.Book memory book = _handler.bookAt(i);
            if (book.asset == asset) owed += book.staked[0] + book.staked[1] - book.fee - book.paid;
            if (asset == COIN) owed += book.bond - book.bondPaid;
        }
    }
}
