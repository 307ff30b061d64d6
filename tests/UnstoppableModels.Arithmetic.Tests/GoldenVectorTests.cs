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
        var permutation = document.RootElement.GetProperty("permutation");
        Assert.Equal(
            permutation.GetProperty("order").EnumerateArray().Select(item => item.GetInt32()),
            new Philox(UInt64(permutation, "seed"), UInt64(permutation, "stream")).Permutation(permutation.GetProperty("count").GetInt32()));
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

    private static ulong UInt64(JsonElement element, string name) => ulong.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    private static int Int32(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
