using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>The two dimensions of a matrix.</summary>
internal readonly record struct MatrixShape(int Rows, int Columns)
{
    /// <exception cref="ArgumentException">The tensor has another number of dimensions.</exception>
    public static MatrixShape Of(Tensor tensor) => tensor.Shape is [var rows, var columns]
        ? new MatrixShape(rows, columns)
        : throw new ArgumentException($"A tensor of shape [{string.Join(", ", tensor.Shape.ToArray())}] is not a matrix.");
}
