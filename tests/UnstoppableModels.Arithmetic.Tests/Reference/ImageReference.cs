using System.Numerics;

namespace UnstoppableModels.Arithmetic.Tests.Reference;

/// <summary>Convolution and pooling element by element from ARITHMETIC.md, without unfolding.</summary>
internal static class ImageReference
{
    /// <summary>Sizes of a convolution: batch, channels and size of the images, filters, size of the kernel, stride, padding.</summary>
    public sealed record Geometry(int Batch, int Channels, int Height, int Width, int Filters, int KernelHeight, int KernelWidth, int Stride, int Padding)
    {
        public int OutputHeight => (Height + 2 * Padding - KernelHeight) / Stride + 1;

        public int OutputWidth => (Width + 2 * Padding - KernelWidth) / Stride + 1;

        public int[] InputShape => [Batch, Channels, Height, Width];

        public int[] WeightShape => [Filters, Channels, KernelHeight, KernelWidth];

        public int[] OutputShape => [Batch, Filters, OutputHeight, OutputWidth];
    }

    public static float[] Convolve(float[] x, float[] w, float[] bias, Geometry g)
    {
        var (a, b, exponent) = Operands(x, w);
        return
        [
            .. from n in Range(g.Batch) from f in Range(g.Filters) from y in Range(g.OutputHeight) from column in Range(g.OutputWidth)
               let terms = from c in Range(g.Channels) from ky in Range(g.KernelHeight) from kx in Range(g.KernelWidth)
                           select Pixel(a, g, n, c, y * g.Stride + ky - g.Padding, column * g.Stride + kx - g.Padding) * Weight(b, g, f, c, ky, kx)
               select AddUnlessInfinite(ExactReference.Restore(ExactReference.BlockedSum(terms), exponent), bias[f]),
        ];
    }

    public static float[] WeightGradient(float[] dy, float[] x, Geometry g)
    {
        var (a, b, exponent) = Operands(dy, x);
        return
        [
            .. from f in Range(g.Filters) from c in Range(g.Channels) from ky in Range(g.KernelHeight) from kx in Range(g.KernelWidth)
               let terms = from n in Range(g.Batch) from y in Range(g.OutputHeight) from column in Range(g.OutputWidth)
                           select Output(a, g, n, f, y, column) * Pixel(b, g, n, c, y * g.Stride + ky - g.Padding, column * g.Stride + kx - g.Padding)
               select ExactReference.Restore(ExactReference.BlockedSum(terms), exponent),
        ];
    }

    public static float[] BiasGradient(float[] dy, Geometry g)
    {
        var exponent = ExactReference.CommonExponent(dy);
        var a = ExactReference.Quantise(dy, exponent);
        return
        [
            .. from f in Range(g.Filters)
               let sum = ExactReference.Sum(from n in Range(g.Batch) from y in Range(g.OutputHeight) from x in Range(g.OutputWidth) select Output(a, g, n, f, y, x))
               select Rounding.ToBinary32(sum, 1, exponent - ExactReference.Bits),
        ];
    }

    public static float[] InputGradient(float[] dy, float[] w, Geometry g)
    {
        var (a, b, exponent) = Operands(dy, w);
        return
        [
            .. from n in Range(g.Batch) from c in Range(g.Channels) from y in Range(g.Height) from x in Range(g.Width)
               let terms = from f in Range(g.Filters) from ky in Range(g.KernelHeight) from kx in Range(g.KernelWidth)
                           let oy = y + g.Padding - ky
                           let ox = x + g.Padding - kx
                           let reached = oy >= 0 && ox >= 0 && oy % g.Stride == 0 && ox % g.Stride == 0 && oy / g.Stride < g.OutputHeight && ox / g.Stride < g.OutputWidth
                           select reached ? Output(a, g, n, f, oy / g.Stride, ox / g.Stride) * Weight(b, g, f, c, ky, kx) : 0
               select ExactReference.Restore(ExactReference.BlockedSum(terms), exponent),
        ];
    }

    /// <summary>Outputs, and the input gradient for an output gradient, of a pooling that takes the largest value.</summary>
    public static (float[] Output, float[] InputGradient) MaxPool(float[] x, float[] dy, int planes, int height, int width, int size)
    {
        var (output, gradient) = (new List<float>(), new float[x.Length]);
        foreach (var window in Windows(planes, height, width, size))
        {
            var best = window[0];
            foreach (var index in window.Skip(1)) best = Rounding.Units(x[index]) > Rounding.Units(x[best]) ? index : best;
            gradient[best] = dy[output.Count];
            output.Add(x[best]);
        }
        return ([.. output], gradient);
    }

    /// <summary>The same for one that takes the mean.</summary>
    public static (float[] Output, float[] InputGradient) AveragePool(float[] x, float[] dy, int planes, int height, int width, int size)
    {
        var exponent = ExactReference.CommonExponent(x);
        var integers = ExactReference.Quantise(x, exponent);
        var (output, gradient) = (new List<float>(), new float[x.Length]);
        foreach (var window in Windows(planes, height, width, size))
        {
            var g = dy[output.Count];
            var share = Rounding.ToBinary32(Rounding.Units(g), size * size, -1074);
            foreach (var index in window) gradient[index] = share == 0 && float.IsNegative(g) ? -0f : share;
            var sum = ExactReference.Sum(window.Select(index => integers[index]));
            output.Add(Rounding.ToBinary32(Rounding.ToBinary64(sum, size * size, exponent - ExactReference.Bits)));
        }
        return ([.. output], gradient);
    }

    /// <summary>The indices of each window.</summary>
    private static IEnumerable<int[]> Windows(int planes, int height, int width, int size) =>
        from plane in Range(planes)
        from y in Range(height / size)
        from x in Range(width / size)
        select (from dy in Range(size) from dx in Range(size) select (plane * height + y * size + dy) * width + x * size + dx).ToArray();

    private static (BigInteger[] Left, BigInteger[] Right, int Exponent) Operands(float[] left, float[] right)
    {
        var (el, er) = (ExactReference.CommonExponent(left), ExactReference.CommonExponent(right));
        return (ExactReference.Quantise(left, el), ExactReference.Quantise(right, er), el + er - 2 * ExactReference.Bits);
    }

    private static BigInteger Pixel(BigInteger[] images, Geometry g, int n, int c, int y, int x) =>
        y < 0 || x < 0 || y >= g.Height || x >= g.Width ? 0 : images[((n * g.Channels + c) * g.Height + y) * g.Width + x];

    private static BigInteger Output(BigInteger[] outputs, Geometry g, int n, int f, int y, int x) =>
        outputs[((n * g.Filters + f) * g.OutputHeight + y) * g.OutputWidth + x];

    private static BigInteger Weight(BigInteger[] weights, Geometry g, int f, int c, int ky, int kx) =>
        weights[((f * g.Channels + c) * g.KernelHeight + ky) * g.KernelWidth + kx];

    private static float AddUnlessInfinite(float product, float bias) => float.IsInfinity(product) ? product : ExactReference.Add(product, bias);

    private static IEnumerable<int> Range(int count) => Enumerable.Range(0, count);
}
