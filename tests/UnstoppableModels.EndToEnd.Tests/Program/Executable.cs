using System.Reflection;
using System.Runtime.InteropServices;

namespace UnstoppableModels.EndToEnd.Tests.Program;

/// <summary>Where programs are.</summary>
internal static class Executable
{
    /// <summary>The <c>um</c> that was built together with these tests.</summary>
    public static string Um { get; } = Path.ChangeExtension(
        typeof(Executable).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "UmAssembly").Value!, null);

    /// <summary>The .NET installation that runs these tests: <c>um</c> runs on the same one, also where PATH does not lead to it.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Full path of a program on the PATH of the tests.</summary>
    public static string OnPath(string name) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"These tests need the program '{name}'; install it.");
}
