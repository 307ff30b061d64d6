using System.Numerics;
using UnstoppableModels.Ethereum.Crypto;
using UnstoppableModels.Ethereum.Rpc;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Ethereum.Deployments;

/// <summary>One transaction of a deployment.</summary>
/// <param name="Name">What it creates: "the validator council".</param>
/// <param name="To">Whom it calls; null creates a contract.</param>
/// <param name="Data">Call data or creation code.</param>
/// <param name="Needs">A contract without which the node cannot estimate it; null if it needs none.</param>
/// <param name="UsualGas">What it costs where the node cannot say, because that contract does not exist yet.</param>
internal sealed record DeploymentStep(string Name, Address? To, byte[] Data, Address? Needs = null, ulong UsualGas = 0)
{
    /// <summary>Keccak-256 hash of receiver and data: what the step is, whatever its nonce and fees.</summary>
    public Hash32 ContentHash => To is { } to ? Keccak256.Hash([.. to.ToBytes(), .. Data]) : Keccak256.Hash(Data);
}

/// <summary>What came of a step.</summary>
/// <param name="Created">The contract that it created, or would create.</param>
/// <param name="Receipt">Its receipt; null where nothing was sent.</param>
internal sealed record StepOutcome(Address? Created, TransactionReceipt? Receipt);

/// <summary>Takes the steps of a deployment, or only says what they would cost.</summary>
internal interface IStepTaker
{
    /// <summary>Who takes them.</summary>
    Address Sender { get; }

    /// <summary>The nonce of its next transaction.</summary>
    Task<ulong> NextNonceAsync(CancellationToken cancellation);

    /// <summary>Takes a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="pending">The transaction a crash has left behind, of this step or of another one; null where there is none.</param>
    /// <param name="remember">Has to return before the transaction is sent, and before each form that replaces it.</param>
    /// <param name="cancellation">Ends the wait for the receipt, not the transaction.</param>
    /// <exception cref="Contracts.ContractRevertedException">The step is refused.</exception>
    Task<StepOutcome> TakeAsync(DeploymentStep step, PendingStep? pending, Action<PendingStep> remember, CancellationToken cancellation);
}

/// <summary>What happens in a deployment.</summary>
public enum DeploymentAct
{
    /// <summary>It is on the chain already and stays.</summary>
    Kept,

    /// <summary>It is going to be done.</summary>
    Starts,

    /// <summary>It was not mined, and more is offered for it now.</summary>
    Raised,

    /// <summary>It was done, or in a dry run: it would be done.</summary>
    Done,
}

/// <summary>One piece of news of a deployment.</summary>
/// <param name="Act">What happens.</param>
/// <param name="Step">What the step creates: "the validator council".</param>
/// <param name="Address">The contract it is about; null where it is not known yet.</param>
/// <param name="Reason">Why what is recorded is not kept; null where nothing is recorded.</param>
/// <param name="Gas">What it cost, or in a dry run will cost about.</param>
/// <param name="Transaction">The transaction; null where none was sent.</param>
public sealed record DeploymentNews(
    DeploymentAct Act, string Step, Address? Address, string? Reason = null, ulong Gas = 0, Hash32? Transaction = null);

/// <summary>What a deployment would do and cost.</summary>
/// <param name="Steps">What is kept and what would be done, in order.</param>
/// <param name="Record">How the record would look.</param>
/// <param name="Gas">Estimated gas of all transactions.</param>
/// <param name="GasFee">What that gas would cost at the present price, in wei.</param>
/// <param name="DataFee">What the chain would charge besides for data on the chain below, in wei; zero where gas covers it.</param>
/// <param name="AtMost">The most the sender's balance has to cover, in wei: a quarter more gas, the highest price that is offered, and
/// twice the fee for data, which has no limit of its own.</param>
/// <param name="Balance">The sender's balance, in wei.</param>
public sealed record DeploymentEstimate(
    IReadOnlyList<DeploymentNews> Steps,
    DeploymentRecord Record,
    ulong Gas,
    BigInteger GasFee,
    BigInteger DataFee,
    BigInteger AtMost,
    BigInteger Balance)
{
    /// <summary>What all would cost now, in wei.</summary>
    public BigInteger Cost => GasFee + DataFee;

    /// <summary>How many transactions would be sent.</summary>
    public int Transactions => Steps.Count(step => step.Act == DeploymentAct.Done);
}

/// <summary>What a deployment did.</summary>
/// <param name="Record">The record, complete.</param>
/// <param name="Sent">How many transactions it sent or found sent.</param>
/// <param name="GasCost">What they cost, in wei.</param>
public sealed record DeploymentResult(DeploymentRecord Record, int Sent, BigInteger GasCost);
