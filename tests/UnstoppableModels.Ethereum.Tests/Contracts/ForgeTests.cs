using System.Text.Json;

namespace UnstoppableModels.Ethereum.Tests.Contracts;

[Collection(ContractsFolder.Name)]
public class ForgeTests
{
    [Fact]
    public async Task All_tests_of_the_contracts_pass()
    {
        var run = await ContractsFolder.RunAsync("node", Path.Combine("bin", "forge.mjs"), "test", "--json");
        Assert.True(run.Output.StartsWith('{'), $"forge ran no tests:\n{run.Output}\n{run.Errors}");
        using var report = JsonDocument.Parse(run.Output);
        var results = report.RootElement.EnumerateObject().SelectMany(suite => suite.Value.GetProperty("test_results").EnumerateObject()
            .Select(test => (
                Name: $"{suite.Name} {test.Name}",
                Status: test.Value.GetProperty("status").GetString(),
                Reason: test.Value.GetProperty("reason").ToString()))).ToList();
        Assert.NotEmpty(results);
        var failures = results.Where(result => result.Status != "Success")
            .Select(result => $"{result.Name}: {result.Status} {result.Reason}").ToList();
        Assert.True(failures.Count == 0, $"{failures.Count} of {results.Count} forge tests failed:\n{string.Join('\n', failures)}");
        Assert.Equal(0, run.ExitCode);
    }
}
