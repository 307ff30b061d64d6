using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using UnstoppableModels.Node.Replay;
using UnstoppableModels.Protocol.Primitives;

namespace UnstoppableModels.Node.Commands;

/// <summary>What <c>um replay --json</c> writes.</summary>
internal sealed record ReplayReport(string Model, int Steps, ulong Seed, double Seconds, Hash32 StateRoot, Demo.LossReport Loss);

/// <summary><c>um replay</c>: the root of the undisturbed run, without chain or cluster.</summary>
internal sealed class ReplayCommand : ICommand
{
    private readonly CommandServices services;
    private readonly Option<string?> model, steps, seed, json;

    public ReplayCommand(CommandServices services)
    {
        this.services = services;
        var models = string.Join(", ", services.Models);
        model = DemoCommand.Value("--model", "NAME", $"which model: {models} (default {DemoSettingsReader.DefaultModel})");
        steps = DemoCommand.Value("--steps", "N", $"how many steps (default {DemoSettingsReader.DefaultSteps})");
        seed = DemoCommand.Value("--seed", "N", $"seed of the initial weights (default {DemoSettingsReader.DefaultSeed})");
        json = DemoCommand.Value("--json", "FILE", "write the result to this file");
        Definition = new Command("replay", "Computes the run again without chain or cluster and prints its final state root.")
        {
            model, steps, seed, json,
        };
        Definition.SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public Command Definition { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Errors(ParseResult parsed) => Read(parsed).Errors;

    /// <summary>The settings that were typed, or everything that is wrong with them.</summary>
    public (ReplaySettings? Settings, string? JsonFile, ImmutableArray<string> Errors) Read(ParseResult parsed)
    {
        var check = new InputCheck();
        var name = check.Model(parsed.Typed(model) ?? DemoSettingsReader.DefaultModel, services.Models);
        var count = check.Steps("--steps", parsed.Typed(steps), DemoSettingsReader.DefaultSteps);
        var start = check.Seed(parsed.Typed(seed), DemoSettingsReader.DefaultSeed);
        var file = check.NewFile("--json", parsed.Typed(json));
        return check.Errors.Count > 0
            ? (null, null, [.. check.Errors])
            : (new ReplaySettings(name!, count!.Value, start!.Value), file, []);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = services.Terminal;
        var (settings, file, errors) = Read(parsed);
        if (settings is null) return CommandLine.WrongInput(terminal, errors);

        var clock = Stopwatch.StartNew();
        var (first, last) = await ReplayAsync(settings, ct);
        var seconds = Math.Round(clock.Elapsed.TotalSeconds, 3);
        var loss = new Demo.LossReport(first.Loss, last.Loss);
        var report = new ReplayReport(settings.Model, settings.Steps, settings.Seed, seconds, last.StateRoot, loss);
        if (file is not null) ReportFile.Write(file, report);
        terminal.OutLines.WriteLine($"stateRoot {report.StateRoot}");
        terminal.OutLines.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss {first.Loss} first, {last.Loss} last"));
        return ExitCode.Success;
    }

    /// <summary>The first and the last step; off the caller's thread, which belongs to the progress bar.</summary>
    private Task<(ReplayedStep First, ReplayedStep Last)> ReplayAsync(ReplaySettings settings, CancellationToken ct)
    {
        var console = services.Terminal.Error;
        if (!Terminal.CanRedraw(console)) return Task.Run(() => Replay(settings, _ => { }, ct), CancellationToken.None);
        return console.Progress().AutoClear(true).StartAsync(progress =>
        {
            var bar = progress.AddTask(Markup.Escape(settings.Model), maxValue: 100);
            return Task.Run(() => Replay(settings, ShowPercent, ct), CancellationToken.None);

            // The bar keeps every value it is given for a while, to guess the speed: a hundred of them are enough.
            void ShowPercent(int step)
            {
                var percent = step * 100L / settings.Steps;
                if (percent > bar.Value) bar.Value = percent;
            }
        });
    }

    private (ReplayedStep First, ReplayedStep Last) Replay(ReplaySettings settings, Action<int> done, CancellationToken ct)
    {
        ReplayedStep? first = null, last = null;
        foreach (var step in services.NewReplayRun().Run(settings, ct))
        {
            first ??= step;
            last = step;
            done(step.Step);
        }

        return (first!.Value, last!.Value);
    }
}
