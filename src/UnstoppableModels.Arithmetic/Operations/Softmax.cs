using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>Softmax along the last dimension (ARITHMETIC.md, "Softmax").</summary>
public static class Softmax
{
    /// <summary>The probabilities of finite scores, each rounded to binary32.</summary>
    /// <param name="scores">Any shape.</param>
    /// <param name="causal">
    /// Whether scores [..., queries, keys], with as many keys as queries, are masked as in a decoder: query i sees keys 0 to i, the others have
    /// probability +0.
    /// </param>
    /// <exception cref="ArgumentException">A score is not finite, a row is too long, or causal scores are not square.</exception>
    public static HostTensor Forward(HostTensor scores, bool causal = false)
    {
        var (rows, columns) = RowShape.Of(scores);
        if (columns > RowExponentials.MaxLength) throw new ArgumentException($"{columns} scores in a row are more than {RowExponentials.MaxLength}.");
        if (!scores.IsFinite) throw new ArgumentException("Softmax is not defined for infinite or NaN scores.");
        if (causal && (scores.Shape.Length < 2 || scores.Shape[^2] != columns)) throw new ArgumentException("Causal scores have as many keys as queries.");

        var probabilities = new float[scores.Values.Length];
        var integers = new double[columns];
        for (var row = 0; row < rows; row++)
        {
            var seen = causal ? row % columns + 1 : columns;
            var (_, sum) = RowExponentials.Of(scores.Values.Slice(row * columns, seen), integers);
            for (var j = 0; j < seen; j++) probabilities[row * columns + j] = (float)(integers[j] / sum);
        }
        return HostTensor.Own(scores.Shape.ToArray(), probabilities);
    }

    /// <summary>dz = p · (dp − Σ dp·p), of masked scores +0.</summary>
    /// <param name="outputGradient">dp, finite.</param>
    /// <param name="probabilities">p, what <see cref="Forward"/> returned.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a value is not finite.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor probabilities)
    {
        HostTensor.RequireSameShape(outputGradient, probabilities);
        if (!outputGradient.IsFinite || !probabilities.IsFinite) throw new ArgumentException("A softmax has no gradient from infinite or NaN values.");
        var (rows, columns) = RowShape.Of(probabilities);
        var gradient = new float[probabilities.Values.Length];
        var (dp, p) = (new double[columns], new double[columns]);
        for (var row = 0; row < rows; row++)
        {
            for (var j = 0; j < columns; j++) (dp[j], p[j]) = (outputGradient.Values[row * columns + j], probabilities.Values[row * columns + j]);
            var mean = RowSums.Dot(dp, p);
            for (var j = 0; j < columns; j++) gradient[row * columns + j] = (float)(p[j] * (dp[j] - mean) + 0.0);
        }
        return HostTensor.Own(probabilities.Shape.ToArray(), gradient);
    }
}
