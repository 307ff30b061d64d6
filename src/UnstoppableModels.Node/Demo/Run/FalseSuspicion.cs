using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.FraudProofer;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>Suspects one honest state, and believes its own replays ever after.</summary>
internal sealed class FalseSuspicion : IJudge
{
    private bool done;

    public Finding Judge(Finding finding)
    {
        if (done) return finding;
        done = true;
        return finding with { Fault = Claim.InvalidTransition };
    }
}
