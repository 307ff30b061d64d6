using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Deployments;

public class RuntimeCodeTests
{
    private static readonly string Zeros = new('0', 64);
    private static readonly string Value = "00000000000000000000000070997970c51812dc3a010c7d01b50e0d17dc79c8";

    [Fact]
    public void Immutable_values_may_be_anything_and_nothing_else_may()
    {
        var template = Bytes("6001" + "7f" + Zeros + "01" + "7f" + Value + "00");

        Assert.True(RuntimeCode.Matches(template, template));
        Assert.True(RuntimeCode.Matches(template, Bytes("6001" + "7f" + Value + "01" + "7f" + Value + "00")));
        Assert.False(RuntimeCode.Matches(template, Bytes("6002" + "7f" + Value + "01" + "7f" + Value + "00")));
        Assert.False(RuntimeCode.Matches(template, Bytes("6001" + "7e" + Value + "01" + "7f" + Value + "00")));
        Assert.False(RuntimeCode.Matches(template, Bytes("6001" + "7f" + Value + "01" + "7f" + Zeros + "00")));
        Assert.False(RuntimeCode.Matches(template, template.AsSpan(..^1)));
        Assert.False(RuntimeCode.Matches([], []));
    }

    [Fact]
    public void A_push_of_zeros_inside_the_operand_of_another_instruction_is_no_immutable()
    {
        var operand = "61" + "007f" + Zeros;

        Assert.True(RuntimeCode.Matches(Bytes(operand), Bytes(operand)));
        Assert.False(RuntimeCode.Matches(Bytes(operand), Bytes("61" + "007f" + Value)));
    }

    [Fact]
    public void Code_that_ends_inside_an_operand_is_compared_to_its_end()
    {
        Assert.True(RuntimeCode.Matches(Bytes("7f00"), Bytes("7f00")));
        Assert.False(RuntimeCode.Matches(Bytes("7f00"), Bytes("7f01")));
    }

    /// <summary>The code in ERC-1167, with the address that stands there.</summary>
    [Fact]
    public void A_clone_is_that_of_the_standard() => Assert.Equal(
        Bytes("363d3d373d3d3d363d73bebebebebebebebebebebebebebebebebebebebe5af43d82803e903d91602b57fd5bf3"),
        RuntimeCode.CloneOf(Address.Parse("0xbebebebebebebebebebebebebebebebebebebebe")));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);
}
