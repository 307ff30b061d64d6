using System.Runtime.InteropServices;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>Sums over all values of a tensor, quantised as a whole, as integers in binary64.</summary>
internal static class IntegerSums
{
    /// <summary>Blocks of 2048 values that are worth a thread.</summary>
    private const int Grain = 16;

    /// <summary>Σ n, exact in any order.</summary>
    public static double Sum(HostTensor tensor)
    {
        double sum = 0;
        foreach (var block in Blocks<Identity>(tensor)) sum += block;
        return sum;
    }

    /// <summary>Σ n of values on a given scale, exact in any order.</summary>
    public static double Sum(ReadOnlySpan<float> values, double scale) => Block<Identity>(values, scale);

    /// <summary>Σ n², exact in blocks of 2048, the blocks added in order.</summary>
    public static double SumOfSquares(HostTensor tensor)
    {
        double sum = 0;
        foreach (var block in Blocks<Square>(tensor)) sum += block;
        return sum;
    }

    private static double[] Blocks<TFunction>(HostTensor tensor)
        where TFunction : struct, IFunction
    {
        var (values, scale) = (tensor.Array, QuantisedMatrix.Scale(QuantisedMatrix.CommonExponent(tensor)));
        var blocks = new double[(values.Length + Contraction.BlockLength - 1) / Contraction.BlockLength];
        ForkJoin.Ranges(blocks.Length, Grain, (from, to) =>
        {
            for (var block = from; block < to; block++)
            {
                var start = block * Contraction.BlockLength;
                blocks[block] = Block<TFunction>(values.AsSpan(start, Math.Min(Contraction.BlockLength, values.Length - start)), scale);
            }
        });
        return blocks;
    }

    private static double Block<TFunction>(ReadOnlySpan<float> values, double scale)
        where TFunction : struct, IFunction
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        var (i, sum) = (0, 0.0);
        if (Lanes8.IsSupported) i = Add<TFunction, Lanes8>(ref x, scale, i, values.Length, ref sum);
        if (Lanes4.IsSupported) i = Add<TFunction, Lanes4>(ref x, scale, i, values.Length, ref sum);
        Add<TFunction, Lanes1>(ref x, scale, i, values.Length, ref sum);
        return sum;
    }

    private static int Add<TFunction, TLanes>(ref float x, double scale, int i, int count, ref double sum)
        where TFunction : struct, IFunction
        where TLanes : struct, ILanes<TLanes>
    {
        var (lanes, scales) = (TLanes.All(0), TLanes.All(scale));
        for (; i <= count - TLanes.Count; i += TLanes.Count) lanes += default(TFunction).Of(TLanes.Round(TLanes.Load(ref x, i) * scales));
        sum += TLanes.Sum(lanes);
        return i;
    }

    private readonly struct Identity : IFunction
    {
        public TLanes Of<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes> => x;
    }

    private readonly struct Square : IFunction
    {
        public TLanes Of<TLanes>(TLanes x)
            where TLanes : struct, ILanes<TLanes> => x * x;
    }
}
