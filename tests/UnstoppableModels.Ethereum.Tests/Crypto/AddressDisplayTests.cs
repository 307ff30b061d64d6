using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Crypto;

public class AddressDisplayTests
{
    [Theory] // EIP-55
    [InlineData("0x52908400098527886E0F7030069857D2E4169EE7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData("0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData("0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    public void Addresses_are_shown_with_their_checksum(string text)
    {
        Assert.Equal(text, Address.Parse(text).ToChecksumText());
        Assert.Equal(Address.Parse(text), AddressDisplay.ParseChecked(text));
    }

    [Fact]
    public void A_wrong_checksum_is_noticed_and_one_case_is_no_checksum()
    {
        Assert.Throws<FormatException>(() => AddressDisplay.ParseChecked("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"));
        var lower = AddressDisplay.ParseChecked("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
        Assert.Equal("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", lower.ToChecksumText());
    }
}
