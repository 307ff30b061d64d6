using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Demo.Run;

var terminal = Terminal.OfProcess();
using var interruption = new Interruption(Console.IsOutputRedirected ? null : Console.Out);
try
{
    var services = new CommandServices(
        terminal,
        ["iris-mlp"],
        () => new DemoRun(),
        () => throw new CommandFailedException("The replay is not part of this build."),
        Debug: Environment.GetEnvironmentVariable("UM_DEBUG") == "1");
    return await CommandLine.RunAsync(args, services, interruption.Token);
}
catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
{
    terminal.ErrorLines.WriteLine("Stopped.");
    return interruption.ExitCode;
}
