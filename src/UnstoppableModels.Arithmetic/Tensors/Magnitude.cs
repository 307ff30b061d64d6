using System.Numerics;
using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Tensors;

/// <summary>
/// Magnitudes of binary32 values as the integers their bits are without the sign: in the order of the magnitudes, with infinity and the NaNs on top.
/// </summary>
internal static class Magnitude
{
    /// <summary>Bits of an infinity: finite magnitudes lie below.</summary>
    public const uint Infinity = 0x7f800000;

    private const uint Mask = 0x7fffffff;

    /// <summary>Values a thread looks at before it pays to share them.</summary>
    private const int Grain = 1 << 16;

    /// <summary>Bits of the largest magnitude of an array.</summary>
    public static uint Largest(float[] values)
    {
        if (values.Length <= Grain) return Largest(values.AsSpan());
        uint largest = 0;
        ForkJoin.Ranges(values.Length, Grain, (from, to) => Raise(ref largest, Largest(values.AsSpan(from, to - from))));
        return largest;
    }

    /// <summary>Bits of the largest magnitude.</summary>
    public static uint Largest(ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        var (mask, lanes, others) = (new Vector<uint>(Mask), Vector<uint>.Zero, Vector<uint>.Zero);
        var i = 0;
        for (; i <= bits.Length - 2 * Vector<uint>.Count; i += 2 * Vector<uint>.Count)
        {
            lanes = Vector.Max(lanes, new Vector<uint>(bits[i..]) & mask);
            others = Vector.Max(others, new Vector<uint>(bits[(i + Vector<uint>.Count)..]) & mask);
        }
        lanes = Vector.Max(lanes, others);
        uint largest = 0;
        for (var lane = 0; lane < Vector<uint>.Count; lane++) largest = Math.Max(largest, lanes[lane]);
        for (; i < bits.Length; i++) largest = Math.Max(largest, bits[i] & Mask);
        return largest;
    }

    /// <summary>Sets the target to the value if that is larger; several threads may do so at once.</summary>
    public static void Raise(ref uint target, uint value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            var found = Interlocked.CompareExchange(ref target, value, seen);
            if (found == seen) return;
            seen = found;
        }
    }

    /// <summary>The smallest e with |x| &lt; 2^e for a finite magnitude of these bits; 0 for a zero.</summary>
    public static int Exponent(uint magnitude)
    {
        if (magnitude == 0) return 0;
        var field = (int)(magnitude >> 23);
        return field > 0 ? field - 126 : (int)uint.Log2(magnitude) - 148;
    }
}
