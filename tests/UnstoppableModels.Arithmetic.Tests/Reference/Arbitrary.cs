using CsCheck;

namespace UnstoppableModels.Arithmetic.Tests.Reference;

/// <summary>Finite binary32 values of every kind: one magnitude per tensor from subnormal to 1e30, signs, zeros, exact ties, and raw bit patterns.</summary>
internal static class Arbitrary
{
    public static float[] Values(System.Random random, int count)
    {
        var style = random.Next(6);
        var magnitude = Math.Pow(10, random.NextDouble() * 75 - 45);
        return [.. Enumerable.Range(0, count).Select(_ => Value(random, style, magnitude))];
    }

    /// <summary>Runs a property on seeded generators; a failure prints the seed to repeat it with.</summary>
    public static void Check(Action<System.Random> property, int iterations) =>
        Gen.Int.Sample(seed => property(new System.Random(seed)), iter: iterations);

    /// <summary>Asserts equality of bits, so that −0 differs from +0.</summary>
    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(expected[i]) != BitConverter.SingleToUInt32Bits(actual[i]))
                Assert.Fail($"Element {i} of {expected.Length}: expected {expected[i]:G9}, got {actual[i]:G9}.");
        }
    }

    private static float Value(System.Random random, int style, double magnitude)
    {
        if (random.Next(8) == 0) return random.Next(2) == 0 ? 0f : -0f;
        return style switch
        {
            0 => 0f,
            1 => RawFinite(random),
            2 => (random.Next(4001) - 2000) / 2f, // ties at every scale
            3 => (float)((random.NextDouble() - 0.5) * magnitude * Math.Pow(2, -random.Next(40))),
            _ => (float)((random.NextDouble() - 0.5) * magnitude),
        };
    }

    private static float RawFinite(System.Random random)
    {
        while (true)
        {
            var value = BitConverter.Int32BitsToSingle(unchecked((int)random.NextInt64(1L << 32)));
            if (float.IsFinite(value)) return value;
        }
    }
}
