// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";
import {Merkle} from "../support/Merkle.sol";
import {PlainToken} from "../support/OddTokens.sol";

/// @dev A token that counts in as few or as many decimals as it likes: the escrow counts in units.
contract DecimalToken is PlainToken {
    uint8 private immutable _decimals;

    constructor(uint8 decimals_) {
        _decimals = decimals_;
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }
}

/// @dev Sends its coins without asking.
contract Pushing {
    constructor(address payable to) payable {
        selfdestruct(to);
    }
}

/// @dev Whoever is faster than the operator, or brings another part of the same truth, changes nothing but who pays for gas.
contract FrontrunningTest is EscrowFixture {
    function setUp() public override {
        super.setUp();
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        vm.warp(_commit.lockAt);
    }

    /// @dev Other signatures of the same quorum make the same root accepted, no later than the operator's would.
    function test_otherSignaturesFirstAcceptTheSame() public {
        MatchResult memory result = _resultOf(_commit, LEFT);
        bytes32 root = _leafOf(result);
        bytes[] memory own = _signatures(_digestOf(root, 1), 0, 5);
        bytes[] memory others = _signatures(_digestOf(root, 1), 2, 7);
        vm.prank(STRANGER);
        registry.acceptResults(root, 1, others);
        uint64 from = registry.finalFrom(root);
        _pass(1);
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyRecorded.selector, root));
        registry.acceptResults(root, 1, own);
        // the window does not begin anew
        eq(registry.finalFrom(root), from);
    }

    /// @dev Verifiers may have signed a smaller batch first: what is in both is decided by either, and blocks neither.
    function test_aPartOfABatchFirstBlocksNothing() public {
        MatchCommit memory second = _committed();
        vm.warp(second.lockAt);
        bytes32[] memory leaves = new bytes32[](2);
        MatchResult memory result = _resultOf(_commit, LEFT);
        MatchResult memory other = _resultOf(second, RIGHT);
        (leaves[0], leaves[1]) = (_leafOf(result), _leafOf(other));
        bytes32 root = Merkle.rootOf(leaves);
        bytes[] memory signatures = _signatures(_digestOf(root, 2), 0, 5);
        _accept(result);
        registry.acceptResults(root, 2, signatures);
        _pass(WINDOW);
        vm.prank(STRANGER);
        _finalize(_commit, result);
        bytes32 commitRoot = _leafOf(second);
        registry.finalize(second, commitRoot, _proof(), other, root, Merkle.proofOf(leaves, 1));
        // what was decided through the smaller one cannot be again through the larger one, and is no conflict
        bytes32 firstRoot = _leafOf(_commit);
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyDecided.selector));
        registry.finalize(_commit, firstRoot, _proof(), result, root, Merkle.proofOf(leaves, 0));
        _expectError(abi.encodeWithSelector(MatchRegistry.NoConflict.selector));
        registry.freeze(result, leaves[0], _proof(), result, root, Merkle.proofOf(leaves, 0));
    }

    /// @dev An old result, replayed, freezes nothing that is another match's.
    function test_anOldRootFreezesNoOtherMatch() public {
        MatchResult memory old = _resultOf(_commit, LEFT);
        _accept(old);
        _pass(WINDOW);
        _finalize(_commit, old);
        MatchCommit memory next = _committed();
        vm.warp(next.lockAt);
        MatchResult memory fresh = _resultOf(next, RIGHT);
        _accept(fresh);
        _expectError(abi.encodeWithSelector(MatchRegistry.NoConflict.selector));
        _freeze(old, fresh);
        // nor with the commit of the next match written into it: nobody has signed that
        old.commit = fresh.commit;
        _expectError(abi.encodeWithSelector(MatchRegistry.NotAccepted.selector));
        _freeze(old, fresh);
    }

    /// @dev All that is open to everybody, done by a stranger before the operator: the same end, to the wei.
    function test_aStrangerWhoIsFasterEndsItTheSame() public {
        MatchResult memory result = _resultOf(_commit, LEFT);
        vm.startPrank(STRANGER);
        _reveal(_commit);
        _accept(result);
        _pass(WINDOW);
        _finalize(_commit, result);
        escrow.settle(_pool);
        escrow.resolveBond(_pool);
        escrow.withdrawFees(COIN);
        vm.stopPrank();
        _expectError(abi.encodeWithSelector(MatchRegistry.AlreadyRecorded.selector, _leafOf(_commit)));
        _reveal(_commit);
        _expectError(abi.encodeWithSelector(WagerEscrow.AlreadyEnded.selector));
        escrow.settle(_pool);
        eq(OPERATOR.balance, MINIMUM_BOND);
        eq(TREASURY.balance, 0.02 ether);
        eq(_withdraw(_pool, ANN), 3.98 ether);
        eq(address(escrow).balance, 0);
        eq(STRANGER.balance, 0);
    }

    function test_coinsThatArePushedInAreNobodysAndChangeNothing() public {
        vm.deal(address(this), 5 ether);
        new Pushing{value: 5 ether}(payable(address(escrow)));
        _decide(_commit, RIGHT);
        escrow.settle(_pool);
        eq(_withdraw(_pool, BEN), 3.94 ether);
        escrow.resolveBond(_pool);
        escrow.withdrawFees(COIN);
        eq(address(escrow).balance, 5 ether);
    }

    function testFuzz_decimalsDoNotMatter(uint8 decimals, uint128 left, uint128 right) public {
        DecimalToken token = new DecimalToken(decimals % 2 == 0 ? 0 : 36);
        left = uint128(within(left, 1, type(uint128).max / 2));
        right = uint128(within(right, 1, type(uint128).max / 2));
        MatchCommit memory commit = _committed();
        bytes32 pool = _open(commit, address(token));
        _stakeToken(token, pool, ANN, LEFT, left);
        _stakeToken(token, pool, BEN, RIGHT, right);
        _decide(commit, LEFT);
        escrow.settle(pool);
        vm.prank(ANN);
        escrow.withdraw(pool, ANN);
        uint256 fee = (uint256(right) * FEE) / 10_000;
        eq(token.balanceOf(ANN), uint256(left) + right - fee);
        if (fee > 0) escrow.withdrawFees(address(token));
        eq(token.balanceOf(address(escrow)), 0);
    }

    function _stakeToken(DecimalToken token, bytes32 pool, address account, uint8 outcome, uint128 amount) private {
        token.give(account, amount);
        vm.startPrank(account);
        token.approve(address(escrow), amount);
        escrow.stake(pool, outcome, amount);
        vm.stopPrank();
    }
}
