using UnstoppableModels.Arithmetic.Random;

namespace UnstoppableModels.Arithmetic.Tests.Random;

public class PhiloxTests
{
    /// <summary>The known answers published with Random123 (kat_vectors, philox4x32, 10 rounds).</summary>
    [Fact]
    public void Published_vectors()
    {
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block((0, 0, 0, 0), (0, 0)));
        Assert.Equal(
            (0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu),
            Philox.Block((uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue), (uint.MaxValue, uint.MaxValue)));
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Block((0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0)));
    }

    [Fact]
    public void Words_are_the_lanes_of_blocks_keyed_by_seed_and_stream()
    {
        var stream = new Philox(0x299f31d0a4093822, 0x0370734413198a2e);
        const ulong block = 0x85a308d3243f6a88 & ulong.MaxValue >> 2;
        var expected = Philox.Block((0x243f6a88, (uint)(block >> 32), 0x13198a2e, 0x03707344), (0xa4093822, 0x299f31d0));
        Assert.Equal(
            [expected.X0, expected.X1, expected.X2, expected.X3],
            Enumerable.Range(0, 4).Select(lane => stream.Word(block * 4 + (ulong)lane)).ToArray());
    }

    [Fact]
    public void Symmetric_numbers_are_exact_functions_of_24_bits()
    {
        var stream = new Philox(0, 0);
        Assert.Equal(((0x6627e8d5 >> 8) + 0.5) / 8388608 - 1, stream.Symmetric(0));
        var numbers = Enumerable.Range(0, 10_000).Select(i => stream.Symmetric((ulong)i)).ToArray();
        Assert.All(numbers, number => Assert.True(number is > -1 and < 1 and not 0));
        Assert.InRange(numbers.Average(), -0.02, 0.02);
    }
}
