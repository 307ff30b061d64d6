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
    public static byte[] DeployData(string contractName, AbiType[] types, params object[] arguments) =>
        [.. Code(contractName, "bytecode"), .. AbiType.Encode(types, arguments)];

    /// <summary>The code the contract has on chain, with zeros where its constructor puts immutable values.</summary>
    public static byte[] RuntimeTemplate(string contractName) => Code(contractName, "deployedBytecode");

    private static byte[] Code(string contractName, string field)
    {
        using var artifact = JsonDocument.Parse(Json(contractName));
        var code = artifact.RootElement.GetProperty(field).GetString() ?? "0x";
        if (code.Length <= 2) throw new EthereumException($"{contractName} has no {field} and cannot be deployed.");
        return Convert.FromHexString(code.AsSpan(2));
    }
}
