using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>A tensor as rows along its last dimension.</summary>
internal readonly record struct RowShape(int Rows, int Columns)
{
    public static RowShape Of(Tensor tensor)
    {
        var rows = 1;
        foreach (var dimension in tensor.Shape[..Math.Max(0, tensor.Shape.Length - 1)]) rows *= dimension;
        return new RowShape(rows, tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1]);
    }

    /// <summary>Rows that are worth a thread, where an operation takes some nanoseconds per value.</summary>
    public static int Grain(int columns) => Math.Max(1, (1 << 13) / columns);
}
