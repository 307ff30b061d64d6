using TorchSharp;
using UnstoppableModels.Arithmetic.Native;
using UnstoppableModels.Training.Tests.Replay;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace UnstoppableModels.Training.Tests;

/// <summary>The entry point xunit would generate, plus one command of our own: replay in a child process and print what came out.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args is [ReplayChild.Command, var variant]) return ReplayChild.Run(variant, Console.Out);

        // The tests' matrices are small: on a busy machine two threads spend their time waiting for each other. No root depends on it.
        TorchLibrary.EnsureLoaded();
        torch.set_num_threads(1);
        return args.Any(arg => arg is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
