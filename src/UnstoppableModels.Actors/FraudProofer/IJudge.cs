using UnstoppableModels.Protocol.FraudProofer;

namespace UnstoppableModels.Actors.FraudProofer;

/// <summary>
/// What a fraud-proofer makes of its own findings. Operators have the honest one; the demo shows what becomes of a false suspicion.
/// </summary>
internal interface IJudge
{
    /// <summary>The finding that is acted on.</summary>
    Finding Judge(Finding finding);
}

/// <summary>Acts on what was found.</summary>
internal sealed class HonestJudge : IJudge
{
    public static HonestJudge Instance { get; } = new();

    public Finding Judge(Finding finding) => finding;
}
