using System.Collections.Immutable;
using UnstoppableModels.Ethereum;
using UnstoppableModels.Node.Replay;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>
/// The demo: a chain, contracts, and a node for each participant, all of them as an operator would run them. This class only sets the stage and
/// watches; everything that happens on it is done by the nodes.
/// </summary>
internal sealed class DemoRun : IDemoRun
{
    public async Task<DemoReport> RunAsync(DemoSettings settings, IProgress<DemoSnapshot> progress, CancellationToken ct)
    {
        var cast = new Cast();
        var story = new DemoStory(settings, cast, progress);
        await using var undisturbed = UndisturbedRun.Start(
            stop => new ReplayRun().Run(new ReplaySettings(settings.Model, settings.Steps, settings.Seed), _ => { }, stop).StateRoot, ct);

        story.Enter("Starting the chain");
        await using var chain = await DemoChain.StartAsync(settings, cast, story, ct);
        try
        {
            return await PlayAsync(settings, cast, chain, story, undisturbed.Root, ct);
        }
        catch (EthereumException e) when (!ct.IsCancellationRequested)
        {
            // Where the chain dies, whoever calls it next may fail a moment before the end of its process is noticed.
            await Task.WhenAny(chain.Gone, Task.Delay(TimeSpan.FromSeconds(1), ct));
            if (chain.Gone.IsCompleted) throw DemoStoppedException.ChainGone(e);
            throw;
        }
    }

    private static async Task<DemoReport> PlayAsync(
        DemoSettings settings, Cast cast, DemoChain chain, DemoStory story, Task<Hash32> undisturbed, CancellationToken ct)
    {
        await using var stage = new Stage(settings, cast, chain, story);
        await stage.OpenAsync(ct);
        await stage.StartNodesAsync(ct);
        var view = await stage.WatchAsync(ct);

        story.Enter("Closing the books");
        var finalRoot = await stage.FetchFinalRootAsync(view, ct);
        var gradients = settings.PublishGradients ? await stage.FetchGradientsAsync(view, ct) : [];
        await stage.StopNodesAsync();
        var report = await ReportAsync(settings, cast, chain, story, view, finalRoot, await undisturbed, gradients, ct);
        if (settings.Keep) story.Note($"the chain keeps running as process {chain.Detach()}: stop it with kill");
        story.Enter("Done");
        return report;
    }

    private static async Task<DemoReport> ReportAsync(
        DemoSettings settings,
        Cast cast,
        DemoChain chain,
        DemoStory story,
        ModelView view,
        Hash32 finalRoot,
        Hash32 undisturbedRoot,
        ImmutableArray<GradientsReport> gradients,
        CancellationToken ct)
    {
        var balances = await chain.BalancesAsync(cast, ct);
        var held = await chain.HeldAsync(ct);
        return new DemoReport
        {
            Model = settings.Model,
            Steps = settings.Steps,
            StepsPerPeriod = settings.StepsPerPeriod,
            Seed = settings.Seed,
            Cheat = settings.Cheat,
            FalseSuspicion = settings.FalseSuspicion,
            Seconds = Math.Round(story.Elapsed.TotalSeconds, 1),
            FinalStateRoot = finalRoot,
            UndisturbedStateRoot = undisturbedRoot,
            Loss = new LossReport(story.LossOf(1), story.LossOf(settings.Steps)),
            Gradients = gradients,
            Disputes = [.. view.Disputes.Values.Select(d => Describe(d, view))],
            Accounts =
            [
                .. cast.Everybody.Select(p =>
                    new AccountReport(p.Name, p.Address, p.Role, DemoRules.Funds, balances[p.Address], story.GasOf(p.Address))),
            ],
            Burned = await chain.BurnedAsync(ct),
            Escrow = held.Model + held.Council,
        };
    }

    private static DisputeReport Describe(Dispute dispute, ModelView view) => new(
        dispute.StateId,
        dispute.Claim,
        dispute.Verdict,
        view.Periods[view.States[dispute.StateId].LearningPeriodId].Worker,
        dispute.Suspecter,
        [.. dispute.Revealed.OrderBy(b => b.Key.ToString(), StringComparer.Ordinal).Select(b => BallotReport.From(b.Key, b.Value))]);
}
