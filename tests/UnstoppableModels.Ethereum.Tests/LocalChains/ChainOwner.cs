using System.Diagnostics;
using UnstoppableModels.Ethereum.LocalChains;

namespace UnstoppableModels.Ethereum.Tests.LocalChains;

/// <summary>A process of its own that owns a local chain, so that a test can end it.</summary>
internal sealed class ChainOwner : IDisposable
{
    public const string Command = "own-a-local-chain";
    public const string Hold = "hold";
    public const string Detach = "detach";

    private ChainOwner(Process process, int anvilId, Uri rpcUrl)
    {
        Process = process;
        AnvilId = anvilId;
        RpcUrl = rpcUrl;
    }

    public Process Process { get; }

    public int AnvilId { get; }

    public Uri RpcUrl { get; }

    /// <summary>What the process does.</summary>
    public static async Task<int> RunAsync(string mode)
    {
        var chain = await LocalChain.StartAsync();
        Console.WriteLine($"{chain.ProcessId} {chain.RpcUrl}");
        if (mode == Detach)
        {
            chain.Detach();
            return 0;
        }
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    /// <summary>Starts the process in a process group of its own, as a shell starts a program in a terminal.</summary>
    public static async Task<ChainOwner> StartAsync(string mode)
    {
        string[] program = ["dotnet", typeof(ChainOwner).Assembly.Location, Command, mode];
        var start = OperatingSystem.IsMacOS()
            ? new ProcessStartInfo("perl", ["-e", "setpgrp; exec @ARGV", .. program])
            : new ProcessStartInfo("setsid", ["env", "--default-signal=HUP,INT,TERM", .. program]);
        start.RedirectStandardOutput = true;
        var process = Process.Start(start)!;
        var words = (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ');
        return new ChainOwner(process, int.Parse(words[0]), new Uri(words[1]));
    }

    public void Dispose() => Process.Dispose();
}
