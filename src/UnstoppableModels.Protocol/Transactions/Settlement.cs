using System.Numerics;
using UnstoppableModels.Protocol.Calls;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Protocol.Transactions;

/// <summary>How a request ended.</summary>
/// <param name="Id">The name of the intent.</param>
/// <param name="Outcome">Confirmed, reverted, or never sent.</param>
/// <param name="Hash">Hash of the mined transaction; zero where none was sent.</param>
/// <param name="GasCost">What it cost, in wei.</param>
/// <param name="Reason">Why it was reverted or rejected; empty where it was confirmed.</param>
public sealed record Settlement(string Id, IntentOutcome Outcome, Hash32 Hash, BigInteger GasCost, string Reason);
