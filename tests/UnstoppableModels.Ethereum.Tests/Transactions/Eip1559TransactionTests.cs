using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Transactions;

/// <summary>Byte for byte what cast mktx of Foundry 1.7.1 makes of the same transactions.</summary>
public class Eip1559TransactionTests
{
    private static readonly EthereumKey Key = EthereumKey.Parse("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static readonly Address Receiver = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

    [Fact]
    public void A_transfer()
    {
        var signed = new Eip1559Transaction(
            31337, 9, new TransactionFees(1_000_000_000, 3_000_000_007), 21000, Receiver, BigInteger.Pow(10, 18), []).Sign(Key);
        Assert.Equal(
            "02f874827a6909843b9aca0084b2d05e078252089470997970c51812dc3a010c7d01b50e0d17dc79c8880de0b6b3a764000080c001a0e4"
            + "484d9f4d3e9d50242bd0d5f342f53ee549c60909a2cae1a3ee4d6d129dc774a0056f30841165a8e25226faf22f53844180b78cac78a640"
            + "4127082849dfa68cb1", Convert.ToHexStringLower(signed.Raw));
        Assert.Equal((Key.Address, 9ul), (signed.Sender, signed.Nonce));
    }

    [Fact]
    public void A_call_with_an_array_of_structs()
    {
        var call = new UnstoppableModelContract.SubmitStateFunction(
            3, [new(Word(1), Word(2)), new(Word(3), Word(4))], Word(255), [Word(5), Word(6)]);
        var signed = new Eip1559Transaction(11155111, 0, new TransactionFees(0, 2), 123456, Receiver, 0, call.Encode()).Sign(Key);
        Assert.Equal(
            "02f901ec83aa36a78080028301e2409470997970c51812dc3a010c7d01b50e0d17dc79c880b9018487a92d62"
            + "0000000000000000000000000000000000000000000000000000000000000003"
            + "0000000000000000000000000000000000000000000000000000000000000080"
            + "00000000000000000000000000000000000000000000000000000000000000ff"
            + "0000000000000000000000000000000000000000000000000000000000000120"
            + "0000000000000000000000000000000000000000000000000000000000000002"
            + "0000000000000000000000000000000000000000000000000000000000000001"
            + "0000000000000000000000000000000000000000000000000000000000000002"
            + "0000000000000000000000000000000000000000000000000000000000000003"
            + "0000000000000000000000000000000000000000000000000000000000000004"
            + "0000000000000000000000000000000000000000000000000000000000000002"
            + "0000000000000000000000000000000000000000000000000000000000000005"
            + "0000000000000000000000000000000000000000000000000000000000000006"
            + "c001a0f4da26231a757ad9a1de84e7be1b09f2c7d77793c003afb9b87bf9a7ef653f10a046a34c3237037659e910052d9890aeb2f8991e"
            + "8c323735276acb1ee467cb92c5",
            Convert.ToHexStringLower(signed.Raw));
    }

    [Fact]
    public void A_contract_creation()
    {
        var code = Convert.FromHexString("600a600c600039600a6000f3602a60005260206000f3");
        var signed = new Eip1559Transaction(1, 1, new TransactionFees(1, 30), 100000, null, 0, code).Sign(Key);
        Assert.Equal(
            "02f8650101011e830186a0808096600a600c600039600a6000f3602a60005260206000f3c001a0726417a59bc6a6c26e2e84d71b1efa48"
            + "0ea190e27718ea98f3383d713c01d447a0412353c47efae5e33798c96c1bfd5bf28c9e03f9bfbb390067095f2dd11d90ca",
            Convert.ToHexStringLower(signed.Raw));
        Assert.Equal(Keccak256.Hash(signed.Raw), signed.Hash);
    }

    [Theory] // cast compute-address
    [InlineData(0, "0x5FbDB2315678afecb367f032d93F642f64180aa3")]
    [InlineData(300, "0x9338CA7d556248055f5751d85cDA7aD6eF254433")]
    public void The_address_of_a_created_contract_is_known_before(ulong nonce, string address) =>
        Assert.Equal(address, ContractAddress.Of(Key.Address, nonce).ToChecksumText());

    [Fact]
    public void A_replacement_pays_more_than_ten_percent_more()
    {
        Assert.Equal(new TransactionFees(1, 9 + 1), new TransactionFees(0, 8).ForReplacement());
        Assert.Equal(new TransactionFees(1_125_000_001, 2_250_000_001), new TransactionFees(1_000_000_000, 2_000_000_000).ForReplacement());
    }

    private static Hash32 Word(byte value)
    {
        var word = new byte[32];
        word[31] = value;
        return new Hash32(word);
    }
}
