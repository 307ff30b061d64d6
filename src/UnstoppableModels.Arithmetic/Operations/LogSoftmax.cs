using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>The logarithm of softmax along the last dimension (ARITHMETIC.md, "Log-softmax").</summary>
public static class LogSoftmax
{
    /// <summary>ln p of finite scores of any shape, each rounded to binary32.</summary>
    /// <exception cref="ArgumentException">A score is not finite, or a row is too long.</exception>
    public static HostTensor Forward(HostTensor scores)
    {
        var (rows, columns) = Check(scores);
        var output = new float[scores.Values.Length];
        var integers = new double[columns];
        for (var row = 0; row < rows; row++)
        {
            var values = scores.Values.Slice(row * columns, columns);
            var (largest, sum) = RowExponentials.Of(values, integers);
            var logarithm = Logarithm.Log(sum / RowExponentials.Scale);
            for (var j = 0; j < columns; j++) output[row * columns + j] = (float)(values[j] - largest - logarithm);
        }
        return HostTensor.Own(scores.Shape.ToArray(), output);
    }

    /// <summary>dz = dy − p · Σ dy.</summary>
    /// <param name="outputGradient">dy, finite.</param>
    /// <param name="scores">z, what <see cref="Forward"/> was given.</param>
    /// <exception cref="ArgumentException">The shapes differ, a value is not finite, or a row is too long.</exception>
    public static HostTensor Backward(HostTensor outputGradient, HostTensor scores)
    {
        HostTensor.RequireSameShape(outputGradient, scores);
        var (rows, columns) = Check(scores);
        if (!outputGradient.IsFinite) throw new ArgumentException("A log-softmax has no gradient from infinite or NaN values.");
        var gradient = new float[scores.Values.Length];
        var (integers, dy) = (new double[columns], new double[columns]);
        for (var row = 0; row < rows; row++)
        {
            var (_, sum) = RowExponentials.Of(scores.Values.Slice(row * columns, columns), integers);
            for (var j = 0; j < columns; j++) dy[j] = outputGradient.Values[row * columns + j];
            var total = RowSums.Sum(dy);
            for (var j = 0; j < columns; j++) gradient[row * columns + j] = (float)(dy[j] - integers[j] / sum * total);
        }
        return HostTensor.Own(scores.Shape.ToArray(), gradient);
    }

    private static RowShape Check(HostTensor scores)
    {
        var shape = RowShape.Of(scores);
        if (shape.Columns > RowExponentials.MaxLength)
            throw new ArgumentException($"{shape.Columns} scores in a row are more than {RowExponentials.MaxLength}.");
        if (!scores.IsFinite) throw new ArgumentException("Log-softmax is not defined for infinite or NaN scores.");
        return shape;
    }
}
