using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>
/// Layer normalisation along the last dimension: (x − mean) / √(variance + ε) · gain + bias, in binary64 with exact row sums, rounded once
/// (ARITHMETIC.md, "Layer norm").
/// </summary>
public static class LayerNorm
{
    /// <summary>The normalised tensor.</summary>
    /// <param name="input">X, of any shape whose last dimension is C; finite.</param>
    /// <param name="gain">[C], finite.</param>
    /// <param name="bias">[C], finite.</param>
    /// <param name="epsilon">ε, positive.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a value is not finite, or ε is not positive and finite.</exception>
    public static HostTensor Forward(HostTensor input, HostTensor gain, HostTensor bias, float epsilon)
    {
        var (rows, columns) = Check(input, gain, epsilon);
        HostTensor.RequireSameShape(gain, bias);
        var output = new float[input.Values.Length];
        var normal = new double[columns];
        for (var row = 0; row < rows; row++)
        {
            Normalise(input.Values.Slice(row * columns, columns), epsilon, normal);
            for (var j = 0; j < columns; j++) output[row * columns + j] = (float)(normal[j] * gain.Values[j] + bias.Values[j]);
        }
        return HostTensor.Own(input.Shape.ToArray(), output);
    }

    /// <summary>The gradients from that of the output.</summary>
    /// <param name="outputGradient">dY, of the shape of X; finite.</param>
    /// <param name="input">X, what <see cref="Forward"/> was given.</param>
    /// <param name="gain">Likewise.</param>
    /// <param name="epsilon">Likewise.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, a value is not finite, or ε is not positive and finite.</exception>
    public static LayerNormGradients Backward(HostTensor outputGradient, HostTensor input, HostTensor gain, float epsilon)
    {
        HostTensor.RequireSameShape(outputGradient, input);
        var (rows, columns) = Check(input, gain, epsilon);
        if (!outputGradient.IsFinite) throw new ArgumentException("A layer norm has no gradient from infinite or NaN values.");
        var (normals, gradient) = (new float[input.Values.Length], new float[input.Values.Length]);
        var (normal, g) = (new double[columns], new double[columns]);
        for (var row = 0; row < rows; row++)
        {
            var inverse = Normalise(input.Values.Slice(row * columns, columns), epsilon, normal);
            for (var j = 0; j < columns; j++) g[j] = (double)outputGradient.Values[row * columns + j] * gain.Values[j];
            var mean = RowSums.Sum(g) / columns;
            var slope = RowSums.Dot(g, normal) / columns;
            for (var j = 0; j < columns; j++)
            {
                normals[row * columns + j] = (float)normal[j];
                gradient[row * columns + j] = (float)(inverse * (g[j] - mean - normal[j] * slope));
            }
        }
        using var outputGradients = QuantisedMatrix.From(outputGradient.Reshape(rows, columns));
        using var normalMatrix = QuantisedMatrix.From(HostTensor.Own([rows, columns], normals));
        return new LayerNormGradients(
            HostTensor.Own(input.Shape.ToArray(), gradient), Contraction.DotColumns(outputGradients, normalMatrix), Contraction.SumRows(outputGradients));
    }

    /// <summary>Writes (x − mean) · r and returns r = 1 / √(variance + ε).</summary>
    private static double Normalise(ReadOnlySpan<float> row, float epsilon, double[] normal)
    {
        for (var j = 0; j < row.Length; j++) normal[j] = row[j];
        var mean = RowSums.Sum(normal) / row.Length;
        for (var j = 0; j < row.Length; j++) normal[j] -= mean;
        var variance = RowSums.Dot(normal, normal) / row.Length;
        var inverse = 1 / Math.Sqrt(variance + epsilon);
        for (var j = 0; j < row.Length; j++) normal[j] *= inverse;
        return inverse;
    }

    private static RowShape Check(HostTensor input, HostTensor gain, float epsilon)
    {
        var shape = RowShape.Of(input);
        if (!gain.Shape.SequenceEqual([shape.Columns])) throw new ArgumentException($"A layer norm over {shape.Columns} values has {shape.Columns} gains.");
        if (!(epsilon > 0 && float.IsFinite(epsilon))) throw new ArgumentException("The epsilon of a layer norm is a positive number.");
        if (!input.IsFinite) throw new ArgumentException("A layer norm is not defined for infinite or NaN values.");
        return shape;
    }
}
