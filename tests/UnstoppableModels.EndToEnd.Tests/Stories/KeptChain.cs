using System.Collections.Immutable;
using System.Numerics;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Commitments;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.EndToEnd.Tests.Stories;

/// <summary>What the chain itself says after a demo with <c>--keep</c>: a second witness beside the report.</summary>
/// <param name="ChainId">Its answer to eth_chainId.</param>
/// <param name="Balances">What every account of the report has.</param>
/// <param name="Burned">What the burn address has.</param>
/// <param name="Escrow">What model and council hold together.</param>
/// <param name="States">The step, the commitment and the digest of the gradients of every state that was ever submitted.</param>
public sealed record KeptChain(
    ulong ChainId,
    ImmutableDictionary<Address, BigInteger> Balances,
    BigInteger Burned,
    BigInteger Escrow,
    ImmutableDictionary<ulong, (ulong Step, StepCommitment Commitment, Hash32 Gradients)> States)
{
    private static readonly Address BurnAddress = Address.Parse("0x000000000000000000000000000000000000dead");

    public static async Task<KeptChain> ReadAsync(Uri url, Address model, IEnumerable<Address> accounts, CancellationToken ct)
    {
        using var ethereum = new EthereumClient(url);
        var council = await new ContractClient(ethereum).CallAsync(model, new UnstoppableModelContract.CouncilFunction(), cancellation: ct);
        var logs = await ethereum.GetLogsAsync(LogFilter.OfRange(0, await ethereum.GetBlockNumberAsync(ct), model), ct);
        var balances = ImmutableDictionary.CreateBuilder<Address, BigInteger>();
        foreach (var account in accounts) balances[account] = await BalanceAsync(account);
        return new KeptChain(
            await ethereum.GetChainIdAsync(ct),
            balances.ToImmutable(),
            await BalanceAsync(BurnAddress),
            await BalanceAsync(model) + await BalanceAsync(council),
            logs.Of<UnstoppableModelContract.SubmitStateEvent>(model)
                .ToImmutableDictionary(s => s.StateId, s => (s.Step, new StepCommitment(s.StateRoot, s.GradientRoot), s.Gradients)));

        Task<BigInteger> BalanceAsync(Address account) => ethereum.GetBalanceAsync(account, cancellation: ct);
    }
}
