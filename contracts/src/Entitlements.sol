// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Assets} from "./lib/Assets.sol";
import {Operated} from "./lib/Operated.sol";

/**
 * @title Rights for a time
 * @notice Season passes and looks, offered by the operator, and sparring rights with an agent, offered by the holder of its token. A purchase is a token
 * of its own (ERC-1155, one of it). The price waits here: until the right is used, the holder may give the token back for the whole price;
 * from first use on (`activate`) the price is the seller's, the token stays where it is, and the right ends after its duration. An unused token
 * may be passed on, and the money back with it. Who is not operator, or does not hold the agent, sells nothing as long as that is so: offers that were
 * not closed stand again once they are, or do. What the operator has sold stays good when another takes its place, whose the price then is.
 *
 * ERC-1155 lets everybody pass on none of what is another's: events of that (`value` 0) move nothing.
 *
 * Bad input: an offer never changes, so nobody pays another price than they saw; assets: see Assets.sol; who refuses coins names another
 * receiver, and stops nobody else; a sparring right of an agent that its seller does not hold any more cannot be activated, only given back. Of two
 * rights to the same subject the longer one counts: they do not add up, so one is used after the other.
 */
contract Entitlements is ERC1155, Operated, ReentrancyGuard {
    enum Kind {
        SeasonPass,
        Look,
        Sparring
    }

    struct Offer {
        address seller;
        Kind kind;
        bool isOpen;
        /// @dev seconds that the right holds from its first use on
        uint64 duration;
        address asset;
        uint256 price;
        /// @dev season id, look, or token of the agent
        bytes32 subject;
    }

    struct Purchase {
        uint64 offerId;
        /// @dev 0 until it is used
        uint64 expiresAt;
        bool isRefunded;
    }

    uint64 public constant MAX_DURATION = 3_660 days;
    /// @notice Tokens that one call may pass on.
    uint256 public constant MAX_BATCH = 100;

    IERC721 public immutable agents;

    uint64 public offerCount;
    uint256 public purchaseCount;
    mapping(uint64 offerId => Offer) private _offers;
    mapping(uint256 id => Purchase) private _purchases;
    mapping(address account => mapping(bytes32 right => uint64)) private _activeUntil;
    /// @notice What waits for a seller.
    mapping(address seller => mapping(address asset => uint256)) public proceeds;

    event Offered(
        uint64 indexed offerId,
        address indexed seller,
        Kind kind,
        bytes32 subject,
        address asset,
        uint256 price,
        uint64 duration
    );
    event OfferClosed(uint64 indexed offerId);
    event Purchased(uint256 indexed id, uint64 indexed offerId, address indexed buyer);
    event Activated(uint256 indexed id, uint64 indexed offerId, address indexed holder, uint64 expiresAt);
    event Refunded(uint256 indexed id, address indexed holder, address to);
    event ProceedsWithdrawn(address indexed seller, address indexed asset, address to, uint256 amount);

    error NotSeller(address caller);
    error BadDuration(uint64 duration);
    error NoOffer(uint64 offerId);
    error NotHolder(address caller);
    error AlreadyUsed(uint256 id);
    error SellerGone(uint64 offerId);
    error NothingToWithdraw();
    error TooMany(uint256 count);

    constructor(
        address owner_,
        address operator_,
        IERC721 agents_,
        string memory uri_
    ) ERC1155(uri_) Operated(owner_, operator_) {
        if (address(agents_) == address(0)) revert ZeroAddress();
        agents = agents_;
    }

    // ---------------------------------------------------------------- offers

    /// @notice Offers a right. @param subject of sparring: the agent's token, which the caller holds
    function offer(
        Kind kind,
        bytes32 subject,
        address asset,
        uint256 price,
        uint64 duration
    ) external returns (uint64 offerId) {
        if (!_maySell(msg.sender, kind, subject)) revert NotSeller(msg.sender);
        if (duration == 0 || duration > MAX_DURATION) revert BadDuration(duration);
        offerId = ++offerCount;
        _offers[offerId] = Offer(msg.sender, kind, true, duration, asset, price, subject);
        emit Offered(offerId, msg.sender, kind, subject, asset, price, duration);
    }

    /// @notice Sells no more of it; what was bought stays good.
    function closeOffer(uint64 offerId) external {
        Offer storage wanted = _open(offerId);
        if (wanted.seller != msg.sender) revert NotSeller(msg.sender);
        wanted.isOpen = false;
        emit OfferClosed(offerId);
    }

    // ---------------------------------------------------------------- purchases

    /// @notice Buys what is offered for `to`; a token is approved before.
    function buy(uint64 offerId, address to) external payable nonReentrant returns (uint256 id) {
        Offer storage wanted = _open(offerId);
        if (!_maySell(wanted.seller, wanted.kind, wanted.subject)) revert SellerGone(offerId);
        id = ++purchaseCount;
        _purchases[id].offerId = offerId;
        emit Purchased(id, offerId, to);
        Assets.take(wanted.asset, wanted.price);
        _mint(to, id, 1, "");
    }

    /// @notice Uses a right for the first time: from now on it runs, and the price is the seller's.
    function activate(uint256 id) external nonReentrant {
        Purchase storage purchase = _unused(id);
        Offer storage bought = _offers[purchase.offerId];
        address seller = bought.kind == Kind.Sparring ? bought.seller : operator;
        if (!_maySell(seller, bought.kind, bought.subject)) revert SellerGone(purchase.offerId);
        uint64 until = uint64(block.timestamp) + bought.duration;
        purchase.expiresAt = until;
        bytes32 right = rightOf(bought.kind, bought.subject);
        if (until > _activeUntil[msg.sender][right]) _activeUntil[msg.sender][right] = until;
        proceeds[seller][bought.asset] += bought.price;
        emit Activated(id, purchase.offerId, msg.sender, until);
    }

    /// @notice Gives an unused right back for its whole price, paid to `to`.
    function refund(uint256 id, address to) external nonReentrant {
        Purchase storage purchase = _unused(id);
        Offer storage bought = _offers[purchase.offerId];
        purchase.isRefunded = true;
        _burn(msg.sender, id, 1);
        emit Refunded(id, msg.sender, to);
        Assets.pay(bought.asset, to, bought.price);
    }

    /// @notice Pays a seller what their used rights have brought.
    function withdrawProceeds(address asset, address to) external nonReentrant {
        uint256 amount = proceeds[msg.sender][asset];
        if (amount == 0) revert NothingToWithdraw();
        proceeds[msg.sender][asset] = 0;
        emit ProceedsWithdrawn(msg.sender, asset, to, amount);
        Assets.pay(asset, to, amount);
    }

    // ---------------------------------------------------------------- views

    /// @notice Until when an account has a right; 0 where it never had.
    function activeUntil(address account, Kind kind, bytes32 subject) external view returns (uint64) {
        return _activeUntil[account][rightOf(kind, subject)];
    }

    /// @dev 0 as well once the right has ended.
    function balanceOf(address account, uint256 id) public view override returns (uint256) {
        uint64 expiresAt = _purchases[id].expiresAt;
        if (expiresAt != 0 && block.timestamp >= expiresAt) return 0;
        return super.balanceOf(account, id);
    }

    function offerOf(uint64 offerId) external view returns (Offer memory) {
        return _offers[offerId];
    }

    function purchaseOf(uint256 id) external view returns (Purchase memory) {
        return _purchases[id];
    }

    function rightOf(Kind kind, bytes32 subject) public pure returns (bytes32) {
        return keccak256(abi.encode(kind, subject));
    }

    // ---------------------------------------------------------------- private

    function _open(uint64 offerId) private view returns (Offer storage wanted) {
        wanted = _offers[offerId];
        if (!wanted.isOpen) revert NoOffer(offerId);
    }

    /// @dev of the caller
    function _unused(uint256 id) private view returns (Purchase storage purchase) {
        purchase = _purchases[id];
        if (purchase.expiresAt != 0) revert AlreadyUsed(id);
        if (super.balanceOf(msg.sender, id) == 0) revert NotHolder(msg.sender);
    }

    function _maySell(address seller, Kind kind, bytes32 subject) private view returns (bool) {
        if (kind != Kind.Sparring) return seller == operator;
        return agents.ownerOf(uint256(subject)) == seller;
    }

    /// @dev A right that runs stays with whom it runs for.
    function _update(
        address from,
        address to,
        uint256[] memory ids,
        uint256[] memory values
    ) internal override {
        if (from != address(0)) {
            if (ids.length > MAX_BATCH) revert TooMany(ids.length);
            for (uint256 i = 0; i < ids.length; ++i) {
                if (_purchases[ids[i]].expiresAt != 0) revert AlreadyUsed(ids[i]);
            }
        }
        super._update(from, to, ids, values);
    }
}
