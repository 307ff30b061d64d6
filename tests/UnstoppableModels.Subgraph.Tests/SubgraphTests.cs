using System.Globalization;
using System.Text.RegularExpressions;

namespace UnstoppableModels.Subgraph.Tests;

/// <summary>The tests in subgraph/test: they drive a real Graph node, and anvil where they need a chain.</summary>
public sealed partial class SubgraphTests : IClassFixture<SubgraphFolder>
{
    [Fact]
    public Task Every_event_is_indexed_and_unknown_ids_stop_nothing() => AssertPassesAsync("scenarios.test.mjs");

    [Fact]
    public Task A_whole_protocol_on_anvil_is_indexed_as_the_contracts_views_say() => AssertPassesAsync("protocol.test.mjs");

    [Fact]
    public Task Whatever_is_done_at_random_is_indexed_as_the_contracts_views_say() => AssertPassesAsync("random.test.mjs");

    [Fact]
    public Task A_reorganisation_takes_back_what_the_chain_takes_back() => AssertPassesAsync("reorganisation.test.mjs");

    [Fact]
    public Task Deployments_become_subgraphs_of_their_networks() => AssertPassesAsync("networks.test.mjs");

    [Fact]
    public Task The_commands_bring_a_subgraph_to_a_real_Graph_node() => AssertPassesAsync("deployment.test.mjs");

    private static async Task AssertPassesAsync(string file)
    {
        var (exitCode, output) = await SubgraphFolder.TestAsync(file);
        Assert.True(exitCode == 0 && Count(output, "fail") == 0, output);
        // A file that cannot be loaded has no tests, and a run of nothing is no success.
        Assert.True(Count(output, "pass") > 1, output);
    }

    private static int Count(string output, string what)
    {
        var match = Summary().Matches(output).LastOrDefault(line => line.Groups["what"].Value == what);
        return match is null ? -1 : int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("^# (?<what>pass|fail) (?<count>[0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Summary();
}
