// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

// The quotes of JSON need no escape between single ones.
// solhint-disable quotes

import {vm} from "./Vm.sol";

/// @param account who holds it.
/// @param amount how much, in the smallest unit.
struct Holder {
    address account;
    uint256 amount;
}

/// @notice What networks.json and settings.json say about one network. Durations in seconds, amounts in the smallest unit. Too
/// large a number is refused by the constructor it goes to.
/// @param owner who owns models: an account, or 0 for nobody. Not used with a Governor.
/// @param governed whether a Governor owns them.
struct Plan {
    string network;
    Holder[] holders;
    uint256 unbondingSeconds;
    uint256 quorumBps;
    uint256 noShowBps;
    uint256 dutySeconds;
    uint256 dutyFee;
    address owner;
    bool governed;
    uint256 votingDelaySeconds;
    uint256 votingPeriodSeconds;
    uint256 proposalThreshold;
    uint256 quorumPercent;
    uint256 timelockSeconds;
}

/// @notice A contract as the record has it.
/// @param blockNumber no event of it is older than this block.
/// @param transactionHash of its creation; 0 where it is not known.
/// @param codeHash of its code, immutable values included.
/// @param creationHash of creation code and constructor arguments.
struct Entry {
    address account;
    uint256 blockNumber;
    bytes32 transactionHash;
    bytes32 codeHash;
    bytes32 creationHash;
}

/// @title The files in deployments/, as its README describes them.
library DeploymentFiles {
    bytes32 private constant NONE = keccak256("none");
    bytes32 private constant DEPLOYER = keccak256("deployer");
    bytes32 private constant GOVERNOR = keccak256("governor");

    /// @notice The folder they are in, seen from contracts/. Another one has to be allowed by `fs_permissions` too.
    function folder() internal view returns (string memory) {
        return vm.envOr("CONTRACTS_DEPLOYMENTS", string("../deployments"));
    }

    /// @notice The chain id of a network. It reverts with the list of networks where there is none of that name.
    function chainId(string memory network) internal view returns (uint256) {
        string memory networks = vm.readFile(string.concat(folder(), "/networks.json"));
        string memory list = "";
        string[] memory names = vm.parseJsonKeys(networks, "$");
        for (uint256 i = 0; i < names.length; ++i) {
            if (_equal(names[i], network)) {
                return vm.parseJsonUint(networks, string.concat(".", network, ".chainId"));
            }
            list = string.concat(list, i == 0 ? "" : ", ", names[i]);
        }
        revert(
            string.concat(
                "There is no network '", network, "' in networks.json; set CONTRACTS_ENV_NAME to one of: ", list
            )
        );
    }

    /// @notice What is to be deployed to a network.
    /// @param network a name in networks.json.
    /// @param deployer whom "deployer" in settings.json means.
    function plan(string memory network, address deployer) internal view returns (Plan memory result) {
        string memory networks = vm.readFile(string.concat(folder(), "/networks.json"));
        string memory settings = vm.readFile(string.concat(folder(), "/settings.json"));
        string memory council = string.concat(".", network, ".council.");
        result.network = network;
        result.holders = _holders(settings, deployer);
        result.unbondingSeconds = _number(networks, council, "unbondingSeconds");
        result.quorumBps = _number(networks, council, "quorumBps");
        result.noShowBps = _number(networks, council, "noShowBps");
        result.dutySeconds = _number(networks, council, "dutySeconds");
        result.dutyFee = _number(networks, council, "dutyFee");
        string memory owner = vm.parseJsonString(settings, ".owner");
        bytes32 choice = keccak256(bytes(owner));
        if (choice == GOVERNOR) {
            _govern(result, networks);
        } else if (choice != NONE) {
            result.owner = choice == DEPLOYER ? deployer : vm.parseAddress(owner);
        }
    }

    /// @notice The record of a network; empty if there is none yet.
    function record(string memory network) internal view returns (string memory) {
        string memory path = string.concat(folder(), "/", network, ".json");
        return vm.exists(path) ? vm.readFile(path) : "{}";
    }

    /// @notice What a record says about a contract; account 0 if nothing.
    function entry(string memory json, string memory name) internal view returns (Entry memory found) {
        string memory key = string.concat(".contracts.", name);
        if (!vm.keyExistsJson(json, key)) {
            return found;
        }
        found.account = vm.parseJsonAddress(json, string.concat(key, ".address"));
        found.blockNumber = vm.parseJsonUint(json, string.concat(key, ".block"));
        found.codeHash = vm.parseJsonBytes32(json, string.concat(key, ".codeHash"));
        found.creationHash = vm.parseJsonBytes32(json, string.concat(key, ".creationHash"));
        try vm.parseJsonBytes32(json, string.concat(key, ".transaction")) returns (bytes32 hash) {
            found.transactionHash = hash;
        } catch {
            found.transactionHash = 0;
        }
    }

    /// @notice Writes the record of a network. Models belong to the factory that created them, and are dropped without it.
    /// @param deployer who deployed.
    /// @param decided what was deployed.
    /// @param names of the contracts.
    /// @param entries one for each name.
    /// @param keepsFactory whether the factory is that of the record, which then is there.
    function write(
        address deployer,
        Plan memory decided,
        string[] memory names,
        Entry[] memory entries,
        bool keepsFactory
    ) internal {
        string memory path = string.concat(folder(), "/", decided.network, ".json");
        string memory contracts = "";
        for (uint256 i = 0; i < names.length; ++i) {
            contracts = string.concat(contracts, i == 0 ? "" : ",", '"', names[i], '":', _entryJson(entries[i]));
        }
        contracts = string.concat("{", contracts, "}");
        if (keepsFactory) {
            vm.writeJson(vm.toString(deployer), path, ".deployer");
            vm.writeJson(_parametersJson(decided), path, ".parameters");
            vm.writeJson(contracts, path, ".contracts");
            return;
        }
        string memory json = string.concat(
            '{"network":"',
            decided.network,
            '","chainId":',
            vm.toString(block.chainid),
            ',"deployer":"',
            vm.toString(deployer),
            '","parameters":',
            _parametersJson(decided),
            ',"contracts":',
            contracts,
            ',"models":{}}'
        );
        vm.writeJson(json, path);
    }

    function _holders(string memory settings, address deployer) private view returns (Holder[] memory holders) {
        uint256 count = 0;
        while (vm.keyExistsJson(settings, string.concat(".holders[", vm.toString(count), "]"))) {
            ++count;
        }
        holders = new Holder[](count);
        for (uint256 i = 0; i < count; ++i) {
            string memory key = string.concat(".holders[", vm.toString(i), "]");
            string memory account = vm.parseJsonString(settings, string.concat(key, ".account"));
            holders[i].account = keccak256(bytes(account)) == DEPLOYER ? deployer : vm.parseAddress(account);
            holders[i].amount = vm.parseJsonUint(settings, string.concat(key, ".amount"));
        }
    }

    function _govern(Plan memory result, string memory networks) private pure {
        string memory governance = string.concat(".", result.network, ".governance.");
        result.governed = true;
        result.votingDelaySeconds = _number(networks, governance, "votingDelaySeconds");
        result.votingPeriodSeconds = _number(networks, governance, "votingPeriodSeconds");
        result.proposalThreshold = _number(networks, governance, "proposalThreshold");
        result.quorumPercent = _number(networks, governance, "quorumPercent");
        result.timelockSeconds = _number(networks, governance, "timelockSeconds");
    }

    function _number(string memory json, string memory prefix, string memory name) private pure returns (uint256) {
        return vm.parseJsonUint(json, string.concat(prefix, name));
    }

    function _entryJson(Entry memory value) private pure returns (string memory) {
        string memory hash =
            value.transactionHash == 0 ? "null" : string.concat('"', vm.toString(value.transactionHash), '"');
        return string.concat(
            '{"address":"',
            vm.toString(value.account),
            '","block":',
            vm.toString(value.blockNumber),
            ',"transaction":',
            hash,
            ',"codeHash":"',
            vm.toString(value.codeHash),
            '","creationHash":"',
            vm.toString(value.creationHash),
            '"}'
        );
    }

    function _parametersJson(Plan memory value) private pure returns (string memory) {
        string memory holders = "";
        for (uint256 i = 0; i < value.holders.length; ++i) {
            holders = string.concat(
                holders,
                i == 0 ? "" : ",",
                '{"account":"',
                vm.toString(value.holders[i].account),
                '","amount":"',
                vm.toString(value.holders[i].amount),
                '"}'
            );
        }
        string memory council = string.concat(
            '{"unbondingSeconds":',
            vm.toString(value.unbondingSeconds),
            ',"quorumBps":',
            vm.toString(value.quorumBps),
            ',"noShowBps":',
            vm.toString(value.noShowBps),
            ',"dutySeconds":',
            vm.toString(value.dutySeconds),
            ',"dutyFee":"',
            vm.toString(value.dutyFee),
            '"}'
        );
        return string.concat('{"holders":[', holders, '],"council":', council, ',"owner":"', _ownerJson(value), "}");
    }

    function _ownerJson(Plan memory value) private pure returns (string memory) {
        if (!value.governed) {
            return string.concat(vm.toString(value.owner), '"');
        }
        return string.concat(
            'TimelockController","governance":{"votingDelaySeconds":',
            vm.toString(value.votingDelaySeconds),
            ',"votingPeriodSeconds":',
            vm.toString(value.votingPeriodSeconds),
            ',"proposalThreshold":"',
            vm.toString(value.proposalThreshold),
            '","quorumPercent":',
            vm.toString(value.quorumPercent),
            ',"timelockSeconds":',
            vm.toString(value.timelockSeconds),
            "}"
        );
    }

    function _equal(string memory left, string memory right) private pure returns (bool) {
        return keccak256(bytes(left)) == keccak256(bytes(right));
    }
}
