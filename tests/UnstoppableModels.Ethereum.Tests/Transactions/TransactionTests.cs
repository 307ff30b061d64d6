using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Transactions;

/// <summary>Byte for byte what cast mktx of Foundry 1.7.1 and ethers 6 make of the same transactions.</summary>
public class TransactionTests
{
    private static readonly EthereumKey Key = EthereumKey.Parse("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static readonly Address Receiver = Address.Parse("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    private static readonly byte[] Code = Convert.FromHexString("600a600c600039600a6000f3602a60005260206000f3");

    [Fact]
    public void A_transfer()
    {
        var signed = new Transaction(
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
        var signed = new Transaction(11155111, 0, new TransactionFees(0, 2), 123456, Receiver, 0, call.Encode()).Sign(Key);
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
        var transaction = new Transaction(1, 1, new TransactionFees(1, 30), 100000, null, 0, Code);
        Assert.Equal(
            "02e20101011e830186a0808096600a600c600039600a6000f3602a60005260206000f3c0",
            Convert.ToHexStringLower(transaction.ToUnsignedBytes()));
        var signed = transaction.Sign(Key);
        Assert.Equal(
            "02f8650101011e830186a0808096600a600c600039600a6000f3602a60005260206000f3c001a0726417a59bc6a6c26e2e84d71b1efa48"
            + "0ea190e27718ea98f3383d713c01d447a0412353c47efae5e33798c96c1bfd5bf28c9e03f9bfbb390067095f2dd11d90ca",
            Convert.ToHexStringLower(signed.Raw));
        Assert.Equal(Keccak256.Hash(signed.Raw), signed.Hash);
    }

    [Fact]
    public void A_transfer_for_a_gas_price()
    {
        var transaction = new Transaction(31337, 9, TransactionFees.OfGasPrice(1_000_000_007), 21000, Receiver, BigInteger.Pow(10, 18), []);
        Assert.Equal(
            "ed09843b9aca078252089470997970c51812dc3a010c7d01b50e0d17dc79c8880de0b6b3a764000080827a698080",
            Convert.ToHexStringLower(transaction.ToUnsignedBytes()));
        Assert.Equal(
            "f86d09843b9aca078252089470997970c51812dc3a010c7d01b50e0d17dc79c8880de0b6b3a76400008082f4f6a0484d0d6a11c2a51e2d"
            + "edc365a1ec104a56a6ad5255ae0abd787c8943aa7b0a72a00f9cdf17c8f995f1342d6f20a64d846e6d154933c8db4bf543ed9cb6eacd93"
            + "e5",
            Convert.ToHexStringLower(transaction.Sign(Key).Raw));
    }

    [Fact]
    public void A_call_for_a_gas_price()
    {
        var call = new UnstoppableModelErc20Contract.TransferFunction(Receiver, 255).Encode();
        var signed = new Transaction(2442, 0, TransactionFees.OfGasPrice(2), 123456, Receiver, 0, call).Sign(Key);
        Assert.Equal(
            "f8a780028301e2409470997970c51812dc3a010c7d01b50e0d17dc79c880b844a9059cbb00000000000000000000000070997970c51812"
            + "dc3a010c7d01b50e0d17dc79c800000000000000000000000000000000000000000000000000000000000000ff821338a0b4cc5ee379f2"
            + "5d2f41c058d4c47dbcec4c27467ccadc73099329cbfd412007b7a05b78589a62dfa0accde0263e3b05cadb1fc30f62c9ab526b53fd234e"
            + "377e4772",
            Convert.ToHexStringLower(signed.Raw));
    }

    [Fact]
    public void A_contract_creation_for_a_gas_price()
    {
        var signed = new Transaction(11155420, 1, TransactionFees.OfGasPrice(30), 100000, null, 0, Code).Sign(Key);
        Assert.Equal(
            "f866011e830186a0808096600a600c600039600a6000f3602a60005260206000f38401546fdba0f2aeebe1f2c77e84c23036983874f7a3"
            + "2b0a115b57a78d35958d167bcf60ad71a062fa8d4c2c4f293747642bd8b3e17c30109d4af63e55bd97f59ad203b26041e1",
            Convert.ToHexStringLower(signed.Raw));
        Assert.Equal((Keccak256.Hash(signed.Raw), Key.Address, 1ul), (signed.Hash, signed.Sender, signed.Nonce));
    }

    /// <summary>The example that EIP-155 itself gives.</summary>
    [Fact]
    public void The_example_of_the_standard()
    {
        var receiver = Address.Parse("0x3535353535353535353535353535353535353535");
        var price = TransactionFees.OfGasPrice(20 * BigInteger.Pow(10, 9));
        var transaction = new Transaction(1, 9, price, 21000, receiver, BigInteger.Pow(10, 18), []);
        Assert.Equal(
            "ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080",
            Convert.ToHexStringLower(transaction.ToUnsignedBytes()));
        Assert.Equal(
            "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53", Keccak256.Hash(transaction.ToUnsignedBytes()).ToString());
        Assert.Equal(
            "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195"
            + "fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
            Convert.ToHexStringLower(transaction.Sign(EthereumKey.Parse("0x" + string.Concat(Enumerable.Repeat("46", 32)))).Raw));
    }

    [Theory] // cast compute-address
    [InlineData(0, "0x5FbDB2315678afecb367f032d93F642f64180aa3")]
    [InlineData(300, "0x9338CA7d556248055f5751d85cDA7aD6eF254433")]
    public void The_address_of_a_created_contract_is_known_before(ulong nonce, string address) =>
        Assert.Equal(address, ContractAddress.Of(Key.Address, nonce).ToChecksumText());

    [Fact]
    public void A_replacement_offers_an_eighth_more_or_what_is_suggested()
    {
        Assert.Equal(new TransactionFees(1, 9 + 1), new TransactionFees(0, 8).ForReplacement(default));
        var last = new TransactionFees(1_000_000_000, 2_000_000_000);
        Assert.Equal(new TransactionFees(1_125_000_001, 2_250_000_001), last.ForReplacement(last));
        Assert.Equal(new TransactionFees(1_125_000_001, 9_000_000_000), last.ForReplacement(new TransactionFees(5, 9_000_000_000)));
        Assert.Equal(new TransactionFees(2_000_000_000, 2_250_000_001), last.ForReplacement(TransactionFees.OfGasPrice(2_000_000_000)));
        Assert.Equal(TransactionFees.OfGasPrice(10), TransactionFees.OfGasPrice(8).ForReplacement(TransactionFees.OfGasPrice(9)));
    }

    [Fact]
    public void An_offer_is_below_a_suggestion_that_is_higher_in_anything()
    {
        var offer = new TransactionFees(5, 10);
        Assert.False(offer.IsBelow(offer));
        Assert.False(offer.IsBelow(new TransactionFees(4, 9)));
        Assert.True(offer.IsBelow(new TransactionFees(6, 9)));
        Assert.True(offer.IsBelow(new TransactionFees(4, 11)));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(30, 30)]
    public void A_signed_transaction_is_read_back(int tip, int limit)
    {
        var fees = new TransactionFees(tip, limit);
        var call = new Transaction(ulong.MaxValue, 300, fees, ulong.MaxValue, Receiver, BigInteger.Pow(10, 18), Code);
        var creation = new Transaction(1, 0, fees, 21000, null, 0, []);

        var readCall = Transaction.Decode(call.Sign(Key).Raw);
        var readCreation = Transaction.Decode(creation.Sign(Key).Raw);

        Assert.Equal(call, readCall with { Data = call.Data });
        Assert.Equal(Code, readCall.Data);
        Assert.Equal(creation, readCreation with { Data = creation.Data });
        Assert.Empty(readCreation.Data);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02")]
    [InlineData("c0")]
    [InlineData("02c0")]
    [InlineData("01f8650101011e830186a0808096600a600c600039600a6000f3602a60005260206000f3c001")]
    [InlineData("c98080808080801b0101")] // not bound to a chain
    [InlineData("ca80808081ff8080250101")] // a receiver of one byte
    public void Other_bytes_are_no_transaction(string hex) =>
        Assert.Throws<FormatException>(() => Transaction.Decode(Convert.FromHexString(hex)));

    private static Hash32 Word(byte value)
    {
        var word = new byte[32];
        word[31] = value;
        return new Hash32(word);
    }
}
