using System.CommandLine;
using System.CommandLine.Parsing;
using UnstoppableModels.Node.Bench;
using UnstoppableModels.Node.Demo;
using UnstoppableModels.Node.Deploy;
using UnstoppableModels.Node.Replay;

namespace UnstoppableModels.Node.Commands;

/// <summary>What the commands need from outside; tests put twins here.</summary>
/// <param name="Terminal">Where they write.</param>
/// <param name="Models">Names of the built-in models.</param>
/// <param name="NewDemoRun">Makes the demo.</param>
/// <param name="NewReplayRun">Makes the replay.</param>
/// <param name="Debug">A failure also shows where it happened.</param>
internal sealed record CommandServices(
    Terminal Terminal, IReadOnlyList<string> Models, Func<IDemoRun> NewDemoRun, Func<IReplayRun> NewReplayRun, bool Debug = false)
{
    /// <summary>What can be measured.</summary>
    public IReadOnlyList<IBench> Benches { get; init; } = [];

    /// <summary>Asks the person at the terminal.</summary>
    public IPrompt Prompt { get; init; } = new ConsolePrompt(Terminal);

    /// <summary>Reads environment variables.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
}

/// <summary>The command line of <c>um</c>: from arguments to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>Parses and runs. Every failure becomes a sentence on standard error and an exit code.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled; everything is cleaned up.</exception>
    public static async Task<int> RunAsync(string[] args, CommandServices services, CancellationToken ct)
    {
        var (bench, benches) = BenchCommand.All(services);
        ICommand[] direct = [new DemoCommand(services), new ReplayCommand(services), new DeployCommand(services)];
        ICommand[] commands = [.. direct, .. benches];
        var root = new RootCommand("Train a model that everyone can check and nobody can stop.");
        foreach (var command in direct) root.Add(command.Definition);
        if (benches.Count > 0) root.Add(bench);

        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0) return WrongInput(services.Terminal, Errors(parsed));

        var invocation = new InvocationConfiguration
        {
            Output = services.Terminal.OutLines,
            Error = services.Terminal.ErrorLines,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException && ct.IsCancellationRequested)
        {
            // Ctrl-C goes to the chain's process too, so that what fails first may well be a call to it.
            throw new OperationCanceledException("Stopped.", e, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            services.Terminal.ErrorLines.WriteLine(FailureText.Sentence(e));
            if (services.Debug) services.Terminal.ErrorLines.WriteLine(e);
            return ExitCode.Failure;
        }

        // What the parser found and what the values are worth are one list to whoever typed them.
        IEnumerable<string> Errors(ParseResult result)
        {
            var typed = result.CommandResult.Command;
            if (commands.FirstOrDefault(c => c.Definition == typed) is { } command)
                return result.Errors.Select(e => e.Message).Concat(command.Errors(result));
            var path = PathOf(result.CommandResult);
            return result.UnmatchedTokens.Select(token => $"There is no command '{path}{token}'.").Append(Choices(path, typed));
        }
    }

    /// <summary>Tells everything that is wrong with what was typed, a line each.</summary>
    public static int WrongInput(Terminal terminal, IEnumerable<string> errors)
    {
        foreach (var error in errors) terminal.ErrorLines.WriteLine(FailureText.OneLine(error));
        return ExitCode.WrongInput;
    }

    /// <summary>What was typed for an option; null where it was left out, or where the parser already complained about it.</summary>
    public static string? Typed(this ParseResult parsed, Option option) =>
        parsed.GetResult(option)?.Tokens is [var only] ? only.Value : null;

    /// <summary>The commands that were typed so far: "", or "bench ".</summary>
    private static string PathOf(CommandResult typed) =>
        typed.Parent is CommandResult parent ? $"{PathOf(parent)}{typed.Command.Name} " : "";

    private static string Choices(string path, Command typed)
    {
        var names = typed.Subcommands.Select(command => $"'um {path}{command.Name}'").ToArray();
        var listed = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} or {names[^1]}";
        return $"Say what to do: {listed}; 'um {path}--help' tells more.";
    }

    /// <summary>True where the flag was typed.</summary>
    public static bool Has(this ParseResult parsed, Option<bool> flag) => parsed.GetResult(flag) is { Implicit: false };
}
