using UnstoppableModels.Ethereum.Tests.LocalChains;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace UnstoppableModels.Ethereum.Tests;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [ChainOwner.Command, var mode]) return await ChainOwner.RunAsync(mode);
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
