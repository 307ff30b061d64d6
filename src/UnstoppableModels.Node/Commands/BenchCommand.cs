using System.CommandLine;
using Spectre.Console;
using UnstoppableModels.Node.Bench;

namespace UnstoppableModels.Node.Commands;

/// <summary><c>um bench NAME</c>: measures something and shows the figures; one report format for all benches.</summary>
internal sealed class BenchCommand : ICommand
{
    private readonly Terminal terminal;
    private readonly IBench bench;
    private readonly Option<string?> json = DemoCommand.Value("--json", "FILE", "write the figures to this file");

    private BenchCommand(Terminal terminal, IBench bench)
    {
        (this.terminal, this.bench) = (terminal, bench);
        Definition = new Command(bench.Name, bench.Description) { json };
        foreach (var option in bench.Options) Definition.Add(option);
        Definition.SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public Command Definition { get; }

    /// <summary>The command <c>bench</c> with one command for every bench in it.</summary>
    public static (Command Bench, IReadOnlyList<BenchCommand> Commands) All(CommandServices services)
    {
        var commands = services.Benches.Select(bench => new BenchCommand(services.Terminal, bench)).ToArray();
        var root = new Command("bench", "Measures, and prints the figures as a table and, with --json, as a file.");
        foreach (var command in commands) root.Add(command.Definition);
        return (root, commands);
    }

    /// <inheritdoc/>
    public IEnumerable<string> Errors(ParseResult parsed)
    {
        var check = new InputCheck();
        check.NewFile("--json", parsed.Typed(json));
        return check.Errors.Concat(bench.Errors(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var errors = Errors(parsed).ToArray();
        if (errors.Length > 0) return CommandLine.WrongInput(terminal, errors);

        var progress = new Lines(line => terminal.ErrorLines.WriteLine(FailureText.OneLine(line)));
        var report = new BenchReport(bench.Name, [.. await bench.RunAsync(parsed, progress, ct)]);
        terminal.Out.Write(BenchTable.Of(report));
        if (parsed.Typed(json) is { } file) ReportFile.Write(Path.GetFullPath(file), report);
        return ExitCode.Success;
    }
}
