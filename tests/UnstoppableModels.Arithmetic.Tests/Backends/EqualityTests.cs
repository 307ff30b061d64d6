using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Backends;

/// <summary>
/// Every operation on tensors larger than the slow reference could check: large enough for several threads, whole vectors and their rests, and more than one
/// block. All backends give the bits of the first.
/// </summary>
public class EqualityTests
{
    [Fact]
    public void Contractions_are_equal() => Equal((on, random) =>
    {
        var (rows, inner, columns) = (random.Next(50, 150), random.Next(50, 5000), random.Next(50, 150));
        using var left = on.Quantise(Tensor(on, random, rows, inner));
        using var right = on.Quantise(Tensor(on, random, inner, columns));
        using var weight = on.Quantise(Tensor(on, random, columns, inner));
        using var other = on.Quantise(Tensor(on, random, rows, inner));
        var count = random.Next(2, 20);
        using var leftBatch = on.QuantiseBatch(Tensor(on, random, count, 33, 65));
        using var rightBatch = on.QuantiseBatch(Tensor(on, random, count, 65, 31));
        return
        [
            on.Multiply(left, false, right, false), on.Linear(left, weight, Tensor(on, random, columns)), on.SumRows(left), on.DotColumns(left, other),
            on.Multiply(other, true, left, false), on.Multiply(leftBatch, false, rightBatch, false), on.Multiply(rightBatch, true, leftBatch, true),
        ];
    });

    [Fact]
    public void Element_operations_are_equal() => Equal((on, random) =>
    {
        var (rows, columns) = (random.Next(100, 300), random.Next(100, 300));
        var (x, dy) = (Tensor(on, random, rows, columns), Tensor(on, random, rows, columns));
        var y = on.Tanh(x);
        return
        [
            on.Add(x, dy), on.Scale(x, 0.3f), on.Relu(x), on.ReluBackward(dy, x), y, on.TanhBackward(dy, y), on.Gelu(x), on.GeluBackward(dy, x),
            on.Dropout(x, 0.3f, 5, 6), on.Sum(x), on.Mean(x), on.MeanBackward(on.Sum(x), [3, 5]), on.SumBackward(on.Sum(x), [3, 5]),
            on.Permute(on.Reshape(x, rows, columns, 1), 1, 2, 0),
        ];
    });

    [Fact]
    public void Row_operations_are_equal() => Equal((on, random) =>
    {
        var (rows, columns) = (random.Next(10, 100), random.Next(50, 5000));
        var (x, dy) = (Tensor(on, random, rows, columns), Tensor(on, random, rows, columns));
        var (gain, bias) = (Tensor(on, random, columns), Tensor(on, random, columns));
        var p = on.Softmax(x, false);
        var attention = on.Softmax(Tensor(on, random, 3, 2, 65, 65), true);
        var norm = on.LayerNormBackward(dy, x, gain, 1e-5f);
        var loss = on.SoftmaxCrossEntropy(x, [.. Enumerable.Range(0, rows).Select(_ => random.Next(columns))], rows + 3);
        int[] ids = [.. Enumerable.Range(0, rows).Select(_ => random.Next(7))];
        return
        [
            p, on.SoftmaxBackward(dy, p), attention, on.SoftmaxBackward(Tensor(on, random, 3, 2, 65, 65), attention), on.LogSoftmax(x),
            on.LogSoftmaxBackward(dy, x), on.LayerNorm(x, gain, bias, 1e-5f), norm.Input, norm.Gain, norm.Bias, loss.RowLosses, loss.Loss,
            loss.LogitGradient, on.Embedding(Tensor(on, random, 7, columns), ids), on.EmbeddingBackward(dy, ids, 7),
        ];
    });

    [Fact]
    public void Image_operations_are_equal() => Equal((on, random) =>
    {
        var (size, kernel, stride, padding) = (random.Next(12, 30), random.Next(2, 6), random.Next(1, 4), random.Next(0, 2));
        var (images, weight) = (Tensor(on, random, 9, 5, size, size + 3), Tensor(on, random, 70, 5, kernel, kernel));
        using var convolution = on.Convolve(images, weight, Tensor(on, random, 70), stride, padding);
        var gradients = convolution.Backward(Tensor(on, random, convolution.Output.Shape.ToArray()), true);
        var pool = random.Next(2, 6);
        var (max, mean) = (on.MaxPool(images, pool), on.AveragePool(images, pool));
        return
        [
            convolution.Output, gradients.Weight, gradients.Bias, gradients.Input!, max, mean,
            on.MaxPoolBackward(Tensor(on, random, max.Shape.ToArray()), images, pool),
            on.AveragePoolBackward(Tensor(on, random, mean.Shape.ToArray()), images, pool),
        ];
    });

    [Fact]
    public void Optimisers_are_equal() => Equal((on, random) =>
    {
        int[] shape = [random.Next(50, 200), random.Next(50, 200)];
        var (w, g, m) = (Tensor(on, random, shape), Tensor(on, random, shape), Tensor(on, random, shape));
        var v = on.Relu(Tensor(on, random, shape));
        var momentum = on.Momentum(w, g, m, 0.1f, 0.9f);
        var adam = on.AdamW(new AdamW(0.01f, 0.9f, 0.95f, 1e-8f, 0.1f), w, g, m, v, (ulong)random.Next(1, 1000));
        var norm = on.GlobalNorm([g, m]);
        return
        [
            on.Sgd(w, g, 0.1f), momentum.Parameter, momentum.Velocity, adam.Parameter, adam.First, adam.Second,
            .. on.Clip([g, m], Math.Clamp((float)(norm / 2), float.Epsilon, float.MaxValue)),
            on.Load(new HostTensor([2], [BitConverter.Int32BitsToSingle((int)BitConverter.DoubleToInt64Bits(norm)),
                BitConverter.Int32BitsToSingle((int)(BitConverter.DoubleToInt64Bits(norm) >> 32))])),
        ];
    });

    /// <summary>Runs operations on every backend, each time with the same random numbers.</summary>
    private static void Equal(Func<IBackend, System.Random, Tensor[]> operations)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var expected = Run(Subject.All[0], seed);
            foreach (var subject in Subject.All.Skip(1))
            {
                var actual = Run(subject, seed);
                Assert.Equal(expected.Length, actual.Length);
                for (var i = 0; i < expected.Length; i++)
                {
                    Assert.Equal(expected[i].Shape.ToArray(), actual[i].Shape.ToArray());
                    Arbitrary.SameBits(expected[i].Values, actual[i].Values);
                }
            }
        }

        HostTensor[] Run(Subject subject, int seed)
        {
            using var scope = subject.Backend.NewScope();
            return [.. operations(subject.Backend, new System.Random(seed)).Select(subject.Backend.Read)];
        }
    }

    /// <summary>Values of every kind, half of the tensors with values as networks have them.</summary>
    private static Tensor Tensor(IBackend on, System.Random random, params int[] shape)
    {
        var count = shape.Aggregate(1, (product, dimension) => product * dimension);
        return on.Load(new HostTensor(shape, random.Next(2) == 0
            ? Arbitrary.Values(random, count)
            : [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 10))]));
    }
}
