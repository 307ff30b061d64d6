using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace UnstoppableModels.Arithmetic.Contractions;

/// <summary>
/// Packs lines of an operand in the order a tile reads them, for every step the integers of all lines side by side, and quantises on the way: the
/// integers exist nowhere else.
/// </summary>
internal static class Panel
{
    /// <summary>Writes a panel of <paramref name="width"/> lines, a multiple of 4; lines beyond the operand's last are zeros.</summary>
    /// <param name="operand">Its lines.</param>
    /// <param name="offset">Where the operand begins in its values.</param>
    /// <param name="line">First line.</param>
    /// <param name="step">First step.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="width">Lines of the panel.</param>
    /// <param name="panel">steps × width integers.</param>
    public static void Pack(in Operand operand, int offset, int line, int step, int steps, int width, Span<double> panel)
    {
        var lines = Math.Min(width, operand.Lines - line);
        ref var source = ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(operand.Values), offset + (nint)line * operand.LineStride + (nint)step * operand.StepStride);
        ref var target = ref MemoryMarshal.GetReference(panel[..(steps * width)]);
        if (lines < width) panel[..(steps * width)].Clear();
        if (operand.LineStride == 1) CopySteps(ref source, operand.StepStride, lines, steps, width, operand.Scale, ref target);
        else TurnLines(ref source, operand.LineStride, lines, steps, width, operand.Scale, ref target);
    }

    /// <summary>The lines lie side by side as the panel wants them.</summary>
    private static void CopySteps(ref float source, int stride, int lines, int steps, int width, double scale, ref double target)
    {
        var (scales8, scales4) = (Vector512.Create(scale), Vector256.Create(scale));
        for (var step = 0; step < steps; step++)
        {
            var line = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; line <= lines - 8; line += 8)
                {
                    var values = Vector512.WidenLower(Vector256.LoadUnsafe(ref source, (nuint)line).ToVector512Unsafe());
                    Vector512.Round(values * scales8, MidpointRounding.ToEven).StoreUnsafe(ref target, (nuint)line);
                }
            }
            for (; line <= lines - 4; line += 4) Integers(Vector128.LoadUnsafe(ref source, (nuint)line), scales4).StoreUnsafe(ref target, (nuint)line);
            for (; line < lines; line++) Unsafe.Add(ref target, line) = QuantisedMatrix.Integer(Unsafe.Add(ref source, line), scale);
            source = ref Unsafe.Add(ref source, stride);
            target = ref Unsafe.Add(ref target, width);
        }
    }

    /// <summary>Each line lies in one piece: squares of four lines and four steps are transposed in registers.</summary>
    private static void TurnLines(ref float source, int stride, int lines, int steps, int width, double scale, ref double target)
    {
        var scales = Vector256.Create(scale);
        var squares = Sse.IsSupported ? steps & ~3 : 0;
        var line = 0;
        for (; line <= lines - 4; line += 4)
        {
            ref var from = ref Unsafe.Add(ref source, (nint)line * stride);
            for (var step = 0; step < squares; step += 4)
            {
                var a = Vector128.LoadUnsafe(ref from, (nuint)step);
                var b = Vector128.LoadUnsafe(ref from, (nuint)(step + stride));
                var c = Vector128.LoadUnsafe(ref from, (nuint)(step + 2 * (nint)stride));
                var d = Vector128.LoadUnsafe(ref from, (nuint)(step + 3 * (nint)stride));
                var (abLow, abHigh, cdLow, cdHigh) = (Sse.UnpackLow(a, b), Sse.UnpackHigh(a, b), Sse.UnpackLow(c, d), Sse.UnpackHigh(c, d));
                var to = (nuint)(step * width + line);
                Integers(Sse.MoveLowToHigh(abLow, cdLow), scales).StoreUnsafe(ref target, to);
                Integers(Sse.MoveHighToLow(cdLow, abLow), scales).StoreUnsafe(ref target, to + (nuint)width);
                Integers(Sse.MoveLowToHigh(abHigh, cdHigh), scales).StoreUnsafe(ref target, to + 2 * (nuint)width);
                Integers(Sse.MoveHighToLow(cdHigh, abHigh), scales).StoreUnsafe(ref target, to + 3 * (nuint)width);
            }
            for (var i = line; i < line + 4; i++) TurnLine(ref source, stride, i, squares, steps, width, scale, ref target);
        }
        for (; line < lines; line++) TurnLine(ref source, stride, line, 0, steps, width, scale, ref target);
    }

    private static void TurnLine(ref float source, int stride, int line, int from, int to, int width, double scale, ref double target)
    {
        for (var step = from; step < to; step++)
            Unsafe.Add(ref target, step * width + line) = QuantisedMatrix.Integer(Unsafe.Add(ref source, (nint)line * stride + step), scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Integers(Vector128<float> values, Vector256<double> scales) =>
        Vector256.Round(Vector256.WidenLower(values.ToVector256Unsafe()) * scales, MidpointRounding.ToEven);
}
