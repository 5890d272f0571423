// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Operated} from "../../src/lib/Operated.sol";
import {SeasonDrops} from "../../src/SeasonDrops.sol";
import {Merkle} from "../support/Merkle.sol";
import {HookToken, PlainToken} from "../support/OddTokens.sol";
import {Reentering} from "../support/Receivers.sol";
import {Test} from "../support/Test.sol";

contract SeasonDropsTest is Test {
    address private constant OWNER = address(0xA1);
    address private constant OPERATOR = address(0xA2);
    address private constant ANYONE = address(0xA3);
    bytes32 private constant SEASON = "season-1";
    /// @dev noon, UTC
    uint64 private constant START = 20_000 days + 12 hours;
    uint64 private constant CLOSES = START + 30 days;

    PlainToken private token;
    SeasonDrops private drops;
    bytes32[] private leaves;

    function setUp() public {
        vm.warp(START);
        token = new PlainToken();
        drops = new SeasonDrops(OWNER, OPERATOR, token);
        token.give(address(drops), 10_000);
        // account 0x1001 gets 100, the next 200, then 300
        for (uint160 i = 1; i <= 3; ++i) leaves.push(_leaf(_account(i), i * 100));
    }

    function testKnowsWhoMayDoWhat() public {
        eq(drops.owner(), OWNER);
        eq(drops.operator(), OPERATOR);
        eq(address(drops.token()), address(token));
        vm.expectRevert(Operated.ZeroAddress.selector);
        new SeasonDrops(OWNER, OPERATOR, IERC20(address(0)));
    }

    // ---------------------------------------------------------------- opening

    function testTheOperatorOpensADrop() public {
        bytes32 root = Merkle.rootOf(leaves);
        vm.expectEmit(true, true, true, true, address(drops));
        emit SeasonDrops.DropOpened(SEASON, root, 600, CLOSES);
        _open(SEASON, 600);
        SeasonDrops.Drop memory drop = drops.dropOf(SEASON);
        eq(drop.root, root);
        eq(drop.closesAt, CLOSES);
        isTrue(!drop.isClosed, "open");
        eq(drop.left, 600);
        eq(drops.promised(), 600);
        eq(drops.available(), 400);
    }

    function testNobodyElseDoes() public {
        address[2] memory others = [OWNER, ANYONE];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(Operated.NotOperator.selector, others[i]));
            drops.open(SEASON, "root", 600, CLOSES);
        }
    }

    function testASeasonHasOneDrop() public {
        _open(SEASON, 300);
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.DropExists.selector, SEASON));
        drops.open(SEASON, "another", 300, CLOSES);
        vm.warp(CLOSES);
        drops.close(SEASON);
        vm.prank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.DropExists.selector, SEASON));
        drops.open(SEASON, "another", 300, CLOSES + 30 days);
    }

    function testADropHasARootAndATotal() public {
        vm.startPrank(OPERATOR);
        vm.expectRevert(SeasonDrops.EmptyDrop.selector);
        drops.open(SEASON, 0, 1, CLOSES);
        vm.expectRevert(SeasonDrops.EmptyDrop.selector);
        drops.open(SEASON, "root", 0, CLOSES);
        vm.stopPrank();
    }

    function testADropIsOpenForAMonthAtLeastAndTwoYearsAtMost() public {
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.BadClosingTime.selector, CLOSES - 1));
        drops.open(SEASON, "root", 1, CLOSES - 1);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.BadClosingTime.selector, START + 730 days + 1));
        drops.open(SEASON, "root", 1, START + 730 days + 1);
        drops.open(SEASON, "root", 1, CLOSES);
        drops.open("season-2", "root", 1, START + 730 days);
        vm.stopPrank();
    }

    function testDropsShareATenthHoweverManyTheyAre() public {
        eq(drops.available(), 1000);
        vm.startPrank(OPERATOR);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.TotalTooHigh.selector, 1001, 1000));
        drops.open(SEASON, "root", 1001, CLOSES);
        drops.open(SEASON, "root", 700, CLOSES);
        vm.warp(START + 10 days);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.TotalTooHigh.selector, 301, 300));
        drops.open("season-2", "root", 301, CLOSES + 10 days);
        drops.open("season-2", "root", 300, CLOSES + 10 days);
        eq(drops.available(), 0);
        // of what arrives, a tenth
        token.give(address(drops), 1_000);
        eq(drops.available(), 100);
        vm.stopPrank();
    }

    /// @dev At the end of one day and the beginning of another there is one share, not two.
    function testWhatADropTookComesBackAfterTwentyEightDaysAndNoSooner() public {
        uint64 midnight = START + 12 hours;
        vm.startPrank(OPERATOR);
        vm.warp(midnight - 1);
        drops.open(SEASON, "root", 600, midnight + 30 days);
        vm.warp(midnight);
        drops.open("season-2", "root", 400, midnight + 30 days);
        vm.warp(midnight + 28 days - 1);
        eq(drops.available(), 0);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.TotalTooHigh.selector, 1, 0));
        drops.open("season-3", "root", 1, midnight + 60 days);
        // the first is 28 days and a second old: a tenth of 9000 and 400, less 400
        vm.warp(midnight + 28 days);
        eq(drops.available(), 540);
        drops.open("season-3", "root", 540, midnight + 60 days);
        vm.warp(midnight + 29 days - 1);
        eq(drops.available(), 0);
        vm.warp(midnight + 29 days);
        eq(drops.available(), (uint256(8460) + 540) / 10 - 540);
        vm.stopPrank();
    }

    /// @dev Small seasons, one after the other, leave the large one that comes after them its share.
    function testSmallDropsUseUpNoShareForGood() public {
        vm.startPrank(OPERATOR);
        for (uint64 i = 0; i < 10; ++i) {
            vm.warp(START + i * 27 days);
            drops.open(bytes32(uint256(i + 1)), "root", 100, START + i * 27 days + 30 days);
        }
        vm.warp(START + 10 * 27 days + 2 days);
        // 1000 are promised
        eq(drops.available(), 900);
        vm.stopPrank();
    }

    // ---------------------------------------------------------------- claims

    function testPaysWhoeverIsInIt() public {
        _open(SEASON, 600);
        for (uint160 i = 1; i <= 3; ++i) {
            bytes32[] memory proof = Merkle.proofOf(leaves, i - 1);
            vm.expectEmit(true, true, true, true, address(drops));
            emit SeasonDrops.Claimed(SEASON, _account(i), i * 100);
            vm.prank(ANYONE);
            drops.claim(SEASON, _account(i), i * 100, proof);
            eq(token.balanceOf(_account(i)), i * 100);
            isTrue(drops.hasClaimed(SEASON, _account(i)), "claimed");
        }
        eq(token.balanceOf(ANYONE), 0);
        eq(drops.promised(), 0);
        eq(drops.dropOf(SEASON).left, 0);
        eq(token.balanceOf(address(drops)), 9400);
    }

    function testPaysOnce() public {
        _open(SEASON, 600);
        _claim(1);
        bytes32[] memory proof = Merkle.proofOf(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.AlreadyClaimed.selector, _account(1)));
        drops.claim(SEASON, _account(1), 100, proof);
        // in another season anew
        _open("season-2", 100);
        drops.claim("season-2", _account(1), 100, proof);
        eq(token.balanceOf(_account(1)), 200);
    }

    function testPaysNobodyElseAndNothingElse() public {
        _open(SEASON, 600);
        bytes32[] memory proof = Merkle.proofOf(leaves, 0);
        bytes32[] memory another = Merkle.proofOf(leaves, 1);
        vm.expectRevert(SeasonDrops.NotInDrop.selector);
        drops.claim(SEASON, ANYONE, 100, proof);
        vm.expectRevert(SeasonDrops.NotInDrop.selector);
        drops.claim(SEASON, _account(1), 101, proof);
        vm.expectRevert(SeasonDrops.NotInDrop.selector);
        drops.claim(SEASON, _account(1), 100, another);
        vm.expectRevert(SeasonDrops.NotInDrop.selector);
        drops.claim(SEASON, _account(1), 100, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.NoDrop.selector, bytes32("season-2")));
        drops.claim("season-2", _account(1), 100, proof);
    }

    function testPaysNoMoreThanItsTotal() public {
        _open(SEASON, 350);
        _claim(3);
        bytes32[] memory proof = Merkle.proofOf(leaves, 0);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.DropEmpty.selector, 50));
        drops.claim(SEASON, _account(1), 100, proof);
        eq(drops.promised(), 50);
    }

    // ---------------------------------------------------------------- closing

    function testAnyoneClosesADropWhoseTimeIsOver() public {
        _open(SEASON, 600);
        _claim(1);
        vm.warp(CLOSES - 1);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.DropStillOpen.selector, CLOSES));
        drops.close(SEASON);
        vm.warp(CLOSES);
        // until somebody closes it, it pays
        _claim(2);
        vm.expectEmit(true, true, true, true, address(drops));
        emit SeasonDrops.DropClosed(SEASON, 300);
        vm.prank(ANYONE);
        drops.close(SEASON);
        isTrue(drops.dropOf(SEASON).isClosed, "closed");
        eq(drops.promised(), 0);
        bytes32[] memory proof = Merkle.proofOf(leaves, 2);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.NoDrop.selector, SEASON));
        drops.claim(SEASON, _account(3), 300, proof);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.NoDrop.selector, SEASON));
        drops.close(SEASON);
        vm.expectRevert(abi.encodeWithSelector(SeasonDrops.NoDrop.selector, bytes32("season-2")));
        drops.close("season-2");
        // what nobody claimed may be promised anew
        eq(drops.available(), 970);
    }

    // ---------------------------------------------------------------- bad input, and whatever the numbers

    /// @dev Whatever it calls meanwhile succeeds on its own: the same claim, which is its own, and closing what is over.
    function testATokenThatCallsBackIsPaidOnce() public {
        HookToken hook = new HookToken();
        Reentering hostile = new Reentering();
        SeasonDrops ours = new SeasonDrops(OWNER, OPERATOR, hook);
        hook.give(address(ours), 10_000);
        hook.register(address(hostile));
        bytes32 leaf = _leaf(address(hostile), 100);
        bytes memory claim = abi.encodeCall(ours.claim, (SEASON, address(hostile), 100, new bytes32[](0)));
        vm.prank(OPERATOR);
        ours.open(SEASON, leaf, 200, CLOSES);
        vm.warp(CLOSES);
        bytes memory close = abi.encodeCall(ours.close, (SEASON));
        uint256 before = vm.snapshotState();
        hostile.call(address(ours), claim);
        hostile.call(address(ours), close);
        vm.revertToState(before);
        hostile.arm(address(ours), claim);
        hostile.call(address(ours), claim);
        eq(hostile.tries(), 1);
        eq(hostile.successes(), 0);
        eq(hook.balanceOf(address(hostile)), 100);
        eq(ours.promised(), 100);
        // closed while it is paid: what was not claimed is free, and what is claimed is gone, each once
        vm.revertToState(before);
        hostile.arm(address(ours), close);
        hostile.call(address(ours), claim);
        eq(hostile.successes(), 1);
        eq(hook.balanceOf(address(hostile)), 100);
        eq(ours.promised(), 0);
        eq(hook.balanceOf(address(ours)), 9_900);
    }

    function testFuzzOpensNoMoreThanATenth(uint128 funds, uint128 total) public {
        SeasonDrops ours = new SeasonDrops(OWNER, OPERATOR, token);
        token.give(address(ours), funds);
        uint256 most = uint256(funds) / 10;
        vm.prank(OPERATOR);
        if (total == 0) vm.expectRevert(SeasonDrops.EmptyDrop.selector);
        else if (total > most) vm.expectRevert(abi.encodeWithSelector(SeasonDrops.TotalTooHigh.selector, total, most));
        ours.open(SEASON, "root", total, CLOSES);
        isTrue(ours.promised() <= most, "a tenth at most");
    }

    function testFuzzPaysEveryAmountToItsAccountAlone(address account, uint96 amount, uint256 chosen) public {
        vm.assume(account != address(0) && account != address(drops));
        amount = uint96(within(amount, 0, 1000));
        leaves[chosen % 3] = _leaf(account, amount);
        _open(SEASON, 1000);
        uint256 before = token.balanceOf(account);
        drops.claim(SEASON, account, amount, Merkle.proofOf(leaves, chosen % 3));
        eq(token.balanceOf(account), before + amount);
        eq(drops.promised(), 1000 - amount);
    }

    // ---------------------------------------------------------------- private

    function _open(bytes32 season, uint256 total) private {
        vm.prank(OPERATOR);
        drops.open(season, Merkle.rootOf(leaves), total, CLOSES);
    }

    function _claim(uint160 index) private {
        drops.claim(SEASON, _account(index), index * 100, Merkle.proofOf(leaves, index - 1));
    }

    function _account(uint160 index) private pure returns (address) {
        return address(0x1000 + index);
    }

    function _leaf(address account, uint256 amount) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(account, amount))));
    }
}
