using System.Numerics;

namespace UnstoppableModels.Protocol.Model;

/// <summary>
/// One version of the rules of a model as its contract holds them (<c>Parameters</c> in <c>IUnstoppableModel.sol</c>). A learning period
/// follows the version it was leased under for ever.
/// </summary>
/// <param name="Stake">S: what a worker risks for a wrong step, in wei.</param>
/// <param name="Bond">B: what each side of a dispute risks, in wei.</param>
/// <param name="Fee">F: flat pay of the validators per dispute, in wei.</param>
/// <param name="StepsPerPeriod">k: steps of one lease.</param>
/// <param name="StepSeconds">Time allowed per step.</param>
/// <param name="ChallengeSeconds">How long a state can be suspected.</param>
/// <param name="CommitSeconds">Longest commit phase of a ballot.</param>
/// <param name="RevealSeconds">Longest reveal phase of a ballot.</param>
/// <param name="TotalSteps">Length of the run.</param>
/// <param name="RewardPerPeriod">What the worker of a final period gets out of the donations, in wei, as far as they last.</param>
public sealed record RunParameters(
    BigInteger Stake,
    BigInteger Bond,
    BigInteger Fee,
    uint StepsPerPeriod,
    uint StepSeconds,
    uint ChallengeSeconds,
    uint CommitSeconds,
    uint RevealSeconds,
    ulong TotalSteps,
    BigInteger RewardPerPeriod = default);
