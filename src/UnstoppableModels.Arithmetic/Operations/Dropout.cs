using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Simd;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Dropout by counter-based random numbers: which elements fall is a function of seed and stream alone (ARITHMETIC.md, "Dropout").</summary>
public static class Dropout
{
    /// <summary>Values that are worth a thread.</summary>
    private const int Grain = 1 << 12;

    /// <summary>
    /// Element i times 1 / (1 − rate) where word i of the stream is at least ⌊rate · 2^32⌋, else +0. Its own gradient: applied to that of the
    /// output, it gives that of the input.
    /// </summary>
    /// <param name="tensor">Any shape; i is the row-major index.</param>
    /// <param name="rate">Probability to fall, from 0 to below 1.</param>
    /// <param name="seed">Key of the generator.</param>
    /// <param name="stream">One of its sequences, used for nothing else.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public static HostTensor Apply(HostTensor tensor, float rate, ulong seed, ulong stream)
    {
        if (!(rate >= 0 && rate < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, "A dropout rate lies from 0 to below 1.");
        var numbers = new Philox(seed, stream);
        var threshold = (uint)(rate * (double)(1L << 32));
        var factor = (float)(1 / (1 - (double)rate));
        var (source, output) = (tensor.Array, HostTensor.Uninitialised(tensor.Array.Length));
        return Map.Run(tensor.Shape, output, Grain, (from, count) =>
        {
            for (var i = from; i < from + count; i++) output[i] = numbers.Word((ulong)i) >= threshold ? source[i] * factor : 0;
        });
    }
}
