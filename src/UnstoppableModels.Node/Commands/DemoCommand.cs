using System.Collections.Immutable;
using System.CommandLine;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Node.Demo.View;
using UnstoppableModels.Protocol.Chain;

namespace UnstoppableModels.Node.Commands;

/// <summary><c>um demo</c>: trains a model through the whole protocol, shows it, and says whether it showed what it should.</summary>
internal sealed class DemoCommand : ICommand
{
    private readonly CommandServices services;

    private readonly Option<string?> model, steps, stepsPerPeriod, seed, cheat, chainPort, data, json, picture;
    private readonly Option<bool> falseSuspicion, publishGradients, keep, plain;

    public DemoCommand(CommandServices services)
    {
        this.services = services;
        model = Value("--model", "NAME", $"which model: {string.Join(", ", services.Models)} (default {DemoSettingsReader.DefaultModel})");
        steps = Value("--steps", "N", $"length of the training run (default {DemoSettingsReader.DefaultSteps})");
        stepsPerPeriod = Value(
            "--steps-per-period", "K", $"steps of a learning period (default {DemoSettingsReader.DefaultStepsPerPeriod})");
        seed = Value("--seed", "N", $"seed of the initial weights (default {DemoSettingsReader.DefaultSeed})");
        cheat = Value("--cheat", "KIND", "what one worker does once: none, ulp (one weight off by one unit in the last place), "
            + "labels (trains on changed labels) or unavailable (publishes no weights) (default ulp)");
        falseSuspicion = Flag("--false-suspicion", "a fraud-proofer suspects an honest state; needs --cheat none");
        publishGradients = Flag("--publish-gradients", "the workers publish the gradients of every step");
        chainPort = Value("--chain-port", "PORT", "port of the local chain (default: any free one)");
        data = Value("--data", "DIR", "where the run makes a folder of its own that stays (default: a temporary one that does not)");
        json = Value("--json", "FILE", "write the report of the run to this file");
        picture = Value("--picture", "FILE", "draw the run and its summary to this SVG file");
        keep = Flag("--keep", "keep the data and leave the chain running");
        plain = Flag("--plain", "plain lines instead of the live view");
        Definition = new Command("demo", "Trains a model through chain, deposits, a cheating worker, its discovery and the verdict.")
        {
            model, steps, stepsPerPeriod, seed, cheat, falseSuspicion, publishGradients, chainPort, data, json, picture, keep, plain,
        };
        Definition.SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public Command Definition { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Errors(ParseResult parsed) => Read(parsed).Errors;

    /// <summary>The settings that were typed, or everything that is wrong with them.</summary>
    public (DemoSettings? Settings, ImmutableArray<string> Errors) Read(ParseResult parsed) => DemoSettingsReader.Read(
        new DemoInput
        {
            Model = parsed.Typed(model),
            Steps = parsed.Typed(steps),
            StepsPerPeriod = parsed.Typed(stepsPerPeriod),
            Seed = parsed.Typed(seed),
            Cheat = parsed.Typed(cheat),
            FalseSuspicion = parsed.Has(falseSuspicion),
            PublishGradients = parsed.Has(publishGradients),
            ChainPort = parsed.Typed(chainPort),
            Data = parsed.Typed(data),
            Json = parsed.Typed(json),
            Picture = parsed.Typed(picture),
            Keep = parsed.Has(keep),
            Plain = parsed.Has(plain),
        },
        services.Models);

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var terminal = services.Terminal;
        var (settings, errors) = Read(parsed);
        if (settings is null) return CommandLine.WrongInput(terminal, errors);

        using var folder = DataFolder.Create(settings, terminal.ErrorLines);
        var isLive = !settings.Plain && Terminal.CanRedraw(terminal.Out);
        IDemoView view = isLive ? new LiveView(terminal.Out) : new PlainView(terminal.OutLines);
        var last = new LastSnapshot();
        var report = await view.ShowAsync(progress => services.NewDemoRun().RunAsync(settings, last.OnItsWayTo(progress), ct), ct);

        SummaryView.Write(terminal.Out, report, last.Losses);
        if (settings.Keep && last.ChainUrl is { } url) terminal.OutLines.WriteLine($"The chain keeps running at {url}.");
        if (!settings.RemoveData) terminal.OutLines.WriteLine($"The data are kept in {settings.DataDirectory}.");
        if (settings.JsonFile is { } file) ReportFile.Write(file, report);
        if (settings.PictureFile is { } picturePath) AtomicFile.WriteText(picturePath, Picture.Svg(last.MostTelling, report, last.Losses));

        var problems = report.Problems();
        foreach (var problem in problems) terminal.ErrorLines.WriteLine(problem);
        return problems.IsEmpty ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Remembers what the report does not hold: the loss of every step and where the chain is.</summary>
    private sealed class LastSnapshot : IProgress<DemoSnapshot>
    {
        private volatile DemoSnapshot? newest, revealing;
        private IProgress<DemoSnapshot>? next;

        public IReadOnlyDictionary<int, float> Losses => newest?.Losses ?? ImmutableSortedDictionary<int, float>.Empty;

        public string? ChainUrl => newest?.ChainUrl;

        /// <summary>The last moment at which validators were revealing, or the end where they never did.</summary>
        public DemoSnapshot? MostTelling => revealing ?? newest;

        public LastSnapshot OnItsWayTo(IProgress<DemoSnapshot> view)
        {
            next = view;
            return this;
        }

        public void Report(DemoSnapshot value)
        {
            newest = value;
            if (value.Disputes.Any(IsRevealing)) revealing = value;
            next?.Report(value);
        }

        private static bool IsRevealing(DisputeSnapshot dispute) =>
            dispute.Verdict == Verdict.Pending && dispute.Ballots.Any(b => b.Status == BallotStatus.Revealed);
    }

    internal static Option<string?> Value(string name, string what, string description) =>
        new(name) { HelpName = what, Description = description };

    internal static Option<bool> Flag(string name, string description) => new(name) { Description = description };
}
