namespace UnstoppableModels.Arithmetic.Random;

/// <summary>
/// Philox4x32-10, a counter-based generator: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3",
/// SC 2011. Word <c>i</c> of a stream is a function of seed, stream and <c>i</c> alone.
/// </summary>
/// <param name="seed">The key: its low 32 bits are key word 0.</param>
/// <param name="stream">Which of 2^64 independent sequences: counter words 2 (low) and 3 (high).</param>
public sealed class Philox(ulong seed, ulong stream)
{
    private const int Rounds = 10;

    /// <summary>32 random bits: lane <c>index mod 4</c> of the block whose counter words 0 and 1 are <c>index div 4</c>.</summary>
    public uint Word(ulong index)
    {
        var block = index >> 2;
        var words = Block(((uint)block, (uint)(block >> 32), (uint)stream, (uint)(stream >> 32)), ((uint)seed, (uint)(seed >> 32)));
        return (index & 3) switch { 0 => words.X0, 1 => words.X1, 2 => words.X2, _ => words.X3 };
    }

    /// <summary>A binary64 in (−1, 1), symmetric about 0 and never 0: <c>((Word(index) >> 8) + ½) · 2^-23 − 1</c>, exact.</summary>
    public double Symmetric(ulong index) => ((Word(index) >> 8) + 0.5) * (1.0 / (1 << 23)) - 1;

    /// <summary>An integer in [0, bound): the high half of the 64-bit product of <c>Word(index)</c> and the bound.</summary>
    public uint Below(ulong index, uint bound) => (uint)((ulong)Word(index) * bound >> 32);

    /// <summary>The bijection itself: ten rounds on four counter words under two key words.</summary>
    internal static (uint X0, uint X1, uint X2, uint X3) Block((uint X0, uint X1, uint X2, uint X3) counter, (uint K0, uint K1) key)
    {
        var (x0, x1, x2, x3) = counter;
        var (k0, k1) = key;
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = 0xD2511F53UL * x0;
            var p1 = 0xCD9E8D57UL * x2;
            (x0, x1, x2, x3) = ((uint)(p1 >> 32) ^ x1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ x3 ^ k1, (uint)p0);
            k0 = unchecked(k0 + 0x9E3779B9);
            k1 = unchecked(k1 + 0xBB67AE85);
        }
        return (x0, x1, x2, x3);
    }
}
