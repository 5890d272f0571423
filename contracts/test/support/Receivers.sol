// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @dev Has no receive function and takes neither tokens nor coins.
contract Refusing {
    function call(address target, bytes calldata data) external payable returns (bytes memory) {
        return Calls.make(target, msg.value, data);
    }
}

/// @dev Takes everything, and whenever something arrives calls what it was told to: as often as it is called, for as long as it is armed.
contract Reentering is IERC721Receiver, IERC1155Receiver {
    address public target;
    bytes public data;
    bool public isArmed;
    uint256 public tries;
    uint256 public successes;

    function arm(address target_, bytes calldata data_) external {
        (target, data, isArmed) = (target_, data_, true);
        (tries, successes) = (0, 0);
    }

    function call(address to, bytes calldata data_) external payable returns (bytes memory) {
        return Calls.make(to, msg.value, data_);
    }

    receive() external payable {
        strike();
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        strike();
        return IERC721Receiver.onERC721Received.selector;
    }

    function onERC1155Received(address, address, uint256, uint256, bytes calldata) external returns (bytes4) {
        strike();
        return IERC1155Receiver.onERC1155Received.selector;
    }

    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external returns (bytes4) {
        strike();
        return IERC1155Receiver.onERC1155BatchReceived.selector;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IERC165).interfaceId || id == type(IERC1155Receiver).interfaceId;
    }

    /// @dev once an armament, or it would call itself for ever
    function strike() public {
        if (!isArmed) return;
        isArmed = false;
        ++tries;
        (bool isDone, ) = target.call(data);
        if (isDone) ++successes;
    }
}

library Calls {
    /// @dev fails with what the target failed with
    function make(address target, uint256 value, bytes memory data) internal returns (bytes memory) {
        (bool isDone, bytes memory answer) = target.call{value: value}(data);
        if (!isDone) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }
}
