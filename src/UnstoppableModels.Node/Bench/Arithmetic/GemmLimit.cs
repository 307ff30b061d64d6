using TorchSharp;
using UnstoppableModels.Arithmetic.Native;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>
/// What no step in exact arithmetic on binary64 products can beat: the time of all products of a step in float64 over that in float32, by the same
/// library with the same threads.
/// </summary>
internal static class GemmLimit
{
    public static Pairs Measure(IReadOnlyList<Product> products, int pairs, TimeSpan warmUp, CancellationToken ct)
    {
        TorchLibrary.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        var (wide, narrow) = (Operands(products, torch.float64), Operands(products, torch.float32));
        return Pairs.Measure(() => MultiplyAll(wide), () => MultiplyAll(narrow), pairs, warmUp, ct);
    }

    private static (torch.Tensor Left, torch.Tensor Right)[] Operands(IReadOnlyList<Product> products, torch.ScalarType type) =>
    [
        .. products.Select(product => product.Count == 1
            ? (torch.ones(product.Rows, product.Inner, type), torch.ones(product.Inner, product.Columns, type))
            : (torch.ones(product.Count, product.Rows, product.Inner, type), torch.ones(product.Count, product.Inner, product.Columns, type))),
    ];

    private static void MultiplyAll((torch.Tensor Left, torch.Tensor Right)[] operands)
    {
        foreach (var (left, right) in operands)
        {
            using var result = torch.matmul(left, right);
        }
    }
}
