using System.Numerics;
using UnstoppableModels.Ethereum.Abi;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Ethereum.Transactions;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>
/// What an OP-stack chain charges for the data of a transaction, as its own contract GasPriceOracle says. That depends on the present fees
/// of the chain below and on how well the data can be compressed.
/// </summary>
internal sealed class OpStackDataFee(EthereumClient ethereum)
{
    /// <summary>Where every OP-stack chain has that contract.</summary>
    public static readonly Address Oracle = Address.Parse("0x420000000000000000000000000000000000000F");

    private static readonly AbiFunction GetL1Fee = new("getL1Fee", [AbiType.Bytes], [AbiType.UnsignedInteger(256)]);

    /// <summary>The fee of a transaction, in wei. The contract takes it unsigned, and adds the signature's share.</summary>
    /// <exception cref="DeploymentException">The contract is not there or does not say.</exception>
    public async Task<BigInteger> OfAsync(Transaction transaction, CancellationToken cancellation)
    {
        var call = new CallRequest(Oracle, GetL1Fee.Encode(transaction.ToUnsignedBytes()));
        try
        {
            var returned = await ethereum.CallAsync(call, cancellation: cancellation);
            return returned.Length > 0 ? (BigInteger)GetL1Fee.Decode(returned)[0] : throw Unknown("is not there");
        }
        catch (RpcErrorException e) when (!e.IsTransient)
        {
            throw Unknown($"refuses to say: {e.NodeMessage}", e);
        }
        catch (AbiException e)
        {
            throw Unknown("gives another answer than a number", e);
        }
    }

    private static DeploymentException Unknown(string why, Exception? inner = null) => new(
        $"The fee for the data on the chain below is unknown, because the contract {Oracle.ToChecksumText()}, which every OP-stack chain "
        + $"has, {why}; check the address of the node, or set dataFee of the network to null to deploy without knowing it.",
        inner);
}
