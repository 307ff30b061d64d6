using UnstoppableModels.Training.Tests.Replay;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace UnstoppableModels.Training.Tests;

/// <summary>The entry point xunit would generate, plus one command of our own: replay in a child process and print what came out.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [ReplayChild.Command]) return ReplayChild.Run(Console.Out);
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
