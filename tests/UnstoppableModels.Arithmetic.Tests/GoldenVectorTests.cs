using System.Globalization;
using System.Text.Json;
using UnstoppableModels.Arithmetic.Contractions;
using UnstoppableModels.Arithmetic.Elementary;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Backends;
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
    public void Elementary_functions()
    {
        foreach (var vector in Vectors("exp", 13)) Assert.Equal(vector.Double("y"), Exponential.Exp(vector.Double("x")));
        foreach (var vector in Vectors("log", 11)) Assert.Equal(vector.Double("y"), Logarithm.Log(vector.Double("x")));
        foreach (var vector in Vectors("tanh", 16)) Assert.Equal(vector.Double("y"), HyperbolicTangent.Tanh(vector.Double("x")));
        foreach (var vector in Vectors("erf", 16)) Assert.Equal(vector.Double("y"), ErrorFunction.Erf(vector.Double("x")));
    }

    [Theory, EveryBackend]
    public void Contractions(Subject on)
    {
        foreach (var vector in Vectors("multiply", 8))
        {
            var (rows, inner, columns) = (Int32(vector, "rows"), Int32(vector, "inner"), Int32(vector, "columns"));
            using var left = on.Backend.Quantise(on.Load([rows, inner], vector.Singles("left")));
            using var right = on.Backend.Quantise(on.Load([inner, columns], vector.Singles("right")));
            on.Equal(vector.Singles("product"), on.Backend.Multiply(left, false, right, false));
        }
        foreach (var vector in Vectors("multiplyLong", 4))
        {
            var inner = Int32(vector, "inner");
            using var left = on.Backend.Quantise(on.Load([1, inner], Numbers(vector, "leftStream", inner)));
            using var right = on.Backend.Quantise(on.Load([inner, 1], Numbers(vector, "rightStream", inner)));
            on.Equal([vector.Single("product")], on.Backend.Multiply(left, false, right, false));
        }
        foreach (var vector in Vectors("sumRows", 3))
        {
            var (values, columns) = (vector.Singles("values"), Int32(vector, "columns"));
            using var matrix = on.Backend.Quantise(on.Load([values.Length / columns, columns], values));
            on.Equal(vector.Singles("sums"), on.Backend.SumRows(matrix));
        }
    }

    [Theory, EveryBackend]
    public void Operations(Subject on)
    {
        var relu = document.RootElement.GetProperty("relu");
        var input = relu.Singles("input");
        on.Equal(relu.Singles("output"), on.Backend.Relu(on.Load([input.Length], input)));

        foreach (var vector in Vectors("crossEntropy", 4))
        {
            var logits = vector.GetProperty("logits").EnumerateArray()
                .Select(row => row.EnumerateArray().Select(item => HexFloat.ToSingle(item.GetString()!)).ToArray()).ToArray();
            var labels = vector.GetProperty("labels").EnumerateArray().Select(item => item.GetInt32()).ToArray();
            var result = on.Backend.SoftmaxCrossEntropy(on.Load([logits.Length, logits[0].Length], [.. logits.SelectMany(row => row)]), labels);
            on.Equal(vector.Singles("rowLosses"), result.RowLosses);
            on.Equal([vector.Single("loss")], result.Loss);
            on.Equal(vector.Singles("gradient"), result.LogitGradient);
        }

        var sgd = document.RootElement.GetProperty("sgd");
        var parameter = sgd.Singles("parameter");
        var updated = on.Backend.Sgd(on.Load([parameter.Length], parameter), on.Load([parameter.Length], sgd.Singles("gradient")), sgd.Single("learningRate"));
        on.Equal(sgd.Singles("updated"), updated);
    }

    [Theory, EveryBackend]
    public void Convolutions(Subject on)
    {
        foreach (var vector in Vectors("conv2d", 4))
        {
            using var convolution = on.Backend.Convolve(
                Load(on, vector, "inputShape", "input"),
                Load(on, vector, "weightShape", "weight"),
                on.Load([vector.Singles("bias").Length], vector.Singles("bias")),
                Int32(vector, "stride"),
                Int32(vector, "padding"));
            on.Equal(vector.Singles("output"), convolution.Output, Integers(vector, "outputShape"));
            var gradients = convolution.Backward(Load(on, vector, "outputShape", "outputGradient"), withInput: true);
            on.Equal(vector.Singles("weightGradient"), gradients.Weight);
            on.Equal(vector.Singles("biasGradient"), gradients.Bias);
            on.Equal(vector.Singles("inputGradient"), gradients.Input!);
        }
    }

    [Theory, EveryBackend]
    public void Pooling(Subject on)
    {
        foreach (var vector in Vectors("pooling", 3))
        {
            var (images, gradient, size) = (Load(on, vector, "inputShape", "input"), Load(on, vector, "outputShape", "outputGradient"), Int32(vector, "size"));
            on.Equal(vector.Singles("max"), on.Backend.MaxPool(images, size));
            on.Equal(vector.Singles("maxInputGradient"), on.Backend.MaxPoolBackward(gradient, images, size));
            on.Equal(vector.Singles("average"), on.Backend.AveragePool(images, size));
            on.Equal(vector.Singles("averageInputGradient"), on.Backend.AveragePoolBackward(gradient, images, size));
        }
    }

    [Theory, EveryBackend]
    public void Sums_and_means(Subject on)
    {
        foreach (var vector in Vectors("reduction", 3))
        {
            var (values, gradient) = (vector.Singles("values"), on.Load([1], [vector.Single("outputGradient")]));
            var tensor = on.Load([values.Length], values);
            on.Equal([vector.Single("sum")], on.Backend.Sum(tensor));
            on.Equal([vector.Single("mean")], on.Backend.Mean(tensor));
            on.Equal([.. values.Select(_ => vector.Single("meanGradient"))], on.Backend.MeanBackward(gradient, tensor.Shape));
            on.Equal([.. values.Select(_ => vector.Single("outputGradient"))], on.Backend.SumBackward(gradient, tensor.Shape));
        }
    }

    [Theory, EveryBackend]
    public void Activations(Subject on)
    {
        var vector = document.RootElement.GetProperty("activations");
        var (x, dy) = (Vector(on, vector, "input"), Vector(on, vector, "outputGradient"));
        var tanh = on.Backend.Tanh(x);
        on.Equal(vector.Singles("tanh"), tanh);
        on.Equal(vector.Singles("tanhGradient"), on.Backend.TanhBackward(dy, tanh));
        on.Equal(vector.Singles("gelu"), on.Backend.Gelu(x));
        on.Equal(vector.Singles("geluGradient"), on.Backend.GeluBackward(dy, x));
        on.Equal(vector.Singles("sum"), on.Backend.Add(x, dy));
        on.Equal(vector.Singles("product"), on.Backend.Scale(x, vector.Single("factor")));
    }

    [Theory, EveryBackend]
    public void Softmax_and_its_logarithm(Subject on)
    {
        foreach (var vector in Vectors("softmax", 3))
        {
            var (columns, causal) = (Int32(vector, "columns"), vector.GetProperty("causal").GetBoolean());
            var count = vector.GetProperty("scores").GetArrayLength();
            int[] shape = causal ? [count / columns / columns, columns, columns] : [count / columns, columns];
            var (scores, gradient) = (Vector(on, vector, "scores", shape), Vector(on, vector, "outputGradient", shape));
            var probabilities = on.Backend.Softmax(scores, causal);
            on.Equal(vector.Singles("probabilities"), probabilities);
            on.Equal(vector.Singles("gradient"), on.Backend.SoftmaxBackward(gradient, probabilities));
            if (causal) continue;
            on.Equal(vector.Singles("logarithms"), on.Backend.LogSoftmax(scores));
            on.Equal(vector.Singles("logGradient"), on.Backend.LogSoftmaxBackward(gradient, scores));
        }
    }

    [Theory, EveryBackend]
    public void Layer_norm(Subject on)
    {
        foreach (var vector in Vectors("layerNorm", 3))
        {
            var (columns, epsilon) = (Int32(vector, "columns"), vector.Single("epsilon"));
            int[] shape = [vector.GetProperty("input").GetArrayLength() / columns, columns];
            var (input, gain) = (Vector(on, vector, "input", shape), Vector(on, vector, "gain"));
            on.Equal(vector.Singles("output"), on.Backend.LayerNorm(input, gain, Vector(on, vector, "bias"), epsilon));
            var gradients = on.Backend.LayerNormBackward(Vector(on, vector, "outputGradient", shape), input, gain, epsilon);
            on.Equal(vector.Singles("inputGradient"), gradients.Input);
            on.Equal(vector.Singles("gainGradient"), gradients.Gain);
            on.Equal(vector.Singles("biasGradient"), gradients.Bias);
        }
    }

    [Theory, EveryBackend]
    public void Batched_products(Subject on)
    {
        foreach (var vector in Vectors("batchedMatmul", 2))
        {
            var (count, rows, inner, columns) = (Int32(vector, "count"), Int32(vector, "rows"), Int32(vector, "inner"), Int32(vector, "columns"));
            using var left = on.Backend.QuantiseBatch(Vector(on, vector, "left", count, rows, inner));
            using var right = on.Backend.QuantiseBatch(Vector(on, vector, "right", count, inner, columns));
            using var gradient = on.Backend.QuantiseBatch(Vector(on, vector, "outputGradient", count, rows, columns));
            on.Equal(vector.Singles("product"), on.Backend.Multiply(left, false, right, false));
            on.Equal(vector.Singles("leftGradient"), on.Backend.Multiply(gradient, false, right, true));
            on.Equal(vector.Singles("rightGradient"), on.Backend.Multiply(left, true, gradient, false));
        }
    }

    [Theory, EveryBackend]
    public void Embedding_and_dropout(Subject on)
    {
        var embedding = document.RootElement.GetProperty("embedding");
        var ids = Integers(embedding, "ids");
        var gradient = Vector(on, embedding, "outputGradient", ids.Length, embedding.GetProperty("outputGradient").GetArrayLength() / ids.Length);
        on.Equal(embedding.Singles("gradient"), on.Backend.EmbeddingBackward(gradient, ids, Int32(embedding, "entries")));

        foreach (var vector in Vectors("dropout", 3))
        {
            var output = on.Backend.Dropout(Vector(on, vector, "input"), vector.Single("rate"), UInt64(vector, "seed"), UInt64(vector, "stream"));
            on.Equal(vector.Singles("output"), output);
        }
    }

    [Theory, EveryBackend]
    public void Clipping_and_optimisers(Subject on)
    {
        foreach (var vector in Vectors("globalNorm", 2))
        {
            Tensor[] tensors = [.. vector.GetProperty("tensors").EnumerateArray().Select(Values).Select(values => on.Load([values.Length], values))];
            Assert.Equal(vector.Double("norm"), on.Backend.GlobalNorm(tensors));
            foreach (var (expected, actual) in vector.GetProperty("clipped").EnumerateArray().Zip(on.Backend.Clip(tensors, vector.Single("bound"))))
                on.Equal(Values(expected), actual);
        }

        var momentum = document.RootElement.GetProperty("momentum");
        var (parameter, velocity) = on.Backend.Momentum(
            Vector(on, momentum, "parameter"),
            Vector(on, momentum, "gradient"),
            Vector(on, momentum, "velocity"),
            momentum.Single("learningRate"),
            momentum.Single("momentum"));
        on.Equal(momentum.Singles("parameterAfter"), parameter);
        on.Equal(momentum.Singles("velocityAfter"), velocity);

        foreach (var vector in Vectors("adamw", 2))
        {
            var rule = new AdamW(
                vector.Single("learningRate"), vector.Single("beta1"), vector.Single("beta2"), vector.Single("epsilon"), vector.Single("weightDecay"));
            var after = on.Backend.AdamW(
                rule,
                Vector(on, vector, "parameter"),
                Vector(on, vector, "gradient"),
                Vector(on, vector, "first"),
                Vector(on, vector, "second"),
                (ulong)Int32(vector, "step"));
            on.Equal(vector.Singles("parameterAfter"), after.Parameter);
            on.Equal(vector.Singles("firstAfter"), after.First);
            on.Equal(vector.Singles("secondAfter"), after.Second);
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

    /// <summary>Values under a shape, or as a vector where none is given.</summary>
    private static Tensor Vector(Subject on, JsonElement vector, string name, params int[] shape)
    {
        var values = vector.Singles(name);
        return on.Load(shape is [] ? [values.Length] : shape, values);
    }

    private static Tensor Load(Subject on, JsonElement vector, string shape, string values) => on.Load(Integers(vector, shape), vector.Singles(values));

    private static float[] Values(JsonElement array) => [.. array.EnumerateArray().Select(item => HexFloat.ToSingle(item.GetString()!))];

    private static int[] Integers(JsonElement vector, string name) => [.. vector.GetProperty(name).EnumerateArray().Select(item => item.GetInt32())];

    private static ulong UInt64(JsonElement element, string name) => ulong.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static int Int32(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
