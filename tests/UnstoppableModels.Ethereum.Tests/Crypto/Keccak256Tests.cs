using UnstoppableModels.Ethereum.Crypto;

namespace UnstoppableModels.Ethereum.Tests.Crypto;

public class Keccak256Tests
{
    [Theory]
    [InlineData(0, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")] // known from every account without code
    [InlineData(200, "0x96ea54061def936c4be90b518992fdc6f12f535068a256229aca54267b4d084d")] // two blocks of the sponge; cast keccak
    public void Hashes_runs_of_the_letter_a(int count, string expected) =>
        Assert.Equal(expected, Keccak256.Hash(new string('a', count)).ToString());

    [Fact]
    public void Hashes_the_transfer_signature_to_its_topic() =>
        Assert.Equal(
            "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
            Keccak256.Hash("Transfer(address,address,uint256)").ToString());

    [Fact]
    public void Is_not_sha3() =>
        Assert.Equal("0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45", Keccak256.Hash("abc"u8).ToString());
}
