using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>The way back from integer sums to binary32 (ARITHMETIC.md, "Contractions", 4).</summary>
internal static class Restoration
{
    /// <summary>
    /// Sums times a power of two, which is exact in binary64, rounded to binary32; then, if there is a bias, that added and rounded again. Adding +0
    /// turns a zero of either sign into +0.
    /// </summary>
    /// <returns>Bits of the largest magnitude written.</returns>
    public static uint Restore(ReadOnlySpan<double> sums, double scale, ReadOnlySpan<float> bias, Span<float> result)
    {
        ref var source = ref MemoryMarshal.GetReference(sums);
        ref var offsets = ref MemoryMarshal.GetReference(bias);
        ref var target = ref MemoryMarshal.GetReference(result);
        var (count, withBias) = (result.Length, bias.Length > 0);
        var i = 0;
        uint largest = 0;
        if (Vector512.IsHardwareAccelerated && count >= 8)
        {
            var (scales, mask, lanes) = (Vector512.Create(scale), Vector256.Create(0x7fffffffu), Vector256<uint>.Zero);
            for (; i <= count - 8; i += 8)
            {
                var value = Avx512F.ConvertToVector256Single(Vector512.LoadUnsafe(ref source, (nuint)i) * scales + Vector512<double>.Zero);
                if (withBias) value += Vector256.LoadUnsafe(ref offsets, (nuint)i);
                value.StoreUnsafe(ref target, (nuint)i);
                lanes = Vector256.Max(lanes, value.AsUInt32() & mask);
            }
            largest = Largest(Vector128.Max(lanes.GetLower(), lanes.GetUpper()));
        }
        if (Avx.IsSupported && count - i >= 4)
        {
            var (scales, mask, lanes) = (Vector256.Create(scale), Vector128.Create(0x7fffffffu), Vector128<uint>.Zero);
            for (; i <= count - 4; i += 4)
            {
                var value = Avx.ConvertToVector128Single(Vector256.LoadUnsafe(ref source, (nuint)i) * scales + Vector256<double>.Zero);
                if (withBias) value += Vector128.LoadUnsafe(ref offsets, (nuint)i);
                value.StoreUnsafe(ref target, (nuint)i);
                lanes = Vector128.Max(lanes, value.AsUInt32() & mask);
            }
            largest = Math.Max(largest, Largest(lanes));
        }
        for (; i < count; i++)
        {
            var value = (float)(Unsafe.Add(ref source, i) * scale + 0.0);
            if (withBias) value += Unsafe.Add(ref offsets, i);
            Unsafe.Add(ref target, i) = value;
            largest = Math.Max(largest, BitConverter.SingleToUInt32Bits(value) & 0x7fffffff);
        }
        return largest;
    }

    /// <summary>A tensor of sums times 2^exponent.</summary>
    public static HostTensor Restore(double[] sums, int exponent, params int[] shape)
    {
        var result = HostTensor.Uninitialised(sums.Length);
        var largest = Restore(sums, Math.ScaleB(1.0, exponent), default, result);
        return HostTensor.Own(shape, result, largest);
    }

    private static uint Largest(Vector128<uint> lanes) => Math.Max(Math.Max(lanes[0], lanes[1]), Math.Max(lanes[2], lanes[3]));
}
