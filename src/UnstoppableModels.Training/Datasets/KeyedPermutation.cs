using UnstoppableModels.Arithmetic.Random;

namespace UnstoppableModels.Training.Datasets;

/// <summary>
/// A permutation of 0..count−1 for every seed and epoch that is computed entry by entry: a Feistel network over Philox words, walked until it is inside the range
/// (J. Black, P. Rogaway, "Ciphers with Arbitrary Finite Domains", CT-RSA 2002; ARITHMETIC.md, "Batches").
/// </summary>
internal readonly struct KeyedPermutation
{
    /// <summary>As many as NIST SP 800-38G takes for small domains (FF1).</summary>
    private const int Rounds = 10;

    /// <summary>Streams from here on belong to epochs; initial weights use those from 1.</summary>
    private const ulong FirstStream = 1UL << 63;

    private readonly Philox numbers;
    private readonly uint count;
    private readonly int halfBits;

    /// <param name="seed">The key.</param>
    /// <param name="epoch">From 0.</param>
    /// <param name="count">At least 1, at most 2^32 − 1.</param>
    public KeyedPermutation(ulong seed, ulong epoch, uint count)
    {
        ArgumentOutOfRangeException.ThrowIfZero(count);
        numbers = new Philox(seed, unchecked(FirstStream + epoch));
        this.count = count;
        while (1UL << (2 * halfBits) < count) halfBits++;
    }

    /// <summary>Entry <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below the count.</exception>
    public uint this[uint index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
            // The network permutes all numbers of 2 · halfBits bits, so the walk comes back into the range at the latest where it began.
            do index = Network(index);
            while (index >= count);
            return index;
        }
    }

    private uint Network(uint value)
    {
        var mask = (uint)((1UL << halfBits) - 1);
        var (left, right) = (value >> halfBits, value & mask);
        for (var round = 0U; round < Rounds; round++) (left, right) = (right, left ^ (numbers.Word((ulong)round << 32 | right) & mask));
        return (uint)((ulong)left << halfBits | right);
    }
}
