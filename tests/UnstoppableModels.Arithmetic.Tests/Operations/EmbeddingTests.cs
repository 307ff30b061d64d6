using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

/// <summary>Embedding and dropout.</summary>
public class EmbeddingTests
{
    [Fact]
    public void Embedding_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (entries, width, count) = (random.Next(1, 9), random.Next(1, 6), random.Next(1, 60));
        var ids = Enumerable.Range(0, count).Select(_ => random.Next(entries)).ToArray();
        var (table, dy) = (Arbitrary.Values(random, entries * width), Arbitrary.Values(random, count * width));
        var output = Embedding.Forward(new HostTensor([entries, width], table), ids);
        Assert.Equal([count, width], output.Shape.ToArray());
        Arbitrary.SameBits([.. ids.SelectMany(id => table[(id * width)..((id + 1) * width)])], output.Values);

        var exponent = ExactReference.CommonExponent(dy);
        var integers = ExactReference.Quantise(dy, exponent);
        var expected = from id in Enumerable.Range(0, entries)
                       from column in Enumerable.Range(0, width)
                       let sum = ExactReference.Sum(Enumerable.Range(0, count).Where(i => ids[i] == id).Select(i => integers[i * width + column]))
                       select Rounding.ToBinary32(sum, 1, exponent - ExactReference.Bits);
        var gradient = Embedding.Backward(new HostTensor([count, width], dy), ids, entries);
        Assert.Equal([entries, width], gradient.Shape.ToArray());
        Arbitrary.SameBits([.. expected], gradient.Values);
    }, 200);

    [Fact]
    public void Ids_outside_the_table_are_refused()
    {
        var table = new HostTensor([2, 1], [1, 2]);
        Assert.Equal("Id 2 is not one of 2 entries.", Assert.Throws<ArgumentException>(() => Embedding.Forward(table, [2])).Message);
        Assert.Equal("Id -1 is not one of 2 entries.", Assert.Throws<ArgumentException>(() => Embedding.Backward(table, [0, -1], 2)).Message);
        Assert.Equal("1 ids have as many rows of gradients, not 2.", Assert.Throws<ArgumentException>(() => Embedding.Backward(table, [0], 2)).Message);
    }

    [Fact]
    public void Dropout_agrees_with_the_reference() => Arbitrary.Check(random =>
    {
        var (values, rate) = (Arbitrary.Values(random, random.Next(1, 60)), (float)random.NextDouble() * 0.999f);
        var (seed, stream) = ((ulong)random.NextInt64(), (ulong)random.NextInt64());
        var threshold = Rounding.Units(rate) >> 1074 - 32;
        var factor = Rounding.ToBinary32(Binary64.Divide(1, Binary64.Subtract(1, rate)));
        var numbers = new Philox(seed, stream);
        var expected = values.Select((x, i) => numbers.Word((ulong)i) >= threshold ? Rounding.ToBinary32(Binary64.Multiply(x, factor)) : 0f);
        Arbitrary.SameBits([.. expected], Dropout.Apply(new HostTensor([values.Length], values), rate, seed, stream).Values);
    }, 300);

    [Fact]
    public void Dropout_keeps_the_share_it_is_told_to()
    {
        var ones = new HostTensor([100, 100], [.. Enumerable.Repeat(1f, 10_000)]);
        var kept = Dropout.Apply(ones, 0.25f, 1, 2).Values.ToArray().Where(value => value != 0).ToArray();
        Assert.InRange(kept.Length, 7_300, 7_700);
        Assert.Equal([1.3333334f], kept.Distinct());
        Assert.Equal(ones.Values, Dropout.Apply(ones, 0, 1, 2).Values);
        foreach (var rate in (float[])[1f, -0.1f, float.NaN]) Assert.Throws<ArgumentOutOfRangeException>(() => Dropout.Apply(ones, rate, 1, 2));
    }
}
