using System.Numerics;
using System.Reflection;
using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Tests.Contracts;

public class RevertReasonTests
{
    [Fact]
    public void A_custom_error_reads_as_one_line()
    {
        var data = new AbiFunction("LeaseHeld", [AbiType.UnsignedInteger(64), AbiType.UnsignedInteger(64)], [])
            .Encode(3ul, 1_700_000_000ul);
        var error = RevertReason.Decode(data);
        Assert.Equal(new UnstoppableModelContract.LeaseHeldError(3, 1_700_000_000), error);
        Assert.Equal("LeaseHeld(learningPeriodId: 3, deadline: 1700000000)", error!.ToString());
        Assert.Equal(
            "The contract refused the call: LeaseHeld(learningPeriodId: 3, deadline: 1700000000).",
            new ContractRevertedException(error).Message);
    }

    [Fact]
    public void Reasons_of_solidity_itself_are_known()
    {
        // The two examples as solc encodes them.
        var message = Convert.FromHexString(
            "08c379a0"
            + "0000000000000000000000000000000000000000000000000000000000000020"
            + "000000000000000000000000000000000000000000000000000000000000001a"
            + "4e6f7420656e6f7567682045746865722070726f76696465642e000000000000");
        Assert.Equal(new RevertMessage("Not enough Ether provided."), RevertReason.Decode(message));
        var panic = RevertReason.Decode(
            Convert.FromHexString("4e487b71" + "0000000000000000000000000000000000000000000000000000000000000011"));
        Assert.Equal(new RevertPanic(0x11), panic);
        Assert.Equal("Panic(0x11: arithmetic overflow)", panic!.ToString());
    }

    [Fact]
    public void Anything_else_is_shown_as_it_is()
    {
        Assert.Null(RevertReason.Decode([]));
        Assert.Equal("an error of no known contract (0xdeadbeef)", RevertReason.Decode([0xde, 0xad, 0xbe, 0xef])!.ToString());
        byte[] errorWithoutItsString = [0x08, 0xc3, 0x79, 0xa0];
        Assert.Equal("an error of no known contract (0x08c379a0)", RevertReason.Decode(errorWithoutItsString)!.ToString());
    }

    [Fact]
    public void Every_error_of_every_contract_is_found()
    {
        var errors = typeof(UnstoppableModelContract).Assembly.GetTypes()
            .Where(type => type.DeclaringType is not null && type.IsAssignableTo(typeof(IContractError))).ToList();
        Assert.True(errors.Count > 30);
        foreach (var type in errors)
        {
            var constructor = type.GetConstructors().Single();
            var samples = constructor.GetParameters().Select(parameter => Sample(parameter.ParameterType)).ToArray();
            var error = (IContractError)constructor.Invoke(samples);
            var abi = (AbiError)type.GetField("Abi", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
            var arguments = type.GetProperties()
                .Where(property => property.Name != nameof(IContractError.Name) && property.GetMethod!.IsPublic)
                .Select(property => property.GetValue(error)!);
            byte[] data = [.. abi.Selector, .. arguments.SelectMany(Encode)];
            Assert.Equal(error.ToString(), RevertReason.Decode(data)!.ToString());
        }
    }

    private static object Sample(Type type) =>
        type == typeof(BigInteger) ? new BigInteger(7)
        : type == typeof(Address) ? Address.Parse("0x00000000000000000000000000000000000000aa")
        : type == typeof(Hash32) ? Hash32.Zero
        : type == typeof(string) ? ""
        : Convert.ChangeType(7, type);

    private static byte[] Encode(object value) => value switch
    {
        Address => AbiType.Encode([AbiType.Address], value),
        Hash32 => AbiType.Encode([AbiType.Bytes32], value),
        string => [.. AbiType.Encode([AbiType.Text], value)],
        _ => AbiType.Encode([AbiType.UnsignedInteger(256)], value),
    };
}
