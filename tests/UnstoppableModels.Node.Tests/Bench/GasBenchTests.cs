using UnstoppableModels.Node.Bench;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Tests.Bench;

/// <summary>The goals of the contracts, measured as <c>um bench gas</c> measures them.</summary>
public sealed class GasBenchTests
{
    [Fact]
    public async Task The_moves_cost_what_they_should()
    {
        var bench = new GasBench { RevertedStates = [3, 30, 60] };

        var results = await bench.RunAsync(null!, new Lines(_ => { }), TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "happy_period", "apply", "withdraw", "new_model", "per_step_batch16", "suspicion", "verdict_guilty", "verdict_innocent",
                "verdict_revert_3", "verdict_revert_30", "verdict_revert_60",
            ],
            results.Where(r => r.Case == "ours").Select(r => r.Metric));
        Assert.All(results, result => Assert.Equal(("gas", result.Value, result.Value), (result.Unit, result.Low, result.High)));
        Assert.Equal(654_326, Of("happy_period", "original"));
        Assert.Equal(160_078, Of("verdict_guilty", "original"));
        Assert.Equal(160_078 + (27 * 39_500), Of("verdict_revert_30", "original"));
        Assert.InRange(Of("happy_period", "ours"), 3 * 21_000, 654_326 / 2);
        Assert.InRange(Of("per_step_batch16", "ours"), 21_000 / 16, 12_000);
        // However much lies above it. With nothing above it, the height of the stack stays and one word less is written (EIP-2200).
        Assert.Equal(Of("verdict_revert_30", "ours"), Of("verdict_revert_60", "ours"));
        Assert.Equal(Of("verdict_revert_30", "ours") - 2_800, Of("verdict_revert_3", "ours"));
        Assert.InRange(Of("verdict_guilty", "ours"), 21_000, 160_078 * 2);

        double Of(string metric, string whose) => results.Single(r => r.Metric == metric && r.Case == whose).Value;
    }
}
