using UnstoppableModels.Ethereum.Crypto;

namespace UnstoppableModels.Ethereum.Abi;

/// <summary>A function of a contract. Its selector is the first four bytes of the hash of its signature.</summary>
public sealed class AbiFunction(string name, AbiType[] inputs, AbiType[] outputs)
{
    private readonly byte[] selector = SelectorOf(name, inputs);

    /// <summary>Canonical signature: transfer(address,uint256).</summary>
    public string Signature { get; } = SignatureOf(name, inputs);

    /// <summary>The four bytes calls start with.</summary>
    public ReadOnlySpan<byte> Selector => selector;

    /// <summary>Call data.</summary>
    public byte[] Encode(params object[] arguments) => [.. selector, .. AbiType.Encode(inputs, arguments)];

    /// <summary>Return values.</summary>
    /// <exception cref="AbiException">The bytes are not the return values of this function.</exception>
    public object[] Decode(ReadOnlySpan<byte> returnData) => AbiType.Decode(outputs, returnData);

    internal static string SignatureOf(string name, IEnumerable<AbiType> inputs) =>
        $"{name}({string.Join(',', inputs.Select(input => input.Name))})";

    internal static byte[] SelectorOf(string name, IEnumerable<AbiType> inputs) => Keccak256.Hash(SignatureOf(name, inputs)).ToBytes()[..4];
}
