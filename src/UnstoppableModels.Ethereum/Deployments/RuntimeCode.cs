using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>Compares the code of an account with what the compiler made.</summary>
internal static class RuntimeCode
{
    private const byte Push1 = 0x60, Push32 = 0x7f;

    /// <summary>
    /// True if the code is that of the artifact with any values in its immutables. The compiler leaves room for them as PUSH32 of zero,
    /// which it writes for nothing else (zero has shorter forms); the constructor fills them in. All other bytes have to be equal.
    /// </summary>
    public static bool IsOf(string contractName, ReadOnlySpan<byte> code) => Matches(ContractArtifact.RuntimeTemplate(contractName), code);

    /// <summary>As <see cref="IsOf"/>, with the template given.</summary>
    public static bool Matches(ReadOnlySpan<byte> template, ReadOnlySpan<byte> code)
    {
        if (template.IsEmpty || template.Length != code.Length) return false;
        for (var i = 0; i < template.Length;)
        {
            var isPush = template[i] is >= Push1 and <= Push32;
            var length = Math.Min(isPush ? template[i] - Push1 + 2 : 1, template.Length - i);
            var instruction = template.Slice(i, length);
            var isImmutable = length == 33 && instruction[1..].IndexOfAnyExcept((byte)0) < 0;
            var compared = isImmutable ? 1 : length;
            if (!instruction[..compared].SequenceEqual(code.Slice(i, compared))) return false;
            i += length;
        }
        return true;
    }

    /// <summary>The code of a minimal clone (ERC-1167): it delegates every call to the implementation.</summary>
    public static byte[] CloneOf(Address implementation) =>
    [
        .. Convert.FromHexString("363d3d373d3d3d363d73"),
        .. implementation.ToBytes(),
        .. Convert.FromHexString("5af43d82803e903d91602b57fd5bf3"),
    ];
}
