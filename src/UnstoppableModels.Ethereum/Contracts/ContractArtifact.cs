using System.Text.Json;
using UnstoppableModels.Ethereum.Abi;

namespace UnstoppableModels.Ethereum.Contracts;

/// <summary>Compiled contracts, as they were built from contracts/src and embedded in this assembly.</summary>
internal static class ContractArtifact
{
    /// <summary>The JSON text of an artifact: contractName, abi, bytecode.</summary>
    public static string Json(string contractName)
    {
        using var stream = typeof(ContractArtifact).Assembly.GetManifestResourceStream($"artifacts/{contractName}.json")
            ?? throw new EthereumException(
                $"This program was built without the artifact of {contractName}: contracts/artifacts/{contractName}.json was missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Data of the transaction that creates the contract: creation code and encoded constructor arguments.</summary>
    public static byte[] DeployData(string contractName, AbiType[] types, params object[] arguments)
    {
        using var artifact = JsonDocument.Parse(Json(contractName));
        var bytecode = artifact.RootElement.GetProperty("bytecode").GetString() ?? "0x";
        if (bytecode.Length <= 2) throw new EthereumException($"{contractName} has no bytecode and cannot be deployed.");
        return [.. Convert.FromHexString(bytecode.AsSpan(2)), .. AbiType.Encode(types, arguments)];
    }
}
