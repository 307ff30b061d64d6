using System.Globalization;
using System.Text.Json;
using CsCheck;
using UnstoppableModels.Training.Datasets;

namespace UnstoppableModels.Training.Tests.Datasets;

public class KeyedPermutationTests
{
    /// <summary>The golden vectors come from a program in another language (tests of Arithmetic, SecondOpinion).</summary>
    [Fact]
    public void Entries_are_those_of_the_second_implementation()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden-vectors.json")));
        var vectors = golden.RootElement.GetProperty("permutation").EnumerateArray().ToArray();
        Assert.Equal(6, vectors.Length);
        foreach (var vector in vectors)
        {
            var permutation = new KeyedPermutation(Number(vector, "seed"), Number(vector, "epoch"), vector.GetProperty("count").GetUInt32());
            var order = vector.GetProperty("order").EnumerateArray().Select(item => item.GetUInt32()).ToArray();
            Assert.Equal(order, order.Select((_, i) => permutation[(uint)i]));
        }
    }

    [Fact]
    public void Every_entry_up_to_2000_occurs_once() =>
        Parallel.For(1, 2001, count => AssertPermutes(new KeyedPermutation((ulong)count * 7, (ulong)count % 3, (uint)count), (uint)count));

    [Fact]
    public void Every_entry_of_a_large_permutation_occurs_once()
    {
        foreach (var count in (uint[])[65_536, 65_537, 1_000_003]) AssertPermutes(new KeyedPermutation(1, 2, count), count);
    }

    /// <summary>Of millions of entries a few: no two are equal, all are in the range.</summary>
    [Fact]
    public void Entries_of_huge_permutations_differ() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UInt[1 << 20, uint.MaxValue], Gen.UInt).Sample(
            (seed, epoch, count, start) =>
            {
                var permutation = new KeyedPermutation(seed, epoch, count);
                var entries = Enumerable.Range(0, 200).Select(i => permutation[(uint)((start + (ulong)i * 7919) % count)]).ToArray();
                return entries.All(entry => entry < count) && entries.Distinct().Count() == 200;
            },
            iter: 100);

    [Fact]
    public void Seed_and_epoch_choose_the_order()
    {
        var orders = (KeyedPermutation[])[new(1, 0, 100), new(1, 1, 100), new(2, 0, 100), new(2, 1, 100)];
        Assert.Equal(4, orders.Select(permutation => string.Join(',', Enumerable.Range(0, 100).Select(i => permutation[(uint)i]))).Distinct().Count());
    }

    /// <summary>Each of 6 entries comes first in about a sixth of the epochs: 600 ± 6 standard deviations.</summary>
    [Fact]
    public void No_entry_is_preferred()
    {
        var firsts = Enumerable.Range(0, 3600).CountBy(epoch => new KeyedPermutation(3, (ulong)epoch, 6)[0]).ToArray();
        Assert.Equal(6, firsts.Length);
        Assert.All(firsts, pair => Assert.InRange(pair.Value, 466, 734));
    }

    [Fact]
    public void There_is_no_entry_outside()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyedPermutation(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyedPermutation(1, 1, 5)[5]);
    }

    private static void AssertPermutes(KeyedPermutation permutation, uint count)
    {
        var seen = new bool[count];
        for (var i = 0U; i < count; i++) seen[permutation[i]] = true;
        Assert.DoesNotContain(false, seen);
    }

    private static ulong Number(JsonElement vector, string name) => ulong.Parse(vector.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
