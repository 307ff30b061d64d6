using TorchSharp;
using UnstoppableModels.Arithmetic.Backends.Torch;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

public class BatchedMatmulTests
{
    [Theory, EveryBackend]
    public void Batched_products_agree_with_the_reference(Subject on) => on.Check(
        random => AgreesWithReference(on, random, random.Next(1, 4), random.Next(1, 6), random.Next(1, 20), random.Next(1, 6)), 100);

    [Theory, EveryBackend]
    public void Long_sums_agree_with_the_reference(Subject on) => AgreesWithReference(on, new System.Random(3), 2, 2, 4097, 2);

    /// <summary>Causal attention of two heads is these operations in a row; torch in binary32 finds the same output and gradients.</summary>
    [Theory, EveryBackend]
    public void Masked_attention_composed_of_these_operations_agrees_with_autograd(Subject on)
    {
        const int heads = 2, length = 5, width = 8;
        var random = new System.Random(4);
        var (q, k, v, dy) = (Any(), Any(), Any(), Any());
        var scale = (float)(1 / Math.Sqrt(width));
        using var queries = Quantise(q);
        using var keys = Quantise(k);
        using var values = Quantise(v);
        var p = on.Backend.Softmax(on.Backend.Scale(on.Backend.Multiply(queries, false, keys, true), scale), causal: true);
        using var probabilities = on.Backend.QuantiseBatch(p);
        var y = Forward(on, probabilities, values);

        using var outputGradient = Quantise(dy);
        var dv = RightGradient(on, outputGradient, probabilities);
        var dScores = on.Backend.Scale(on.Backend.SoftmaxBackward(LeftGradient(on, outputGradient, values), p), scale);
        using var scoreGradient = on.Backend.QuantiseBatch(dScores);
        var dq = on.Backend.Multiply(scoreGradient, false, keys, false);
        var dk = on.Backend.Multiply(scoreGradient, true, queries, false);

        using var scope = torch.NewDisposeScope();
        var (tq, tk, tv) = (Torch(q).requires_grad_(), Torch(k).requires_grad_(), Torch(v).requires_grad_());
        var mask = torch.ones(length, length).tril();
        var masked = torch.matmul(tq, tk.transpose(1, 2)).Times(scale).Fill(mask.IsBelow(0.5), double.NegativeInfinity);
        var expected = torch.matmul(torch.nn.functional.softmax(masked, 2), tv);
        expected.backward([Torch(dy)]);
        foreach (var (actual, wanted) in (ValueTuple<Tensor, torch.Tensor>[])[(y, expected), (dq, tq.grad!), (dk, tk.grad!), (dv, tv.grad!)])
            Assert.All(on.Read(actual).Zip(wanted.detach().data<float>()), pair => Assert.InRange(pair.First - pair.Second, -1e-5, 1e-5));

        float[] Any() => [.. Enumerable.Range(0, heads * length * width).Select(_ => (float)random.NextDouble() * 2 - 1)];
        static torch.Tensor Torch(float[] values) => torch.tensor(values, heads, length, width);
        QuantisedBatch Quantise(float[] values) => on.Backend.QuantiseBatch(on.Load([heads, length, width], values));
    }

    [Theory, EveryBackend]
    public void What_does_not_fit_is_refused(Subject on)
    {
        using var one = on.Backend.QuantiseBatch(on.Load([1, 1, 2], [1, 2]));
        using var two = on.Backend.QuantiseBatch(on.Load([2, 2, 1], [1, 2, 3, 4]));
        Subject.Refuses("A batch of 1 matrices cannot be multiplied by one of 2.", () => Forward(on, one, two));
        Subject.Refuses("Matrices with 2 columns cannot be multiplied by ones with 1 rows.", () => Forward(on, one, one));
        Subject.Refuses("A batch of matrices is a tensor [count, rows, columns], not [1, 2].", () => on.Backend.QuantiseBatch(on.Load([1, 2], [1, 2])));
    }

    private static void AgreesWithReference(Subject on, System.Random random, int count, int rows, int inner, int columns)
    {
        var a = Arbitrary.Values(random, count * rows * inner);
        var b = Arbitrary.Values(random, count * inner * columns);
        var dy = Arbitrary.Values(random, count * rows * columns);
        using var left = on.Backend.QuantiseBatch(on.Load([count, rows, inner], a));
        using var right = on.Backend.QuantiseBatch(on.Load([count, inner, columns], b));
        using var gradient = on.Backend.QuantiseBatch(on.Load([count, rows, columns], dy));
        var product = Forward(on, left, right);
        on.Equal(Reference(a, b, rows, inner, columns), product, [count, rows, columns]);
        on.Equal(Reference(dy, Transposed(b, inner, columns), rows, columns, inner), LeftGradient(on, gradient, right));
        on.Equal(Reference(Transposed(a, rows, inner), dy, inner, rows, columns), RightGradient(on, gradient, left));
    }

    private static Tensor Forward(Subject on, QuantisedBatch left, QuantisedBatch right) => on.Backend.Multiply(left, false, right, false);

    private static Tensor LeftGradient(Subject on, QuantisedBatch outputGradient, QuantisedBatch right) =>
        on.Backend.Multiply(outputGradient, false, right, true);

    private static Tensor RightGradient(Subject on, QuantisedBatch outputGradient, QuantisedBatch left) =>
        on.Backend.Multiply(left, true, outputGradient, false);

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
}
