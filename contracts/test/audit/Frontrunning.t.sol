// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MatchCommit, MatchRegistry, MatchResult} from "../../src/MatchRegistry.sol";
import {WagerEscrow} from "../../src/WagerEscrow.sol";
import {EscrowFixture} from "../support/EscrowFixture.sol";
import {Merkle} from "../support/Merkle.sol";

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

    /// @dev An adopted change of the verifiers is executed by whoever likes: a loser who does it when it suits, and brings a newcomer's signature first.
    function test_aLoserWhoExecutesAChangeKeepsNoMatchFromItsResult() public {
        MatchResult memory result = _resultOf(_commit, LEFT);
        vm.prank(OWNER);
        registry.changeVerifiers(_one(vm.addr(_keys[7])), _none(), 5);
        uint64 since = _now();
        _acceptBy(result, 3, 8);
        _pass(WINDOW);
        _expectError(abi.encodeWithSelector(MatchRegistry.VerifiersNewer.selector, since));
        _finalize(_commit, result);
        // one verifier more of the old ones, and it is final at once
        _acceptBy(result, 2, 7);
        _finalize(_commit, result);
        escrow.settle(_pool);
        eq(_withdraw(_pool, ANN), 3.98 ether);
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
}
