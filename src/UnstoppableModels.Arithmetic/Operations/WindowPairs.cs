using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// Max pooling with windows of 2 × 2, the usual ones, two of them at a time without a branch: which pixel is the largest is not to be guessed. The
/// pixels of a window are compared in the order 0 1 / 2 3, and a later one wins only if it is larger.
/// </summary>
internal static class WindowPairs
{
    /// <summary>Writes the largest values of the windows of one line; returns how many windows it did, all or all but one.</summary>
    public static int Largest(float[] values, int start, int inputWidth, Span<float> output)
    {
        var x = 0;
        for (; x <= output.Length - 2; x += 2)
        {
            var (upper, lower) = Load(values, start + 2 * x, inputWidth);
            var largest = Contest(upper, lower).Largest;
            (output[x], output[x + 1]) = (largest[0], largest[1]);
        }
        return x;
    }

    /// <summary>Writes all pixels of the windows of one line: the gradient where the largest value is, +0 elsewhere; returns as above.</summary>
    public static int Spread(float[] values, int start, int inputWidth, ReadOnlySpan<float> outputGradient, float[] gradient)
    {
        var x = 0;
        for (; x <= outputGradient.Length - 2; x += 2)
        {
            var at = start + 2 * x;
            var (upper, lower) = Load(values, at, inputWidth);
            var winners = Vector128.Shuffle(Contest(upper, lower).Place, Vector128.Create(0, 0, 1, 1));
            var shares = Vector128.Create(outputGradient[x], outputGradient[x], outputGradient[x + 1], outputGradient[x + 1]);
            (shares & Vector128.Equals(winners, Vector128.Create(0, 1, 0, 1)).AsSingle()).StoreUnsafe(ref gradient[at]);
            (shares & Vector128.Equals(winners, Vector128.Create(2, 3, 2, 3)).AsSingle()).StoreUnsafe(ref gradient[at + inputWidth]);
        }
        return x;
    }

    private static (Vector128<float> Upper, Vector128<float> Lower) Load(float[] values, int at, int inputWidth) =>
        (Vector128.LoadUnsafe(ref values[at]), Vector128.LoadUnsafe(ref values[at + inputWidth]));

    /// <summary>The largest value of each of two windows and its place in it, both in lanes 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<float> Largest, Vector128<int> Place) Contest(Vector128<float> upper, Vector128<float> lower)
    {
        var (even, odd) = (Vector128.Create(0, 2, 0, 2), Vector128.Create(1, 3, 1, 3));
        var (largest, place) = (Vector128.Shuffle(upper, even), Vector128<int>.Zero);
        Challenge(Vector128.Shuffle(upper, odd), 1, ref largest, ref place);
        Challenge(Vector128.Shuffle(lower, even), 2, ref largest, ref place);
        Challenge(Vector128.Shuffle(lower, odd), 3, ref largest, ref place);
        return (largest, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Challenge(Vector128<float> challenger, int itsPlace, ref Vector128<float> largest, ref Vector128<int> place)
    {
        var wins = Vector128.GreaterThan(challenger, largest);
        largest = Vector128.ConditionalSelect(wins, challenger, largest);
        place = Vector128.ConditionalSelect(wins.AsInt32(), Vector128.Create(itsPlace), place);
    }
}
