using Akka.Actor;
using UnstoppableModels.Actors.Content;
using UnstoppableModels.Actors.Trainer;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Protocol.Chain;
using UnstoppableModels.Training.Models;
using static UnstoppableModels.Actors.Tests.IrisRun;

namespace UnstoppableModels.Actors.Tests.Trainer;

public sealed class StateLoaderTests(JournalSystem journal) : ActorSpec(journal)
{
    private readonly ContentRepository repository = new(new MemoryBlockStore(), null);
    private readonly Recorder performed = new();

    [Fact]
    public async Task A_remembered_state_is_neither_fetched_nor_computed()
    {
        var (loader, state) = (Loader(), StateAfter(2));
        loader.Remember(state);

        Assert.Same(state, await LoadAsync(loader, 2, [Applied(1, Alice), .. Submitted(1)]));
        Assert.Empty(performed.Steps);
    }

    [Fact]
    public async Task A_published_state_is_fetched()
    {
        await PublishAsync(StateAfter(2));
        var loader = Loader();

        Assert.Equal(StateAfter(2).StateRoot, (await LoadAsync(loader, 2, [Applied(1, Alice), .. Submitted(1)])).StateRoot);
        Assert.Empty(performed.Steps);
    }

    [Fact]
    public async Task Between_checkpoints_the_steps_are_replayed()
    {
        await PublishAsync(StateAfter(2));

        Assert.Equal(StateAfter(3).StateRoot, (await LoadAsync(Loader(), 3, TwoPeriods())).StateRoot);
        Assert.Equal([3ul], performed.Steps);
    }

    [Fact]
    public async Task What_was_loaded_is_remembered()
    {
        var loader = Loader();
        await LoadAsync(loader, 1, TwoPeriods());
        await LoadAsync(loader, 1, TwoPeriods());

        Assert.Equal([1ul], performed.Steps);
    }

    [Fact]
    public async Task Past_checkpoints_that_nobody_has_it_replays_from_the_one_before()
    {
        Assert.Equal(StateAfter(4).StateRoot, (await LoadAsync(Loader(), 4, TwoPeriods())).StateRoot);
        Assert.Equal([1ul, 2, 3, 4], performed.Steps);
    }

    [Fact]
    public async Task Past_a_checkpoint_that_is_another_state_it_replays_from_the_one_before()
    {
        await PublishAsync(StateAfter(5));
        var view = new[] { Applied(1, Alice) }.Concat(Submitted(1, checkpoint: DigestAfter(5))).ToArray();

        Assert.Equal(StateAfter(2).StateRoot, (await LoadAsync(Loader(), 2, view)).StateRoot);
        Assert.Equal([1ul, 2], performed.Steps);
    }

    [Fact]
    public async Task A_state_that_cannot_be_reproduced_is_not_returned()
    {
        var failure = await Assert.ThrowsAsync<StateNotReproducibleException>(
            () => LoadAsync(Loader(), 2, [Applied(1, Alice), .. Submitted(1, second: Lie(2))]));
        Assert.Equal("State 2 cannot be reproduced: replaying its step gives another root than the one committed.", failure.Message);
    }

    [Fact]
    public async Task A_file_that_is_no_state_is_a_mismatch()
    {
        var digest = (await repository.AddAsync("not weights"u8.ToArray(), Cancellation)).Digest;
        var state = ViewAfter([Applied(1, Alice), .. Submitted(1, checkpoint: digest)]).States[2];

        var mismatch = await Assert.ThrowsAsync<CheckpointMismatchException>(() => Checkpoints().FetchAsync(state, Cancellation));
        Assert.StartsWith("The checkpoint published with state 2 is not that state: ", mismatch.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_weights_of_another_state_are_a_mismatch()
    {
        await PublishAsync(StateAfter(5));
        var state = ViewAfter([Applied(1, Alice), .. Submitted(1, checkpoint: DigestAfter(5))]).States[2];

        var mismatch = await Assert.ThrowsAsync<CheckpointMismatchException>(() => Checkpoints().FetchAsync(state, Cancellation));
        Assert.Equal(
            "The checkpoint published with state 2 is not that state: The file is of step 00000000000000000005 instead of 00000000000000000002.",
            mismatch.Message);
    }

    [Fact]
    public async Task Other_weights_of_the_same_step_are_a_mismatch()
    {
        var other = StateAfter(2).WithWeight("linear1.bias", 0, 1);
        await PublishAsync(other);
        var state = ViewAfter([Applied(1, Alice), .. Submitted(1, checkpoint: DigestOf(other))]).States[2];

        var mismatch = await Assert.ThrowsAsync<CheckpointMismatchException>(() => Checkpoints().FetchAsync(state, Cancellation));
        Assert.Equal(
            $"The checkpoint published with state 2 is not that state: its root is {other.StateRoot}, committed was {StateAfter(2).StateRoot}.",
            mismatch.Message);
    }

    [Fact]
    public async Task The_published_digest_is_the_one_of_the_file()
    {
        Assert.Equal(DigestAfter(1), await Checkpoints().PublishAsync(StateAfter(1), Cancellation));
        Assert.Equal(DigestAfter(1), await CheckpointStore.DigestOfAsync(StateAfter(1), Cancellation));
        Assert.Equal(
            StateAfter(1).ToSafetensors(),
            await repository.GetAsync(ContentRepository.RootCidOf(DigestAfter(1), StateBytes), StateBytes, Cancellation));
    }

    [Fact]
    public async Task A_checkpoint_is_asked_for_as_long_as_the_grace_lasts()
    {
        var clock = new InstantClock();
        var state = ViewAfter([Applied(1, Alice), .. Submitted(1)]).States[2];

        Assert.False(await Checkpoints().CanBeFetchedAsync(state, TimeSpan.FromSeconds(30), clock, Cancellation));
        Assert.Equal(TimeSpan.FromSeconds(30), clock.Elapsed);

        await PublishAsync(StateAfter(2));
        Assert.True(await Checkpoints().CanBeFetchedAsync(state, TimeSpan.FromSeconds(30), clock, Cancellation));
        Assert.Equal(TimeSpan.FromSeconds(30), clock.Elapsed);
    }

    [Fact]
    public async Task A_checkpoint_that_is_something_else_is_not_asked_for_again()
    {
        var clock = new InstantClock();
        await PublishAsync(StateAfter(5));
        var state = ViewAfter([Applied(1, Alice), .. Submitted(1, checkpoint: DigestAfter(5))]).States[2];

        Assert.False(await Checkpoints().CanBeFetchedAsync(state, TimeSpan.FromSeconds(30), clock, Cancellation));
        Assert.Equal(TimeSpan.Zero, clock.Elapsed);
    }

    private static ChainEvent[] TwoPeriods() => [Applied(1, Alice), .. Submitted(1), Applied(2, Bob), .. Submitted(2)];

    private static Task<ModelState> LoadAsync(StateLoader loader, ulong stateId, params ChainEvent[] events) =>
        loader.LoadAsync(ViewAfter(events), stateId, JobPriority.Verification, Cancellation);

    private async Task PublishAsync(ModelState state) => await repository.AddAsync(state.ToSafetensors(), Cancellation);

    private CheckpointStore Checkpoints() => new(Start(ContentActor.Props(repository)), IrisReplayer.Manifest, StateBytes);

    private StateLoader Loader()
    {
        var trainer = Start(Props.Create(() => new RecordingTrainer(performed)));
        return new StateLoader(Checkpoints(), new TrainerClient(trainer), IrisReplayer.Genesis());
    }

    private sealed class Recorder
    {
        public List<ulong> Steps { get; } = [];
    }

    /// <summary>Answers from the known run.</summary>
    private sealed class RecordingTrainer : ReceiveActor
    {
        public RecordingTrainer(Recorder recorder)
        {
            Receive<ReplayJob>(job =>
            {
                var results = IrisReplayer.Replay(job.From, job.FirstStep, job.Count).ToList();
                recorder.Steps.AddRange(results.Select(r => r.Step));
                Sender.Tell(new ReplayDone(
                    job.Id, [.. results.Select(ReplayedStep.Of)], results[^1].After));
            });
        }
    }
}
