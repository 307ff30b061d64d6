using UnstoppableModels.Node.Bench;
using UnstoppableModels.Node.Bench.Arithmetic;
using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Demo.Run;
using UnstoppableModels.Node.Replay;
using UnstoppableModels.Training.Models;

var terminal = Terminal.OfProcess();
using var interruption = new Interruption(Console.IsOutputRedirected ? null : Console.Out);
try
{
    var services = new CommandServices(
        terminal,
        [.. BuiltInModels.Names],
        () => new DemoRun(),
        () => new ReplayRun(),
        Debug: Environment.GetEnvironmentVariable("UM_DEBUG") == "1")
    {
        Benches = [new ArithmeticBench(), new GasBench()],
    };
    return await CommandLine.RunAsync(args, services, interruption.Token);
}
catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
{
    terminal.ErrorLines.WriteLine("Stopped.");
    return interruption.ExitCode;
}
