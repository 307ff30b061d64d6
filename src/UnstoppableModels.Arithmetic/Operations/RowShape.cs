using UnstoppableModels.Arithmetic.Tensors;

namespace UnstoppableModels.Arithmetic.Operations;

/// <summary>A tensor as rows along its last dimension.</summary>
internal readonly record struct RowShape(int Rows, int Columns)
{
    public static RowShape Of(HostTensor tensor)
    {
        var columns = tensor.Shape.Length == 0 ? 1 : tensor.Shape[^1];
        return new RowShape(tensor.Values.Length / columns, columns);
    }
}
