using UnstoppableModels.Arithmetic.Threading;

namespace UnstoppableModels.Arithmetic.Tests.Threading;

public class ForkJoinTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Every_part_is_done_once(int parts)
    {
        var done = new int[parts];
        ForkJoin.Run(parts, part => Interlocked.Increment(ref done[part]));
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 7)]
    [InlineData(100_000, 1000)]
    public void Ranges_cover_everything_once(int count, int grain)
    {
        var done = new int[count];
        ForkJoin.Ranges(count, grain, (from, to) =>
        {
            for (var i = from; i < to; i++) Interlocked.Increment(ref done[i]);
        });
        Assert.All(done, times => Assert.Equal(1, times));
    }

    [Fact]
    public void A_part_may_have_parts_of_its_own()
    {
        var sum = 0;
        ForkJoin.Run(8, outer => ForkJoin.Run(8, inner => Interlocked.Add(ref sum, outer * 8 + inner)));
        Assert.Equal(64 * 63 / 2, sum);
    }

    [Fact]
    public void Many_threads_may_have_work_at_once()
    {
        var sums = new int[16];
        Parallel.For(0, sums.Length, i => ForkJoin.Run(100, part => Interlocked.Add(ref sums[i], part)));
        Assert.All(sums, sum => Assert.Equal(4950, sum));
    }

    [Fact]
    public void The_first_failure_reaches_the_caller_and_the_next_work_is_done()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ForkJoin.Run(4, _ => throw new InvalidOperationException("no")));
        Assert.Equal("no", error.Message);
        Every_part_is_done_once(10);
    }

    [Fact]
    public void There_is_at_least_one_thread() => Assert.Throws<ArgumentOutOfRangeException>(() => ForkJoin.Threads = 0);
}
