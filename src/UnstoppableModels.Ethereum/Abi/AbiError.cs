using System.Diagnostics.CodeAnalysis;

namespace UnstoppableModels.Ethereum.Abi;

/// <summary>A custom error of a contract: revert data of a selector and arguments, like a call.</summary>
public sealed class AbiError(string name, AbiType[] inputs)
{
    private readonly byte[] selector = AbiFunction.SelectorOf(name, inputs);

    /// <summary>The four bytes the revert data starts with.</summary>
    public ReadOnlySpan<byte> Selector => selector;

    /// <summary>The arguments, or false if the revert data is not this error.</summary>
    public bool TryDecode(ReadOnlySpan<byte> revertData, [NotNullWhen(true)] out object[]? arguments)
    {
        arguments = null;
        if (!revertData.StartsWith(selector)) return false;
        try
        {
            arguments = AbiType.Decode(inputs, revertData[4..]);
            return true;
        }
        catch (AbiException)
        {
            return false;
        }
    }
}
