using System.Globalization;
using System.Text.Json;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests;

/// <summary>golden-vectors.json was written by SecondOpinion/exact_v1.py: another language, integers and fractions only.</summary>
public sealed class GoldenVectorTests : IDisposable
{
    private readonly JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden-vectors.json")));

    public void Dispose() => document.Dispose();

    [Fact]
    public void Random_numbers()
    {
        foreach (var vector in Vectors("philox", 6))
        {
            var stream = new Philox(UInt64(vector, "seed"), UInt64(vector, "stream"));
            Assert.Equal(vector.GetProperty("word").GetUInt32(), stream.Word(UInt64(vector, "index")));
            Assert.Equal(vector.Double("symmetric"), stream.Symmetric(UInt64(vector, "index")));
        }
    }

    [Fact]
    public void Quantisation()
    {
        foreach (var vector in Vectors("quantise", 5))
        {
            var values = vector.Singles("values");
            var exponent = QuantisedMatrix.CommonExponent(values);
            Assert.Equal(vector.GetProperty("exponent").GetInt32(), exponent);
            var integers = new double[values.Length];
            QuantisedMatrix.Quantise(values, exponent, integers);
            Assert.Equal(vector.GetProperty("integers").EnumerateArray().Select(item => item.GetDouble()), integers);
        }
    }

    [Fact]
    public void Contractions()
    {
        foreach (var vector in Vectors("multiply", 8))
        {
            var (rows, inner, columns) = (Int32(vector, "rows"), Int32(vector, "inner"), Int32(vector, "columns"));
            using var left = QuantisedMatrix.From(new HostTensor([rows, inner], vector.Singles("left")));
            using var right = QuantisedMatrix.From(new HostTensor([inner, columns], vector.Singles("right")));
            Arbitrary.SameBits(vector.Singles("product"), Contraction.Multiply(left, false, right, false).Values);
        }
        foreach (var vector in Vectors("multiplyLong", 4))
        {
            var inner = Int32(vector, "inner");
            using var left = QuantisedMatrix.From(new HostTensor([1, inner], Numbers(vector, "leftStream", inner)));
            using var right = QuantisedMatrix.From(new HostTensor([inner, 1], Numbers(vector, "rightStream", inner)));
            Arbitrary.SameBits([vector.Single("product")], Contraction.Multiply(left, false, right, false).Values);
        }
        foreach (var vector in Vectors("sumRows", 3))
        {
            var (values, columns) = (vector.Singles("values"), Int32(vector, "columns"));
            using var matrix = QuantisedMatrix.From(new HostTensor([values.Length / columns, columns], values));
            Arbitrary.SameBits(vector.Singles("sums"), Contraction.SumRows(matrix).Values);
        }
    }

    [Fact]
    public void Elementary_functions()
    {
        foreach (var vector in Vectors("exp", 13)) Assert.Equal(vector.Double("y"), Exponential.Exp(vector.Double("x")));
        foreach (var vector in Vectors("log", 11)) Assert.Equal(vector.Double("y"), Logarithm.Log(vector.Double("x")));
        foreach (var vector in Vectors("tanh", 16)) Assert.Equal(vector.Double("y"), HyperbolicTangent.Tanh(vector.Double("x")));
        foreach (var vector in Vectors("erf", 16)) Assert.Equal(vector.Double("y"), ErrorFunction.Erf(vector.Double("x")));
    }

    [Fact]
    public void Operations()
    {
        var relu = document.RootElement.GetProperty("relu");
        var input = relu.Singles("input");
        Arbitrary.SameBits(relu.Singles("output"), Relu.Forward(new HostTensor([input.Length], input)).Values);

        foreach (var vector in Vectors("crossEntropy", 4))
        {
            var logits = vector.GetProperty("logits").EnumerateArray()
                .Select(row => row.EnumerateArray().Select(item => HexFloat.ToSingle(item.GetString()!)).ToArray()).ToArray();
            var labels = vector.GetProperty("labels").EnumerateArray().Select(item => item.GetInt32()).ToArray();
            var result = SoftmaxCrossEntropy.Of(new HostTensor([logits.Length, logits[0].Length], [.. logits.SelectMany(row => row)]), labels);
            Arbitrary.SameBits(vector.Singles("rowLosses"), result.RowLosses.Values);
            Arbitrary.SameBits([vector.Single("loss")], result.Loss.Values);
            Arbitrary.SameBits(vector.Singles("gradient"), result.LogitGradient.Values);
        }

        var sgd = document.RootElement.GetProperty("sgd");
        var parameter = sgd.Singles("parameter");
        var updated = Sgd.Step(new HostTensor([parameter.Length], parameter), new HostTensor([parameter.Length], sgd.Singles("gradient")), sgd.Single("learningRate"));
        Arbitrary.SameBits(sgd.Singles("updated"), updated.Values);
    }

    [Fact]
    public void Convolutions()
    {
        foreach (var vector in Vectors("conv2d", 4))
        {
            using var convolution = Conv2d.Forward(
                Tensor(vector, "inputShape", "input"),
                Tensor(vector, "weightShape", "weight"),
                new HostTensor([vector.Singles("bias").Length], vector.Singles("bias")),
                Int32(vector, "stride"),
                Int32(vector, "padding"));
            Assert.Equal(Integers(vector, "outputShape"), convolution.Output.Shape.ToArray());
            Arbitrary.SameBits(vector.Singles("output"), convolution.Output.Values);
            var gradients = convolution.Backward(Tensor(vector, "outputShape", "outputGradient"), withInput: true);
            Arbitrary.SameBits(vector.Singles("weightGradient"), gradients.Weight.Values);
            Arbitrary.SameBits(vector.Singles("biasGradient"), gradients.Bias.Values);
            Arbitrary.SameBits(vector.Singles("inputGradient"), gradients.Input!.Values);
        }
    }

    [Fact]
    public void Pooling()
    {
        foreach (var vector in Vectors("pooling", 3))
        {
            var (images, gradient, size) = (Tensor(vector, "inputShape", "input"), Tensor(vector, "outputShape", "outputGradient"), Int32(vector, "size"));
            Arbitrary.SameBits(vector.Singles("max"), MaxPool2d.Forward(images, size).Values);
            Arbitrary.SameBits(vector.Singles("maxInputGradient"), MaxPool2d.Backward(gradient, images, size).Values);
            Arbitrary.SameBits(vector.Singles("average"), AveragePool2d.Forward(images, size).Values);
            Arbitrary.SameBits(vector.Singles("averageInputGradient"), AveragePool2d.Backward(gradient, images, size).Values);
        }
    }

    [Fact]
    public void Sums_and_means()
    {
        foreach (var vector in Vectors("reduction", 3))
        {
            var (values, gradient) = (vector.Singles("values"), new HostTensor([1], [vector.Single("outputGradient")]));
            var tensor = new HostTensor([values.Length], values);
            Arbitrary.SameBits([vector.Single("sum")], Reduction.Sum(tensor).Values);
            Arbitrary.SameBits([vector.Single("mean")], Reduction.Mean(tensor).Values);
            Arbitrary.SameBits([.. values.Select(_ => vector.Single("meanGradient"))], Reduction.MeanBackward(gradient, tensor.Shape).Values);
            Arbitrary.SameBits([.. values.Select(_ => gradient.Values[0])], Reduction.SumBackward(gradient, tensor.Shape).Values);
        }
    }

    [Fact]
    public void Activations()
    {
        var vector = document.RootElement.GetProperty("activations");
        var (x, dy) = (Vector(vector, "input"), Vector(vector, "outputGradient"));
        var tanh = Tanh.Forward(x);
        Arbitrary.SameBits(vector.Singles("tanh"), tanh.Values);
        Arbitrary.SameBits(vector.Singles("tanhGradient"), Tanh.Backward(dy, tanh).Values);
        Arbitrary.SameBits(vector.Singles("gelu"), Gelu.Forward(x).Values);
        Arbitrary.SameBits(vector.Singles("geluGradient"), Gelu.Backward(dy, x).Values);
        Arbitrary.SameBits(vector.Singles("sum"), Elementwise.Add(x, dy).Values);
        Arbitrary.SameBits(vector.Singles("product"), Elementwise.Scale(x, vector.Single("factor")).Values);
    }

    [Fact]
    public void Softmax_and_its_logarithm()
    {
        foreach (var vector in Vectors("softmax", 3))
        {
            var (columns, causal) = (Int32(vector, "columns"), vector.GetProperty("causal").GetBoolean());
            var scores = Vector(vector, "scores");
            scores = causal
                ? scores.Reshape(scores.Values.Length / columns / columns, columns, columns)
                : scores.Reshape(scores.Values.Length / columns, columns);
            var gradient = Vector(vector, "outputGradient").Reshape(scores.Shape);
            var probabilities = Softmax.Forward(scores, causal);
            Arbitrary.SameBits(vector.Singles("probabilities"), probabilities.Values);
            Arbitrary.SameBits(vector.Singles("gradient"), Softmax.Backward(gradient, probabilities).Values);
            if (causal) continue;
            Arbitrary.SameBits(vector.Singles("logarithms"), LogSoftmax.Forward(scores).Values);
            Arbitrary.SameBits(vector.Singles("logGradient"), LogSoftmax.Backward(gradient, scores).Values);
        }
    }

    [Fact]
    public void Layer_norm()
    {
        foreach (var vector in Vectors("layerNorm", 3))
        {
            var (columns, epsilon) = (Int32(vector, "columns"), vector.Single("epsilon"));
            var (input, gain) = (Vector(vector, "input"), Vector(vector, "gain"));
            input = input.Reshape(input.Values.Length / columns, columns);
            Arbitrary.SameBits(vector.Singles("output"), LayerNorm.Forward(input, gain, Vector(vector, "bias"), epsilon).Values);
            var gradients = LayerNorm.Backward(Vector(vector, "outputGradient").Reshape(input.Shape), input, gain, epsilon);
            Arbitrary.SameBits(vector.Singles("inputGradient"), gradients.Input.Values);
            Arbitrary.SameBits(vector.Singles("gainGradient"), gradients.Gain.Values);
            Arbitrary.SameBits(vector.Singles("biasGradient"), gradients.Bias.Values);
        }
    }

    [Fact]
    public void Batched_products()
    {
        foreach (var vector in Vectors("batchedMatmul", 2))
        {
            var (count, rows, inner, columns) = (Int32(vector, "count"), Int32(vector, "rows"), Int32(vector, "inner"), Int32(vector, "columns"));
            using var left = QuantisedBatch.From(Vector(vector, "left").Reshape(count, rows, inner));
            using var right = QuantisedBatch.From(Vector(vector, "right").Reshape(count, inner, columns));
            using var gradient = QuantisedBatch.From(Vector(vector, "outputGradient").Reshape(count, rows, columns));
            Arbitrary.SameBits(vector.Singles("product"), BatchedMatmul.Forward(left, right).Values);
            Arbitrary.SameBits(vector.Singles("leftGradient"), BatchedMatmul.LeftGradient(gradient, right).Values);
            Arbitrary.SameBits(vector.Singles("rightGradient"), BatchedMatmul.RightGradient(gradient, left).Values);
        }
    }

    [Fact]
    public void Embedding_and_dropout()
    {
        var embedding = document.RootElement.GetProperty("embedding");
        var (ids, gradient) = (Integers(embedding, "ids"), Vector(embedding, "outputGradient"));
        gradient = gradient.Reshape(ids.Length, gradient.Values.Length / ids.Length);
        Arbitrary.SameBits(embedding.Singles("gradient"), Embedding.Backward(gradient, ids, Int32(embedding, "entries")).Values);

        foreach (var vector in Vectors("dropout", 3))
        {
            var output = Dropout.Apply(Vector(vector, "input"), vector.Single("rate"), UInt64(vector, "seed"), UInt64(vector, "stream"));
            Arbitrary.SameBits(vector.Singles("output"), output.Values);
        }
    }

    [Fact]
    public void Clipping_and_optimisers()
    {
        foreach (var vector in Vectors("globalNorm", 2))
        {
            HostTensor[] tensors = [.. vector.GetProperty("tensors").EnumerateArray().Select(Values)];
            Assert.Equal(vector.Double("norm"), GlobalNorm.Of(tensors));
            foreach (var (expected, actual) in vector.GetProperty("clipped").EnumerateArray().Zip(GlobalNorm.Clip(tensors, vector.Single("bound"))))
                Arbitrary.SameBits(Values(expected).Values, actual.Values);
        }

        var momentum = document.RootElement.GetProperty("momentum");
        var (parameter, velocity) = Momentum.Step(
            Vector(momentum, "parameter"), Vector(momentum, "gradient"), Vector(momentum, "velocity"), momentum.Single("learningRate"), momentum.Single("momentum"));
        Arbitrary.SameBits(momentum.Singles("parameterAfter"), parameter.Values);
        Arbitrary.SameBits(momentum.Singles("velocityAfter"), velocity.Values);

        foreach (var vector in Vectors("adamw", 2))
        {
            var rule = new AdamW(
                vector.Single("learningRate"), vector.Single("beta1"), vector.Single("beta2"), vector.Single("epsilon"), vector.Single("weightDecay"));
            var after = rule.Step(
                Vector(vector, "parameter"), Vector(vector, "gradient"), Vector(vector, "first"), Vector(vector, "second"), (ulong)Int32(vector, "step"));
            Arbitrary.SameBits(vector.Singles("parameterAfter"), after.Parameter.Values);
            Arbitrary.SameBits(vector.Singles("firstAfter"), after.First.Values);
            Arbitrary.SameBits(vector.Singles("secondAfter"), after.Second.Values);
        }
    }

    private JsonElement[] Vectors(string name, int count)
    {
        var vectors = document.RootElement.GetProperty(name).EnumerateArray().ToArray();
        Assert.Equal(count, vectors.Length);
        return vectors;
    }

    private static float[] Numbers(JsonElement vector, string stream, int count)
    {
        var numbers = new Philox(UInt64(vector, "seed"), UInt64(vector, stream));
        return [.. Enumerable.Range(0, count).Select(i => (float)numbers.Symmetric((ulong)i))];
    }

    private static HostTensor Vector(JsonElement vector, string name) => Values(vector.GetProperty(name));

    private static HostTensor Values(JsonElement array)
    {
        float[] values = [.. array.EnumerateArray().Select(item => HexFloat.ToSingle(item.GetString()!))];
        return new HostTensor([values.Length], values);
    }

    private static HostTensor Tensor(JsonElement vector, string shape, string values) => new(Integers(vector, shape), vector.Singles(values));

    private static int[] Integers(JsonElement vector, string name) => [.. vector.GetProperty(name).EnumerateArray().Select(item => item.GetInt32())];

    private static ulong UInt64(JsonElement element, string name) => ulong.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static int Int32(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
