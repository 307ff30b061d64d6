using System.Numerics;
using UnstoppableModels.Node.Demo.View;

namespace UnstoppableModels.Node.Tests.Demo.View;

public sealed class EtherTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "0.000000000000000001")]
    [InlineData("-1", "-0.000000000000000001")]
    [InlineData("1000000000000000000", "1")]
    [InlineData("-1050000000000000000", "-1.05")]
    [InlineData("10000000000000000000000", "10000")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935",
        "115792089237316195423570985008687907853269984665640564039457.584007913129639935")]
    public void Exact_amounts_lose_no_wei(string wei, string expected) => Assert.Equal(expected, Ether.Exact(BigInteger.Parse(wei)));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("15000000000000000", "+0.015")]
    [InlineData("-15000000000000000", "-0.015")]
    public void Signed_amounts_carry_a_sign_unless_they_are_zero(string wei, string expected) =>
        Assert.Equal(expected, Ether.Signed(BigInteger.Parse(wei)));

    [Theory]
    [InlineData("1234549999999999999", 4, "1.2345")]
    [InlineData("1234550000000000000", 4, "1.2346")]
    [InlineData("-1234550000000000000", 4, "-1.2346")]
    [InlineData("49999999999999", 4, "0.0000")]
    [InlineData("-49999999999999", 4, "0.0000")]
    [InlineData("999950000000000000", 4, "1.0000")]
    [InlineData("1", 18, "0.000000000000000001")]
    public void Rounded_amounts_round_halves_away_from_zero(string wei, int decimals, string expected) =>
        Assert.Equal(expected, Ether.Rounded(BigInteger.Parse(wei), decimals));

    [Theory]
    [InlineData("1050000000000000000", "+1.05")]
    [InlineData("-1050000000000000000", "-1.05")]
    [InlineData("4999999999999999", "0.00")]
    [InlineData("-4999999999999999", "0.00")]
    public void A_sign_is_shown_only_for_what_is_left_after_rounding(string wei, string expected) =>
        Assert.Equal(expected, Ether.SignedRounded(BigInteger.Parse(wei), 2));

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    public void There_are_1_to_18_decimals(int decimals) => Assert.Throws<ArgumentOutOfRangeException>(() => Ether.Rounded(1, decimals));
}
