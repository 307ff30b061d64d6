using System.CommandLine;
using System.Globalization;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>
/// What reproducible training costs: the time of a step in exact-v1 over that of torch's autograd in binary32, the limit that the products of
/// matrices alone set, the peak memory of both, and the speed of hashing.
/// </summary>
internal sealed class ArithmeticBench : IBench
{
    private const int FewestPairs = 10;

    /// <summary>The model with the largest state.</summary>
    private const string HashedModel = "moby-gpt-3m";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private readonly Option<string?> pairs = DemoCommand.Value("--pairs", "N", $"how many pairs of steps to time, at least {FewestPairs} (default 21)");
    private readonly Option<string?> models = DemoCommand.Value(
        "--models", "NAMES", $"which models, separated by commas (default all: {string.Join(",", Subject.All.Select(subject => subject.Name))})");
    private readonly Option<string?> peakMemory = DemoCommand.Value(
        PeakMemory.Option, "MODEL/KIND", $"only the peak memory of this process after some steps; KIND is {string.Join(", ", Enum.GetNames<StepKind>())}");

    public string Name => "arithmetic";

    public string Description => "Times exact training steps against binary32 autograd, alternately in one process.";

    public IReadOnlyList<Option> Options => [pairs, models, peakMemory];

    public IEnumerable<string> Errors(ParseResult parsed)
    {
        if (parsed.Typed(pairs) is { } count && Pairs(count) is null) yield return $"--pairs: '{count}' is not a whole number from {FewestPairs} to 1000.";
        foreach (var name in Names(parsed).Where(name => Find(name) is null)) yield return $"--models: there is no '{name}' among {Known}.";
        if (parsed.Typed(peakMemory) is { } which && Peak(which) is null) yield return $"{PeakMemory.Option}: '{which}' is not MODEL/KIND.";
    }

    public async Task<IReadOnlyList<BenchResult>> RunAsync(ParseResult parsed, IProgress<string> progress, CancellationToken ct)
    {
        if (parsed.Typed(peakMemory) is { } which && Peak(which) is var (only, kind))
            return [BenchResult.Exact("peak_memory", which, PeakMemory.OfThisProcess(only, kind, ct), "bytes")];

        var count = parsed.Typed(pairs) is { } text ? Pairs(text)!.Value : 21;
        var results = new List<BenchResult>();
        foreach (var subject in Names(parsed).Select(name => Find(name)!))
        {
            results.AddRange(await Task.Run(() => Speed(subject, count, progress, ct).ToList(), ct));
            results.AddRange(await MemoryAsync(subject, progress, ct));
        }
        progress.Report("hashing");
        results.Add(BenchResult.Of("hashing", "state_root", HashingRate.Measure(Find(HashedModel)!.Load(), count, ct), "MB/s"));
        return results;
    }

    private static string Known => string.Join(", ", Subject.All.Select(subject => subject.Name));

    private static IEnumerable<BenchResult> Speed(Subject subject, int count, IProgress<string> progress, CancellationToken ct)
    {
        var replayer = subject.Load();
        var (torchStep, training) = Subject.TorchStep(replayer);
        using (training)
        {
            progress.Report($"{subject.Name}: steps");
            var steps = Arithmetic.Pairs.Measure(Subject.ExactStep(replayer, withRoots: false), torchStep, count, WarmUp, ct);
            yield return BenchResult.Of("step_exact", subject.Name, steps.First.Select(seconds => seconds * 1e3), "ms");
            yield return BenchResult.Of("step_binary32", subject.Name, steps.Second.Select(seconds => seconds * 1e3), "ms");
            yield return BenchResult.Of("step_ratio", subject.Name, steps.Ratios, "ratio");

            progress.Report($"{subject.Name}: steps with state and gradient roots");
            var withRoots = Arithmetic.Pairs.Measure(Subject.ExactStep(replayer, withRoots: true), torchStep, count, WarmUp, ct);
            yield return BenchResult.Of("step_with_roots_ratio", subject.Name, withRoots.Ratios, "ratio");
        }

        progress.Report($"{subject.Name}: products of matrices");
        var limit = GemmLimit.Measure(StepProducts.Of(replayer.Manifest), count, WarmUp, ct);
        yield return BenchResult.Of("gemm_limit", subject.Name, limit.Ratios, "ratio");
    }

    private static async Task<IReadOnlyList<BenchResult>> MemoryAsync(Subject subject, IProgress<string> progress, CancellationToken ct)
    {
        progress.Report($"{subject.Name}: memory");
        var none = await PeakMemory.OfChildAsync(subject, StepKind.None, ct);
        var loaded = await PeakMemory.OfChildAsync(subject, StepKind.Loaded, ct);
        var torch = await PeakMemory.OfChildAsync(subject, StepKind.Torch, ct);
        var exact = await PeakMemory.OfChildAsync(subject, StepKind.Exact, ct);
        return
        [
            BenchResult.Exact("peak_memory_program", subject.Name, none / 1e6, "MB"),
            BenchResult.Exact("peak_memory_program_and_libtorch", subject.Name, loaded / 1e6, "MB"),
            BenchResult.Exact("peak_memory_binary32", subject.Name, torch / 1e6, "MB"),
            BenchResult.Exact("peak_memory_exact", subject.Name, exact / 1e6, "MB"),
            BenchResult.Exact("memory_ratio", subject.Name, exact / torch, "ratio"),
            BenchResult.Exact("memory_ratio_of_steps_alone", subject.Name, (exact - none) / (torch - loaded), "ratio"),
        ];
    }

    private static int? Pairs(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= FewestPairs and <= 1000 ? count : null;

    private static Subject? Find(string name) => Subject.All.FirstOrDefault(subject => subject.Name == name);

    private static (Subject, StepKind)? Peak(string text) =>
        text.Split('/') is [var model, var kind] && Find(model) is { } subject && Enum.GetNames<StepKind>().Contains(kind)
            ? (subject, Enum.Parse<StepKind>(kind))
            : null;

    private IEnumerable<string> Names(ParseResult parsed) =>
        parsed.Typed(models)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? Subject.All.Select(subject => subject.Name);
}
