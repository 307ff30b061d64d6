using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Lays out images so that a convolution of them is a product of matrices.</summary>
internal static class Unfolding
{
    /// <summary>Values that are worth a thread.</summary>
    private const int Grain = 1 << 15;

    /// <summary>Images on a larger canvas of zeros: their pixels some places apart, the first one some places from the upper left corner.</summary>
    /// <param name="images">[batch, channels, height, width].</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="distance">From one pixel to the next; 1 leaves none out.</param>
    /// <param name="top">Rows above the first.</param>
    /// <param name="left">Columns in front of the first.</param>
    /// <param name="canvas">The shape of the result.</param>
    public static float[] Place(float[] images, ImageShape shape, int distance, int top, int left, ImageShape canvas)
    {
        var result = HostTensor.Uninitialised(checked(canvas.Batch * canvas.Channels * canvas.Area));
        Array.Clear(result);
        for (var plane = 0; plane < shape.Batch * shape.Channels; plane++)
        {
            for (var y = 0; y < shape.Height; y++)
            {
                var source = images.AsSpan(plane * shape.Area + y * shape.Width, shape.Width);
                var target = result.AsSpan(plane * canvas.Area + (top + y * distance) * canvas.Width + left);
                if (distance == 1) source.CopyTo(target);
                else
                {
                    for (var x = 0; x < source.Length; x++) target[x * distance] = source[x];
                }
            }
        }
        return result;
    }

    /// <summary>
    /// A matrix with a row per (channel, kernel y, kernel x) and a column per (image, y, x): the pixel that this place of the kernel covers when the
    /// kernel lies at that place of the grid.
    /// </summary>
    /// <param name="canvas">The pixels, large enough for every place.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="kernel">Height and width of the kernel.</param>
    /// <param name="grid">Height and width of the grid.</param>
    /// <param name="stride">Pixels from one place of the grid to the next.</param>
    /// <param name="turned">Whether the kernel is turned by half a circle.</param>
    public static float[] Unfold(float[] canvas, ImageShape shape, (int Height, int Width) kernel, (int Height, int Width) grid, int stride, bool turned)
    {
        var columns = checked(shape.Batch * grid.Height * grid.Width);
        var rows = checked(shape.Channels * kernel.Height * kernel.Width);
        var result = HostTensor.Uninitialised(checked(rows * columns));
        ForkJoin.Ranges(rows, Math.Max(1, Grain / columns), (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var (channel, place) = Math.DivRem(row, kernel.Height * kernel.Width);
                if (turned) place = kernel.Height * kernel.Width - 1 - place;
                var (ky, kx) = Math.DivRem(place, kernel.Width);
                var next = row * columns;
                for (var image = 0; image < shape.Batch; image++)
                {
                    ref var source = ref canvas[(image * shape.Channels + channel) * shape.Area + ky * shape.Width + kx];
                    for (var y = 0; y < grid.Height; y++, next += grid.Width)
                        CopyLine(ref Unsafe.Add(ref source, y * stride * shape.Width), stride, ref result[next], grid.Width);
                }
            }
        });
        return result;
    }

    /// <summary>[rows, columns, run] becomes [columns, rows, run], a run at a time.</summary>
    public static float[] SwapRuns(float[] source, int rows, int columns, int run)
    {
        var target = HostTensor.Uninitialised(source.Length);
        ForkJoin.Ranges(rows, Math.Max(1, Grain / (columns * run)), (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                for (var column = 0; column < columns; column++)
                    source.AsSpan((row * columns + column) * run, run).CopyTo(target.AsSpan((column * rows + row) * run));
            }
        });
        return target;
    }

    /// <summary>Lines are often of four or eight pixels: no call is made for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyLine(ref float source, int stride, ref float target, int count)
    {
        var i = 0;
        if (stride == 1)
        {
            for (; i <= count - 8; i += 8) Vector256.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
            for (; i <= count - 4; i += 4) Vector128.LoadUnsafe(ref source, (nuint)i).StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < count; i++) Unsafe.Add(ref target, i) = Unsafe.Add(ref source, i * stride);
    }
}
