// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SeasonDrops} from "../../src/SeasonDrops.sol";
import {Merkle} from "../support/Merkle.sol";
import {PlainToken} from "../support/OddTokens.sol";
import {Test} from "../support/Test.sol";

/// @dev An operator who promises whatever it can, also more to accounts than a drop holds, and accounts that claim, some of it twice.
contract SeasonDropsHandler is Test {
    address private constant OPERATOR = address(0xA2);
    uint256 private constant ACCOUNTS = 5;
    uint256 public constant FUNDS = 1_000_000;

    PlainToken public immutable token;
    SeasonDrops public immutable drops;

    struct Opened {
        uint256 total;
        uint256 at;
        uint256 paid;
        uint256[5] amounts;
        bool[5] isPaid;
    }
    Opened[] private _opened;
    uint256 public paid;
    bool public wasPaidTwice;
    bool public wasShareExceeded;

    constructor() {
        vm.warp(20_000 days);
        token = new PlainToken();
        drops = new SeasonDrops(address(0xA1), OPERATOR, token);
        token.give(address(drops), FUNDS);
        open(123, 50);
    }

    /// @param percent of what is available; above 100 it is refused
    function open(uint256 seed, uint256 percent) public {
        uint256 total = (drops.available() * within(percent, 1, 105)) / 100;
        Opened memory opening;
        opening.total = total;
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            opening.amounts[i] = (total * (uint256(keccak256(abi.encode(seed, i))) % 40)) / 100;
        }
        uint256 unpromised = token.balanceOf(address(drops)) - drops.promised();
        uint64 closesAt = uint64(block.timestamp + within(seed, 30 days, 90 days));
        bytes32 root = Merkle.rootOf(_leaves(opening));
        vm.prank(OPERATOR);
        drops.open(_season(_opened.length), root, total, closesAt);
        opening.at = block.timestamp;
        _opened.push(opening);
        _noteShare(unpromised);
    }

    function claim(uint256 drop, uint256 account) external {
        drop = drop % _opened.length;
        account = account % ACCOUNTS;
        Opened storage opening = _opened[drop];
        uint256 amount = opening.amounts[account];
        uint256 before = token.balanceOf(_account(account));
        drops.claim(_season(drop), _account(account), amount, Merkle.proofOf(_leaves(opening), account));
        if (opening.isPaid[account] || token.balanceOf(_account(account)) - before != amount) wasPaidTwice = true;
        opening.isPaid[account] = true;
        opening.paid += amount;
        paid += amount;
    }

    function close(uint256 drop) external {
        drops.close(_season(drop % _opened.length));
    }

    function wait(uint32 seconds_) external {
        vm.warp(block.timestamp + (seconds_ % 20 days));
    }

    function count() external view returns (uint256) {
        return _opened.length;
    }

    function openedOf(uint256 index) external view returns (bytes32 season, uint256 total, uint256 paidOfIt) {
        return (_season(index), _opened[index].total, _opened[index].paid);
    }

    /// @dev All of the last 28 days, this one too, to the second: a tenth of what was not promised before them.
    function _noteShare(uint256 unpromised) private {
        uint256 lately = 0;
        for (uint256 i = 0; i < _opened.length; ++i) {
            if (_opened[i].at + 28 days > block.timestamp) lately += _opened[i].total;
        }
        uint256 others = lately - _opened[_opened.length - 1].total;
        if (lately > (unpromised + others) / 10) wasShareExceeded = true;
    }

    function _leaves(Opened memory opening) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](ACCOUNTS);
        for (uint256 i = 0; i < ACCOUNTS; ++i) {
            leaves[i] = keccak256(bytes.concat(keccak256(abi.encode(_account(i), opening.amounts[i]))));
        }
    }

    function _account(uint256 index) private pure returns (address) {
        return address(uint160(0x1000 + index));
    }

    function _season(uint256 index) private pure returns (bytes32) {
        return bytes32(index + 1);
    }
}

contract SeasonDropsInvariants is Test {
    SeasonDropsHandler private handler;
    SeasonDrops private drops;

    function setUp() public {
        handler = new SeasonDropsHandler();
        drops = handler.drops();
        _target(address(handler));
    }

    function invariant_promisedIsWhatIsLeftOfOpenDrops() public view {
        uint256 left;
        for (uint256 i = 0; i < handler.count(); ++i) {
            (bytes32 season, , ) = handler.openedOf(i);
            SeasonDrops.Drop memory drop = drops.dropOf(season);
            if (!drop.isClosed) left += drop.left;
        }
        eq(drops.promised(), left);
    }

    function invariant_whatIsPromisedIsThere() public view {
        eq(handler.token().balanceOf(address(drops)), handler.FUNDS() - handler.paid());
        isTrue(drops.promised() <= handler.token().balanceOf(address(drops)), "funded");
    }

    function invariant_noDropPaysMoreThanItPromised() public view {
        isTrue(!handler.wasPaidTwice(), "an account is paid once");
        for (uint256 i = 0; i < handler.count(); ++i) {
            (bytes32 season, uint256 total, uint256 paid) = handler.openedOf(i);
            eq(total - paid, drops.dropOf(season).left);
        }
    }

    function invariant_noTwentyEightDaysPromiseMoreThanATenth() public view {
        isTrue(!handler.wasShareExceeded(), "a tenth of what was not promised before them");
        isTrue(drops.available() <= (handler.FUNDS() - handler.paid()) / 10, "nor could it");
    }
}
