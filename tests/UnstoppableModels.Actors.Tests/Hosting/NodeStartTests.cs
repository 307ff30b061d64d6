using Akka.Actor;
using UnstoppableModels.Actors.Hosting;
using UnstoppableModels.Ethereum.Rpc;

namespace UnstoppableModels.Actors.Tests.Hosting;

public sealed class NodeStartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly EthereumClient ethereum = new(new Uri("http://127.0.0.1:1"));

    public void Dispose()
    {
        ethereum.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task It_starts_stops_and_starts_again_over_the_same_folder_without_a_word_on_the_terminal()
    {
        var (output, error) = (Console.Out, Console.Error);
        using var terminal = new StringWriter();
        Console.SetOut(terminal);
        Console.SetError(terminal);
        try
        {
            for (var start = 0; start < 2; start++)
            {
                await using var node = await RunningNode.StartAsync(folder.Path, ethereum, NodeRoles.Worker);
                await node.System.ActorSelection("/user/worker").ResolveOne(
                    TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }

        Assert.Equal(string.Empty, terminal.ToString());
    }

    [Fact]
    public async Task A_node_without_roles_watches_and_has_no_account()
    {
        await using var node = await RunningNode.StartAsync(folder.Path, ethereum);

        await node.System.ActorSelection("/user/read-model").ResolveOne(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        foreach (var path in new[] { "/user/transactions", "/user/worker", "/user/fraud-proofer", "/user/validator" })
            Assert.Null((await node.System.ActorSelection(path).Ask<ActorIdentity>(
                new Identify(null), TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Subject);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_in_one_sentence()
    {
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "in the way", TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<NodeStartException>(() => RunningNode.StartAsync(Path.Combine(file, "data"), ethereum));
        Assert.StartsWith($"The journal in {Path.Combine(file, "data")} cannot be written (", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("): choose another data folder or free some space.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_said_in_one_sentence()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "journal.db"), new string('x', 5000), TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<NodeStartException>(() => RunningNode.StartAsync(folder.Path, ethereum));
        Assert.Equal(
            $"The journal in {folder.Path} cannot be written (SQLite Error 26: 'file is not a database'.): "
            + "choose another data folder or free some space.",
            failure.Message);
    }

    [Fact]
    public async Task A_journal_without_the_fence_is_refused()
    {
        var clock = new InstantClock();
        var connectionString = JournalDatabase.Prepare(folder.Path);
        var starts = 0;

        var failure = await Assert.ThrowsAsync<NodeStartException>(
            () => JournalDatabase.WaitForSchemaAsync(() => starts++, connectionString, clock));
        Assert.StartsWith("The journal has no unique index over its events: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, starts);
        Assert.Equal(TimeSpan.FromSeconds(30.05), clock.Elapsed);
    }
}
