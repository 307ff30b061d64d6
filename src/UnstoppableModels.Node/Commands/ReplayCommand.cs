using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Node.Replay;
using UnstoppableModels.Protocol.Primitives;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Commands;

/// <summary>What <c>um replay --json</c> writes.</summary>
internal sealed record ReplayReport(
    string Model, int Steps, ulong Seed, string Device, double Seconds, Hash32 StateRoot, Demo.LossReport Loss, HeldOutReport? HeldOut);

/// <summary>How good the last state is on the rows held out.</summary>
/// <param name="Predictions">How many were asked for: one per row, or one per byte of a row.</param>
/// <param name="Loss">Their mean loss.</param>
/// <param name="Accuracy">Share of them that are right.</param>
internal sealed record HeldOutReport(int Predictions, float Loss, double Accuracy);

/// <summary><c>um replay</c>: the root of the undisturbed run, without chain or cluster.</summary>
internal sealed class ReplayCommand
{
    private readonly CommandServices services;
    private readonly Option<string?> model, steps, seed, device, backend, json;
    private readonly Option<bool> evaluate;

    public ReplayCommand(CommandServices services)
    {
        this.services = services;
        var models = string.Join(", ", services.Models);
        model = DemoCommand.Value("--model", "NAME", $"which model: {models} (default {DemoSettingsReader.DefaultModel})");
        steps = DemoCommand.Value("--steps", "N", $"how many steps (default {DemoSettingsReader.DefaultSteps})");
        seed = DemoCommand.Value("--seed", "N", $"seed of the initial weights (default {DemoSettingsReader.DefaultSeed})");
        device = DemoCommand.Value("--device", "DEVICE", "where to compute: cpu or cuda:N (default cpu); the root is the same");
        backend = DemoCommand.Value("--backend", "NAME", "how to compute: simd or torch (default simd on the cpu, torch elsewhere); the root is the same");
        evaluate = new Option<bool>("--evaluate") { Description = "also measure the last state on the rows held out" };
        json = DemoCommand.Value("--json", "FILE", "write the result to this file");
        Definition = new Command("replay", "Computes the run again without chain or cluster and prints its final state root.")
        {
            model, steps, seed, device, backend, evaluate, json,
        };
        Definition.SetAction(RunAsync);
    }

    public Command Definition { get; }

    /// <summary>The settings that were typed, or everything that is wrong with them.</summary>
    public (ReplaySettings? Settings, string? JsonFile, ImmutableArray<string> Errors) Read(ParseResult parsed)
    {
        var check = new InputCheck();
        var name = check.Model(parsed.Typed(model) ?? DemoSettingsReader.DefaultModel, services.Models);
        var count = check.Steps("--steps", parsed.Typed(steps), DemoSettingsReader.DefaultSteps);
        var start = check.Seed(parsed.Typed(seed), DemoSettingsReader.DefaultSeed);
        var where = ReadDevice(check, parsed.Typed(device));
        BackendKind? how = parsed.Typed(backend) is { } typed ? check.Choice("--backend", typed, BackendKind.Torch) : null;
        if (how == BackendKind.Simd && where != Device.Cpu) check.Error("--backend simd computes on the cpu only: leave it out, or --device.");
        var file = check.NewFile("--json", parsed.Typed(json));
        return check.Errors.Count > 0
            ? (null, null, [.. check.Errors])
            : (new ReplaySettings(name!, count!.Value, start!.Value) { Device = where, Backend = how, Evaluate = parsed.Has(evaluate) }, file, []);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = services.Terminal;
        var (settings, file, errors) = Read(parsed);
        if (settings is null) return CommandLine.WrongInput(terminal, errors);

        var clock = Stopwatch.StartNew();
        ReplayOutcome outcome;
        try
        {
            outcome = await ReplayAsync(settings, ct);
        }
        catch (Exception e) when (e is DeviceUnavailableException or NothingHeldOutException)
        {
            return CommandLine.WrongInput(terminal, [e.Message]);
        }
        var report = new ReplayReport(
            settings.Model,
            settings.Steps,
            settings.Seed,
            settings.Device.ToString(),
            Math.Round(clock.Elapsed.TotalSeconds, 3),
            outcome.StateRoot,
            new Demo.LossReport(outcome.FirstLoss, outcome.LastLoss),
            outcome.Evaluation is { } held ? new HeldOutReport(held.Rows, (float)held.Loss, Math.Round(held.Accuracy, 6)) : null);
        if (file is not null) ReportFile.Write(file, report);
        terminal.OutLines.WriteLine($"stateRoot {report.StateRoot}");
        terminal.OutLines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {report.Loss.First} first, {report.Loss.Last} last"));
        if (report.HeldOut is { } heldOut)
        {
            terminal.OutLines.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"held out: loss {heldOut.Loss}, accuracy {heldOut.Accuracy} of {heldOut.Predictions} predictions"));
        }
        return ExitCode.Success;
    }

    private static Device ReadDevice(InputCheck check, string? typed)
    {
        try
        {
            return typed is null ? Device.Cpu : Device.Parse(typed);
        }
        catch (FormatException)
        {
            check.Error($"--device must be cpu or cuda:N with N from 0, not '{typed}'.");
            return Device.Cpu;
        }
    }

    /// <summary>Replays off the caller's thread, which belongs to the progress bar.</summary>
    private Task<ReplayOutcome> ReplayAsync(ReplaySettings settings, CancellationToken ct)
    {
        var console = services.Terminal.Error;
        if (!Terminal.CanRedraw(console)) return Task.Run(() => services.NewReplayRun().Run(settings, _ => { }, ct), CancellationToken.None);
        return console.Progress().AutoClear(true).StartAsync(progress =>
        {
            var bar = progress.AddTask(Markup.Escape(settings.Model), maxValue: 100);
            return Task.Run(() => services.NewReplayRun().Run(settings, ShowPercent, ct), CancellationToken.None);

            // The bar keeps every value it is given for a while, to guess the speed: a hundred of them are enough.
            void ShowPercent(int step)
            {
                var percent = step * 100L / settings.Steps;
                if (percent > bar.Value) bar.Value = percent;
            }
        });
    }
}
