using System.Diagnostics.CodeAnalysis;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Abi;

/// <summary>
/// An event of a contract. Its first topic is the hash of its signature; indexed arguments follow as topics, the others as data.
/// </summary>
public sealed class AbiEvent(string name, params (AbiType Type, bool Indexed)[] arguments)
{
    private readonly AbiType[] dataTypes = [.. arguments.Where(argument => !argument.Indexed).Select(argument => argument.Type)];

    /// <summary>The first topic.</summary>
    public Hash32 Topic { get; } = Keccak256.Hash(AbiFunction.SignatureOf(name, arguments.Select(argument => argument.Type)));

    /// <summary>
    /// All arguments in order, or false if the log is not this event. Of indexed arguments that do not fit a word (bytes, arrays, tuples) a
    /// log holds only the hash; it is returned as <see cref="Hash32"/>.
    /// </summary>
    public bool TryDecode(IReadOnlyList<Hash32> topics, ReadOnlySpan<byte> data, [NotNullWhen(true)] out object[]? values)
    {
        values = null;
        if (topics.Count != 1 + arguments.Length - dataTypes.Length || topics[0] != Topic) return false;
        try
        {
            var fromData = AbiType.Decode(dataTypes, data);
            var all = new object[arguments.Length];
            var (topic, field) = (1, 0);
            for (var i = 0; i < all.Length; i++)
            {
                var (type, indexed) = arguments[i];
                if (!indexed) all[i] = fromData[field++];
                else if (type.IsSingleWord) all[i] = AbiType.Decode([type], topics[topic++].ToBytes())[0];
                else all[i] = topics[topic++];
            }
            values = all;
            return true;
        }
        catch (AbiException)
        {
            return false;
        }
    }
}
