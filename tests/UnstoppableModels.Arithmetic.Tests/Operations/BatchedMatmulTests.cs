using TorchSharp;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class BatchedMatmulTests
{
    [Fact]
    public void Batched_products_agree_with_the_reference() => Arbitrary.Check(
        random => AgreesWithReference(random, random.Next(1, 4), random.Next(1, 6), random.Next(1, 20), random.Next(1, 6)), 100);

    [Fact]
    public void Long_sums_agree_with_the_reference() => AgreesWithReference(new System.Random(3), 2, 2, 4097, 2);

    /// <summary>Causal attention of two heads is these operations in a row; torch in binary32 finds the same output and gradients.</summary>
    [Fact]
    public void Masked_attention_composed_of_these_operations_agrees_with_autograd()
    {
        const int heads = 2, length = 5, width = 8;
        var random = new System.Random(4);
        var (q, k, v, dy) = (Any(), Any(), Any(), Any());
        var scale = (float)(1 / Math.Sqrt(width));
        using var queries = QuantisedBatch.From(q);
        using var keys = QuantisedBatch.From(k);
        using var values = QuantisedBatch.From(v);
        var p = Softmax.Forward(Elementwise.Scale(Contraction.Multiply(queries, false, keys, true), scale), causal: true);
        using var probabilities = QuantisedBatch.From(p);
        var y = BatchedMatmul.Forward(probabilities, values);

        using var outputGradient = QuantisedBatch.From(dy);
        var dv = BatchedMatmul.RightGradient(outputGradient, probabilities);
        var dScores = Elementwise.Scale(Softmax.Backward(BatchedMatmul.LeftGradient(outputGradient, values), p), scale);
        using var scoreGradient = QuantisedBatch.From(dScores);
        var dq = Contraction.Multiply(scoreGradient, false, keys, false);
        var dk = Contraction.Multiply(scoreGradient, true, queries, false);

        using var scope = torch.NewDisposeScope();
        var (tq, tk, tv) = (Torch(q).requires_grad_(), Torch(k).requires_grad_(), Torch(v).requires_grad_());
        var mask = torch.ones(length, length).tril();
        var masked = torch.matmul(tq, tk.transpose(1, 2)).mul(scale).masked_fill(mask.eq(0), float.NegativeInfinity);
        var expected = torch.matmul(torch.nn.functional.softmax(masked, 2), tv);
        expected.backward([Torch(dy)]);
        foreach (var (actual, wanted) in (ValueTuple<HostTensor, torch.Tensor>[])[(y, expected), (dq, tq.grad!), (dk, tk.grad!), (dv, tv.grad!)])
            Assert.All(actual.Values.ToArray().Zip(wanted.detach().data<float>()), pair => Assert.InRange(pair.First - pair.Second, -1e-5, 1e-5));

        HostTensor Any() => new([heads, length, width], [.. Enumerable.Range(0, heads * length * width).Select(_ => (float)random.NextDouble() * 2 - 1)]);
        static torch.Tensor Torch(HostTensor tensor) => torch.tensor(tensor.Values.ToArray(), heads, length, width);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var one = QuantisedBatch.From(new HostTensor([1, 1, 2], [1, 2]));
        using var two = QuantisedBatch.From(new HostTensor([2, 2, 1], [1, 2, 3, 4]));
        Refuses("A batch of 1 matrices cannot be multiplied by one of 2.", () => BatchedMatmul.Forward(one, two));
        Refuses("Matrices with 2 columns cannot be multiplied by ones with 1 rows.", () => BatchedMatmul.Forward(one, one));
        Refuses("A batch of matrices is a tensor [count, rows, columns], not [1, 2].", () => QuantisedBatch.From(new HostTensor([1, 2], [1, 2])));
    }

    private static void AgreesWithReference(System.Random random, int count, int rows, int inner, int columns)
    {
        var a = Arbitrary.Values(random, count * rows * inner);
        var b = Arbitrary.Values(random, count * inner * columns);
        var dy = Arbitrary.Values(random, count * rows * columns);
        using var left = QuantisedBatch.From(new HostTensor([count, rows, inner], a));
        using var right = QuantisedBatch.From(new HostTensor([count, inner, columns], b));
        using var gradient = QuantisedBatch.From(new HostTensor([count, rows, columns], dy));
        var product = BatchedMatmul.Forward(left, right);
        Assert.Equal([count, rows, columns], product.Shape.ToArray());
        Arbitrary.SameBits(Reference(a, b, rows, inner, columns), product.Values);
        Arbitrary.SameBits(Reference(dy, Transposed(b, inner, columns), rows, columns, inner), BatchedMatmul.LeftGradient(gradient, right).Values);
        Arbitrary.SameBits(Reference(Transposed(a, rows, inner), dy, inner, rows, columns), BatchedMatmul.RightGradient(gradient, left).Values);
    }

    private static float[] Reference(float[] left, float[] right, int rows, int inner, int columns)
    {
        var (el, er) = (ExactReference.CommonExponent(left), ExactReference.CommonExponent(right));
        return
        [
            .. left.Chunk(rows * inner).Zip(right.Chunk(inner * columns))
                .SelectMany(pair => ExactReference.Multiply(pair.First, el, pair.Second, er, rows, inner, columns)),
        ];
    }

    private static float[] Transposed(float[] values, int rows, int columns) =>
        [.. values.Chunk(rows * columns).SelectMany(matrix => ExactReference.Transpose(matrix, rows, columns))];

    private static void Refuses(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
}
