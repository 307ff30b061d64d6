using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Hosting;
using UnstoppableModels.Actors;
using UnstoppableModels.Actors.FraudProofer;
using UnstoppableModels.Actors.Hosting;
using UnstoppableModels.Actors.ReadModel;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Actors.Transactions;
using UnstoppableModels.Actors.Worker;
using UnstoppableModels.Content;
using UnstoppableModels.Node.Deploy;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Protocol.Model;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Protocol.Transactions;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>The participants' nodes, from the first published file to the moment when nobody has anything left to do.</summary>
internal sealed class Stage(DemoSettings settings, Cast cast, DemoChain chain, DemoStory story) : IAsyncDisposable
{
    private static readonly Type[] Interesting = [typeof(NodeFailed), typeof(Settlement), typeof(StepComputed), typeof(ReadModelActor.Updated)];

    private readonly List<ParticipantNode> nodes = [];
    private readonly Channel<ReadModelActor.Snapshot> heads = Channel.CreateUnbounded<ReadModelActor.Snapshot>();
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BuiltInModel model = BuiltInModels.Find(settings.Model, settings.Seed);
    private long stateBytes;

    private ParticipantNode Observer => nodes[0];

    /// <summary>Opens everybody's block store, publishes manifest, dataset and initial weights, and deploys the contracts.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        foreach (var participant in cast.Everybody) nodes.Add(await ParticipantNode.OpenAsync(participant, settings.DataDirectory, ct));

        story.Enter("Publishing the model");
        var content = Observer.ContentWith(nodes);
        var publication = await Publication.OfAsync(model, content, ct);
        stateBytes = publication.StateBytes;
        await chain.DeployAsync(settings, publication.Genesis, cast, story, ct);
    }

    /// <summary>Starts the nodes. The cheater comes when the honest worker has its first lease, so that there is something to spoil.</summary>
    public async Task StartNodesAsync(CancellationToken ct)
    {
        story.Enter("Starting the nodes");
        await StartAsync(Observer, ct);
        await Task.WhenAll(nodes.Where(n => n.Participant.Role is NodeRoles.Validator or NodeRoles.FraudProofer).Select(n => StartAsync(n, ct)));

        var (cheater, honest) = (NodeOf(cast.Workers[0]), NodeOf(cast.Workers[1]));
        if (settings.Steps > settings.StepsPerPeriod)
        {
            await StartAsync(honest, ct);
            story.Enter("Training");
            await UntilAsync(s => s.View.Periods.Count > 0, ct);
            await StartAsync(cheater, ct);
        }
        else
        {
            await StartAsync(cheater, ct);
            story.Enter("Training");
            await UntilAsync(s => s.View.Periods.Count > 0, ct);
            await StartAsync(honest, ct);
        }
    }

    /// <summary>Watches until the last step is final and nobody has money in the contracts.</summary>
    /// <returns>The view at the end.</returns>
    public async Task<ModelView> WatchAsync(CancellationToken ct)
    {
        var sinceNews = Stopwatch.StartNew();
        var known = 0;
        while (true)
        {
            var snapshot = await NextHeadAsync(ct);
            var view = snapshot.View;
            if (story.EventCount != known) sinceNews.Restart();
            known = story.EventCount;
            if (sinceNews.Elapsed > DemoRules.Patience)
                throw new DemoStoppedException($"Nothing has happened on the chain for {DemoRules.Patience.TotalSeconds} s; run the demo with --data and read the node.log files in it.");
            story.Looked(await chain.BalancesAsync(cast, ct), await PhasesAsync(view, ct));
            if (!view.IsComplete) continue;
            story.Enter("Waiting for the challenge windows to close");
            if (await IsSettledAsync(view, ct)) return view;
        }
    }

    /// <summary>Root of the final weights, fetched from the other participants and computed from the bytes.</summary>
    public async Task<Hash32> FetchFinalRootAsync(ModelView view, CancellationToken ct)
    {
        var cid = ContentRepository.RootCidOf(view.Head.Checkpoint, stateBytes);
        var file = await Observer.ContentWith(nodes).GetAsync(cid, stateBytes, ct);
        var root = ModelState.FromSafetensors(file, model.Manifest, view.Head.Step).StateRoot;
        return root == view.Head.Commitment.StateRoot
            ? root
            : throw new DemoStoppedException($"The published final weights have the root {root}; the chain says {view.Head.Commitment.StateRoot}.");
    }

    /// <summary>The published gradients of every valid step, fetched from the other participants and checked against what is on the chain.</summary>
    public async Task<ImmutableArray<GradientsReport>> FetchGradientsAsync(ModelView view, CancellationToken ct)
    {
        var content = Observer.ContentWith(nodes);
        var size = GradientFile.SizeOf(model.Manifest);
        var reports = ImmutableArray.CreateBuilder<GradientsReport>();
        foreach (var state in view.LivePath.Skip(1).Select(id => view.States[id]))
        {
            var cid = ContentRepository.RootCidOf(state.Gradients, size);
            GradientFile.Read(await content.GetAsync(cid, size, ct), model.Manifest, state.Commitment.GradientRoot);
            reports.Add(new GradientsReport(state.Step, state.Commitment.GradientRoot, cid.ToString()));
        }

        return reports.ToImmutable();
    }

    public async Task StopNodesAsync()
    {
        await Task.WhenAll(nodes.Select(n => n.DisposeAsync().AsTask()));
        nodes.Clear();
    }

    public async ValueTask DisposeAsync() => await StopNodesAsync();

    private ParticipantNode NodeOf(Participant participant) => nodes.Single(n => n.Participant == participant);

    /// <summary>What an operator does: give the node a key, a chain and a contract address; everything else it finds and checks itself.</summary>
    private async Task StartAsync(ParticipantNode node, CancellationToken ct)
    {
        var content = node.ContentWith(nodes);
        var deployed = chain.Deployed;
        var (onChainModel, onChain) = await RunLoader.ReadModelAsync(chain.Contracts, deployed.Model, deployed.Council, deployed.FirstBlock, ct);
        var replayer = await RunLoader.LoadAsync(content, onChain, ct);
        var participant = node.Participant;
        var isObserver = node == Observer;
        var isCheater = participant == cast.Workers[0];
        await node.StartAsync(
            new NodeSettings
            {
                Roles = isObserver ? [] : ImmutableHashSet.Create(participant.Role),
                Key = isObserver ? null : participant.Key,
                Contracts = chain.Contracts,
                ChainId = chain.ChainId,
                Model = onChainModel,
                Replayer = replayer,
                Content = content,
                DataFolder = node.Folder,
                PollInterval = TimeSpan.FromMilliseconds(250),
                YieldSeconds = isCheater ? 3 : DemoRules.HonestYieldSeconds,
                AvailabilityGrace = DemoRules.AvailabilityGrace,
                PublishGradients = settings.PublishGradients,
                Conduct = isCheater && settings.Cheat != Cheat.None ? new CheatingConduct(settings.Cheat) : HonestConduct.Instance,
                Judge = settings.FalseSuspicion && participant == cast.FraudProofers[0] ? new FalseSuspicion() : HonestJudge.Instance,
            },
            ct);
        var system = node.Host.System;
        var eavesdropper = system.ActorOf(Eavesdropper.Of(message => Hear(participant, isObserver, message)), "eavesdropper");
        foreach (var type in Interesting) system.EventStream.Subscribe(eavesdropper, type);
    }

    private void Hear(Participant participant, bool isObserver, object message)
    {
        switch (message)
        {
            case NodeFailed failure:
                failed.TrySetResult(new DemoStoppedException($"The node of {participant.Name} cannot go on: {failure.Cause.Message}", failure.Cause));
                break;
            case Settlement settlement:
                story.Settled(participant.Address, settlement);
                break;
            case StepComputed { Priority: JobPriority.OwnLease } step when step.JobId.StartsWith("period/", StringComparison.Ordinal):
                story.Performed(step);
                break;
            case ReadModelActor.Updated { Snapshot.Head: { } head } updated when isObserver:
                story.Followed(updated.Snapshot.View, head, updated.Entry);
                heads.Writer.TryWrite(updated.Snapshot);
                break;
        }
    }

    private async Task UntilAsync(Func<ReadModelActor.Snapshot, bool> condition, CancellationToken ct)
    {
        while (!condition(await NextHeadAsync(ct)))
        {
        }
    }

    private async Task<ReadModelActor.Snapshot> NextHeadAsync(CancellationToken ct)
    {
        var next = heads.Reader.ReadAsync(ct).AsTask();
        var first = await Task.WhenAny(next, failed.Task, chain.Gone).WaitAsync(DemoRules.Patience, ct);
        if (first == failed.Task) throw await failed.Task;
        if (first == chain.Gone) throw DemoStoppedException.ChainGone();
        return await next;
    }

    private async Task<ImmutableDictionary<ulong, Phase>> PhasesAsync(ModelView view, CancellationToken ct)
    {
        var phases = ImmutableDictionary.CreateBuilder<ulong, Phase>();
        foreach (var dispute in view.OpenDisputes) phases[dispute.Id] = await chain.PhaseAsync(dispute.Id, ct);
        return phases.ToImmutable();
    }

    private async Task<bool> IsSettledAsync(ModelView view, CancellationToken ct)
    {
        if (view.OpenDisputes.Any() || view.Head.Id != await chain.HeadStateIdAsync(ct) || !await chain.IsFinalAsync(view.Head.Id, ct)) return false;
        var (model, council) = await chain.HeldAsync(ct);

        // The validators' shares are rounded down: less than a wei each may stay behind.
        if (!model.IsZero || council >= cast.Validators.Length) return false;
        foreach (var node in nodes.Where(n => n.IsRunning && n != Observer))
        {
            var outbox = await ActorRegistry.For(node.Host.System).GetAsync<OutboxActor>(ct);
            if (!(await outbox.Ask<OutboxActor.Status>(OutboxActor.GetStatus.Instance, DemoRules.Patience, ct)).IsIdle) return false;
        }

        return true;
    }
}
