using UnstoppableModels.Arithmetic.Random;
using UnstoppableModels.Arithmetic.Tests.Backends;
using UnstoppableModels.Arithmetic.Tests.Reference;

namespace UnstoppableModels.Arithmetic.Tests.Operations;

/// <summary>Embedding and dropout.</summary>
public class EmbeddingTests
{
    [Theory, EveryBackend]
    public void Embedding_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (entries, width, count) = (random.Next(1, 9), random.Next(1, 6), random.Next(1, 60));
        var ids = Enumerable.Range(0, count).Select(_ => random.Next(entries)).ToArray();
        var (table, dy) = (Arbitrary.Values(random, entries * width), Arbitrary.Values(random, count * width));
        var output = on.Backend.Embedding(on.Load([entries, width], table), ids);
        on.Equal([.. ids.SelectMany(id => table[(id * width)..((id + 1) * width)])], output, [count, width]);

        var exponent = ExactReference.CommonExponent(dy);
        var integers = ExactReference.Quantise(dy, exponent);
        var expected = from id in Enumerable.Range(0, entries)
                       from column in Enumerable.Range(0, width)
                       let sum = ExactReference.Sum(Enumerable.Range(0, count).Where(i => ids[i] == id).Select(i => integers[i * width + column]))
                       select Rounding.ToBinary32(sum, 1, exponent - ExactReference.Bits);
        var gradient = on.Backend.EmbeddingBackward(on.Load([count, width], dy), ids, entries);
        on.Equal([.. expected], gradient, [entries, width]);
    }, 200);

    [Theory, EveryBackend]
    public void Ids_outside_the_table_are_refused(Subject on)
    {
        var table = on.Load([2, 1], [1, 2]);
        Subject.Refuses("Id 2 is not one of 2 entries.", () => on.Backend.Embedding(table, [2]));
        Subject.Refuses("Id -1 is not one of 2 entries.", () => on.Backend.EmbeddingBackward(table, [0, -1], 2));
        Subject.Refuses("1 ids have as many rows of gradients, not 2.", () => on.Backend.EmbeddingBackward(table, [0], 2));
    }

    [Theory, EveryBackend]
    public void Dropout_agrees_with_the_reference(Subject on) => on.Check(random =>
    {
        var (values, rate) = (Arbitrary.Values(random, random.Next(1, 60)), (float)random.NextDouble() * 0.999f);
        var (seed, stream) = ((ulong)random.NextInt64(), (ulong)random.NextInt64());
        var threshold = Rounding.Units(rate) >> 1074 - 32;
        var factor = Rounding.ToBinary32(Binary64.Divide(1, Binary64.Subtract(1, rate)));
        var numbers = new Philox(seed, stream);
        var expected = values.Select((x, i) => numbers.Word((ulong)i) >= threshold ? Rounding.ToBinary32(Binary64.Multiply(x, factor)) : 0f);
        on.Equal([.. expected], on.Backend.Dropout(on.Load([values.Length], values), rate, seed, stream));
    }, 300);

    [Theory, EveryBackend]
    public void Dropout_keeps_the_share_it_is_told_to(Subject on)
    {
        var ones = on.Load([100, 100], [.. Enumerable.Repeat(1f, 10_000)]);
        var kept = on.Read(on.Backend.Dropout(ones, 0.25f, 1, 2)).Where(value => value != 0).ToArray();
        Assert.InRange(kept.Length, 7_300, 7_700);
        Assert.Equal([1.3333334f], kept.Distinct());
        on.Equal(on.Read(ones), on.Backend.Dropout(ones, 0, 1, 2));
        foreach (var rate in (float[])[1f, -0.1f, float.NaN]) Assert.Throws<ArgumentOutOfRangeException>(() => on.Backend.Dropout(ones, rate, 1, 2));
    }
}
