// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {UnstoppableModel} from "../src/UnstoppableModel.sol";
import {UnstoppableModelErc20} from "../src/UnstoppableModelErc20.sol";
import {UnstoppableModelFactory} from "../src/UnstoppableModelFactory.sol";
import {ValidatorCouncil} from "../src/ValidatorCouncil.sol";
import {UnstoppableModelGovernor} from "../src/governance/UnstoppableModelGovernor.sol";
import {DeploymentFiles, Entry, Holder, Plan} from "./support/DeploymentFiles.sol";
import {RuntimeCode} from "./support/RuntimeCode.sol";
import {Vm, vm} from "./support/Vm.sol";

/// @title Creates the contracts on the network that the environment variable CONTRACTS_ENV_NAME names.
/// @notice A contract that deployments/<network>.json names is kept if it would be created from the same code and arguments and if its
/// code on the chain is the recorded one: the rules of `um deploy`, which reads and writes the same file. With --broadcast the record
/// is written before the transactions are sent, because forge sends them after this has run; where that fails, the next run finds no
/// code at the recorded addresses and creates what is missing. Models are created by `um deploy --model`, which computes what they
/// start from.
/// @dev The deployer is whose key forge was given. Only the local chain can do without one.
contract Deploy {
    string private constant TOKEN = "UnstoppableModelErc20";
    string private constant MODEL = "UnstoppableModel";
    string private constant COUNCIL = "ValidatorCouncil";
    string private constant FACTORY = "UnstoppableModelFactory";
    string private constant TIMELOCK = "TimelockController";
    string private constant GOVERNOR = "UnstoppableModelGovernor";

    /// @dev Whom forge simulates as where it was given no key.
    address private constant NOBODY = 0x1804c8AB1F12E6bbf3894d4083f33e07309d1f38;
    /// @dev The first account of anvil, whose key everybody knows, and the chain it is good for.
    uint256 private constant ANVIL_KEY = 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80;
    uint256 private constant ANVIL_CHAIN = 31337;

    // solhint-disable-next-line const-name-snakecase
    bool public constant IS_SCRIPT = true;

    address private _deployer;
    string private _record;
    bool private _changed;
    bool private _keepsFactory;
    string[] private _names;
    mapping(string name => Entry) private _entries;

    /// @notice The entry point of forge.
    function run() external {
        string memory network = vm.envOr("CONTRACTS_ENV_NAME", string(""));
        uint256 expected = DeploymentFiles.chainId(network);
        require(
            block.chainid == expected,
            string.concat(
                "The node is on chain ",
                vm.toString(block.chainid),
                ", but ",
                network,
                " is chain ",
                vm.toString(expected),
                ": nothing was sent; check --rpc-url and CONTRACTS_ENV_NAME"
            )
        );
        bool anvil = msg.sender == NOBODY && expected == ANVIL_CHAIN;
        _deployer = anvil ? vm.addr(ANVIL_KEY) : msg.sender;
        bool broadcasts = vm.isContext(Vm.ForgeContext.ScriptBroadcast);
        // Otherwise the record would be written for an account that cannot sign, before forge refuses it.
        require(
            _deployer != NOBODY || !broadcasts,
            "There is no account to deploy with: nothing was sent; give forge one with --keystore FILE"
        );
        _record = DeploymentFiles.record(network);
        Plan memory plan = DeploymentFiles.plan(network, _deployer);

        if (anvil) {
            vm.startBroadcast(ANVIL_KEY);
        } else {
            vm.startBroadcast();
        }
        _deploy(plan);
        vm.stopBroadcast();

        if (_changed && broadcasts) {
            Entry[] memory entries = new Entry[](_names.length);
            for (uint256 i = 0; i < entries.length; ++i) {
                entries[i] = _entries[_names[i]];
            }
            DeploymentFiles.write(_deployer, plan, _names, entries, _keepsFactory);
        }
    }

    function _deploy(Plan memory plan) private {
        address token = _create(TOKEN, _tokenCode(plan.holders));
        address implementation = _create(MODEL, type(UnstoppableModel).creationCode);
        bytes memory code = abi.encodePacked(
            type(ValidatorCouncil).creationCode,
            abi.encode(token, plan.unbondingSeconds, plan.quorumBps, plan.noShowBps, plan.dutySeconds, plan.dutyFee)
        );
        bool taken = _isThere(COUNCIL, code) && !_isCouncilFree(implementation);
        address council = taken ? _createAnew(COUNCIL, code) : _create(COUNCIL, code);
        _keepsFactory = _isThere(FACTORY, _factoryCode(implementation, council));
        address factory = _create(FACTORY, _factoryCode(implementation, council));
        if (address(ValidatorCouncil(council).factory()) != factory) {
            ValidatorCouncil(council).initialize(factory);
        }
        if (plan.governed) {
            _govern(plan, council);
        }
    }

    /// Governor and timelock, each of which names the other; so the address of the second is foreseen.
    function _govern(Plan memory plan, address council) private {
        address timelock = DeploymentFiles.entry(_record, TIMELOCK).account;
        address governor = DeploymentFiles.entry(_record, GOVERNOR).account;
        bool kept = timelock != address(0) && _isThere(GOVERNOR, _governorCode(plan, council, timelock))
            && _isThere(TIMELOCK, _timelockCode(plan, governor));
        if (!kept) {
            uint64 nonce = vm.getNonce(_deployer);
            governor = vm.computeCreateAddress(_deployer, nonce);
            if (!_isThere(TIMELOCK, _timelockCode(plan, governor))) {
                governor = vm.computeCreateAddress(_deployer, nonce + 1);
            }
        }
        timelock = _create(TIMELOCK, _timelockCode(plan, governor));
        require(
            _create(GOVERNOR, _governorCode(plan, council, timelock)) == governor,
            "Timelock and Governor do not know each other: run the script again"
        );
    }

    /// Keeps what is recorded, or creates it.
    function _create(string memory name, bytes memory creationCode) private returns (address created) {
        if (_isThere(name, creationCode)) {
            _names.push(name);
            _entries[name] = DeploymentFiles.entry(_record, name);
            return _entries[name].account;
        }
        return _createAnew(name, creationCode);
    }

    function _createAnew(string memory name, bytes memory creationCode) private returns (address created) {
        // Solidity has no other way to create a contract from code that is given as bytes.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            created := create(0, add(creationCode, 32), mload(creationCode))
        }
        require(created != address(0), string.concat(name, " refuses its parameters; PROTOCOL.md has their bounds"));
        _changed = true;
        _names.push(name);
        _entries[name] = Entry({
            account: created,
            blockNumber: block.number,
            transactionHash: 0,
            codeHash: created.codehash,
            creationHash: keccak256(creationCode)
        });
    }

    function _isThere(string memory name, bytes memory creationCode) private view returns (bool) {
        Entry memory known = DeploymentFiles.entry(_record, name);
        return known.account != address(0) && known.creationHash == keccak256(creationCode)
            && known.codeHash == known.account.codehash
            && RuntimeCode.matches(vm.getDeployedCode(string.concat(name, ".sol:", name)), known.account.code);
    }

    /// A council serves one factory for ever, so that it cannot outlive it. The recorded council has to be there.
    function _isCouncilFree(address implementation) private view returns (bool) {
        address council = DeploymentFiles.entry(_record, COUNCIL).account;
        address factory = address(ValidatorCouncil(council).factory());
        return factory == address(0)
            || (factory == DeploymentFiles.entry(_record, FACTORY).account
                && _isThere(FACTORY, _factoryCode(implementation, council)));
    }

    function _tokenCode(Holder[] memory holders) private pure returns (bytes memory) {
        address[] memory accounts = new address[](holders.length);
        uint256[] memory amounts = new uint256[](holders.length);
        for (uint256 i = 0; i < holders.length; ++i) {
            (accounts[i], amounts[i]) = (holders[i].account, holders[i].amount);
        }
        return abi.encodePacked(type(UnstoppableModelErc20).creationCode, abi.encode(accounts, amounts));
    }

    function _factoryCode(address implementation, address council) private pure returns (bytes memory) {
        return abi.encodePacked(type(UnstoppableModelFactory).creationCode, abi.encode(implementation, council));
    }

    /// The Governor alone proposes and cancels, anybody carries out, and nobody administers it.
    function _timelockCode(Plan memory plan, address governor) private pure returns (bytes memory) {
        address[] memory proposers = new address[](1);
        proposers[0] = governor;
        return abi.encodePacked(
            type(TimelockController).creationCode,
            abi.encode(plan.timelockSeconds, proposers, new address[](1), address(0))
        );
    }

    function _governorCode(Plan memory plan, address council, address timelock) private pure returns (bytes memory) {
        return abi.encodePacked(
            type(UnstoppableModelGovernor).creationCode,
            abi.encode(
                council,
                timelock,
                plan.votingDelaySeconds,
                plan.votingPeriodSeconds,
                plan.proposalThreshold,
                plan.quorumPercent
            )
        );
    }
}
