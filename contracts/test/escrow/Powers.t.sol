// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";

/// @dev Every function, by every key that has a right to anything, at every time of a pool: no stake moves, and none is held back.
contract PowersTest is EscrowFixture {
    bytes[] private _calls;
    address[] private _powers;

    function setUp() public override {
        super.setUp();
        _stake(_pool, ANN, LEFT, 3 ether);
        _stake(_pool, BEN, RIGHT, 1 ether);
        _powers = [OWNER, OPERATOR, TREASURY, STRANGER, vm.addr(_keys[0])];
        MatchCommit memory commit = _commit;
        bytes32 leaf = _leafOf(commit);
        _calls.push(abi.encodeCall(WagerEscrow.open, (commit, leaf, _proof(), COIN)));
        _calls.push(abi.encodeCall(WagerEscrow.stake, (_pool, LEFT, 0)));
        _calls.push(abi.encodeCall(WagerEscrow.stake, (_pool, LEFT, 1)));
        _calls.push(abi.encodeCall(WagerEscrow.voidPool, (_pool)));
        _calls.push(abi.encodeCall(WagerEscrow.settle, (_pool)));
        _calls.push(abi.encodeCall(WagerEscrow.withdraw, (_pool, STRANGER)));
        _calls.push(abi.encodeCall(WagerEscrow.withdrawBondShare, (_pool, STRANGER)));
        _calls.push(abi.encodeCall(WagerEscrow.resolveBond, (_pool)));
        _calls.push(abi.encodeCall(WagerEscrow.withdrawFees, (COIN)));
        _calls.push(abi.encodeCall(WagerEscrow.setFee, (300)));
        _calls.push(abi.encodeCall(WagerEscrow.setMinimumBond, (type(uint128).max)));
        _calls.push(abi.encodeCall(WagerEscrow.setTreasury, (STRANGER)));
        _calls.push(abi.encodeCall(escrow.setOperator, (STRANGER)));
        _calls.push(abi.encodeCall(escrow.transferOwnership, (STRANGER)));
        _calls.push(abi.encodeCall(escrow.acceptOwnership, ()));
        _calls.push(abi.encodeCall(escrow.renounceOwnership, ()));
    }

    /// @dev what fails and what succeeds is for other tests to say: here what is left counts. @return how many did
    function _callEverything() private returns (uint256 done) {
        for (uint256 i = 0; i < _calls.length; ++i) {
            for (uint256 j = 0; j < _powers.length; ++j) {
                vm.prank(_powers[j]);
                (bool isDone, ) = address(escrow).call(_calls[i]);
                if (isDone) ++done;
            }
        }
    }

    /// @return done how many succeeded
    function _tryEverything() private returns (uint256 done) {
        uint128 stakes = 4 ether;
        done = _callEverything();
        isTrue(address(escrow).balance >= stakes, "a stake is gone");
        uint128[2] memory totals = escrow.poolOf(_pool).totals;
        eq(uint256(totals[0]) + totals[1], stakes);
        eq(escrow.stakesOf(_pool, ANN)[LEFT], 3 ether);
        eq(escrow.stakesOf(_pool, BEN)[RIGHT], 1 ether);
    }

    function test_noPowerTouchesAPoolThatIsOpen() public {
        // each time with every power: an owner who has given up its own in the first round has none in the second
        uint64[3] memory times = [_now(), _commit.lockAt - 15, _commit.lockAt];
        uint256 before = vm.snapshotState();
        for (uint256 i = 0; i < times.length; ++i) {
            vm.revertToState(before);
            vm.warp(times[i]);
            // the fee, the smallest bond, the treasury, the operator, the owner (thrice)
            eq(_tryEverything(), 7);
            _isState(_pool, WagerEscrow.State.Open);
        }
        // and it ends as it would have
        _decide(_commit, LEFT);
        escrow.settle(_pool);
        eq(_withdraw(_pool, ANN), 3.98 ether);
    }

    function test_noPowerTouchesAPoolThatHasNoResult() public {
        _passEverything(_commit);
        _tryEverything();
        _isState(_pool, WagerEscrow.State.Voided);
        eq(_withdraw(_pool, ANN), 3 ether);
        eq(_withdraw(_pool, BEN), 1 ether);
    }

    function test_noPowerTouchesAPoolThatHasAResult() public {
        vm.warp(_commit.lockAt);
        _decide(_commit, RIGHT);
        uint256 before = vm.snapshotState();
        escrow.settle(_pool);
        uint256 due = escrow.withdrawable(_pool, BEN);
        vm.revertToState(before);
        _callEverything();
        _isState(_pool, WagerEscrow.State.Settled);
        eq(_withdraw(_pool, BEN), due);
        eq(address(escrow).balance, 0);
    }

    /// @dev An owner replaces all verifiers at once and has them say what suits it: whoever staked gets everything back.
    function test_anOwnerWithVerifiersOfItsOwnMovesNoStake() public {
        vm.warp(_commit.lockAt);
        address[] memory old = _addresses(0, 7);
        vm.prank(OWNER);
        registry.changeVerifiers(_one(vm.addr(_keys[7])), old, 1);
        MatchResult memory bought = _resultOf(_commit, LEFT);
        _acceptBy(bought, 7, 8);
        uint64 since = _now();
        _pass(WINDOW);
        _expectError(abi.encodeWithSelector(MatchRegistry.VerifiersNewer.selector, since));
        _finalize(_commit, bought);
        _passEverything(_commit);
        escrow.voidPool(_pool);
        eq(_withdraw(_pool, ANN), 3 ether);
        eq(_withdraw(_pool, BEN), 1 ether);
    }

    /// @dev Owner and operator together record the match anew, after they have replaced the verifiers.
    function test_anOwnerAndAnOperatorTogetherMoveNoStake() public {
        vm.warp(_commit.lockAt);
        address[] memory old = _addresses(0, 7);
        vm.prank(OWNER);
        registry.changeVerifiers(_one(vm.addr(_keys[7])), old, 1);
        _pass(1);
        MatchResult memory bought = _resultOf(_commit, LEFT);
        _acceptBy(bought, 7, 8);
        // a batch of one more whose tree holds the old commit, too
        bytes32 leaf = _leafOf(_commit);
        bytes32 filler = keccak256("filler");
        bytes32 root = keccak256(filler < leaf ? abi.encode(filler, leaf) : abi.encode(leaf, filler));
        uint64 next = registry.nextSequence();
        vm.prank(OPERATOR);
        registry.commitMatches(next, 2, root);
        bytes32[] memory proof = new bytes32[](1);
        proof[0] = filler;
        _pass(WINDOW);
        bytes32 resultRoot = _leafOf(bought);
        _expectError(abi.encodeWithSelector(MatchRegistry.NotCommitted.selector));
        registry.finalize(_commit, root, proof, bought, resultRoot, _proof());
        isTrue(_statusOf(_commit) == MatchRegistry.Status.None, "decided");
    }
}
