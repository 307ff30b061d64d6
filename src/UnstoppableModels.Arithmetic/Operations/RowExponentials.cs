using UnstoppableModels.Arithmetic.Elementary;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The exponentials of a row of scores as integers on the scale 2^-36, whose sum is exact (ARITHMETIC.md, "Softmax").</summary>
internal static class RowExponentials
{
    /// <summary>Longest row: 2^17 integers of at most 2^36 sum exactly in binary64.</summary>
    public const int MaxLength = 1 << 17;

    public const double Scale = 1L << 36;

    /// <summary>Writes n_j = rhe(exp(z_j − m) · 2^36); returns the largest score m and the sum of the integers.</summary>
    public static (double Largest, double Sum) Of(ReadOnlySpan<float> scores, Span<double> integers)
    {
        double largest = scores[0];
        foreach (var score in scores) largest = score > largest ? score : largest;
        double sum = 0;
        for (var j = 0; j < scores.Length; j++)
        {
            integers[j] = Math.Round(Exponential.Exp(scores[j] - largest) * Scale, MidpointRounding.ToEven);
            sum += integers[j];
        }
        return (largest, sum);
    }
}
