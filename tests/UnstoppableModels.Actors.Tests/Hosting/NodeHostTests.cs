using System.Net;
using System.Net.NetworkInformation;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Data.Sqlite;
using UnstoppableModels.Actors.Serialization;
using UnstoppableModels.Actors.Tests.Serialization;

namespace UnstoppableModels.Actors.Tests.Hosting;

public sealed class NodeHostTests(RunningNode node) : IClassFixture<RunningNode>
{
    [Fact]
    public void A_node_is_a_cluster_of_one_with_its_roles()
    {
        var member = Assert.Single(Cluster.Get(node.System).State.Members);

        Assert.Equal(MemberStatus.Up, member.Status);
        Assert.Equal(["fraud-proofer", "validator", "worker"], member.Roles.Order());
    }

    [Theory]
    [InlineData("/user/chain-listener")]
    [InlineData("/user/transactions")]
    [InlineData("/user/trainer")]
    [InlineData("/user/trainer/device")]
    [InlineData("/user/content")]
    [InlineData("/user/worker")]
    [InlineData("/user/fraud-proofer")]
    [InlineData("/user/validator")]
    [InlineData("/user/read-model")]
    public async Task The_hierarchies_of_the_design_exist(string path)
    {
        var actor = await node.System.ActorSelection(path).ResolveOne(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(path, actor.Path.ToStringWithoutAddress());
    }

    [Fact]
    public void It_listens_on_loopback_only()
    {
        var address = ((ExtendedActorSystem)node.System).Provider.DefaultAddress;
        var bound = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == address.Port).ToList();

        Assert.Equal("127.0.0.1", address.Host);
        Assert.NotEmpty(bound);
        Assert.All(bound, endpoint => Assert.True(IPAddress.IsLoopback(endpoint.Address)));
    }

    [Fact]
    public void Only_what_has_a_wire_form_can_be_serialized()
    {
        var serialization = node.System.Serialization;

        foreach (var sample in Samples.All) Assert.IsType<WireSerializer>(serialization.FindSerializerFor(sample));
        Assert.ThrowsAny<SerializationException>(() => serialization.FindSerializerFor(new NodeFailed(new IOException())));
        Assert.ThrowsAny<SerializationException>(() => serialization.FindSerializerFor(new Dictionary<string, int>()));
    }

    [Fact]
    public void The_journal_is_in_write_ahead_mode_and_takes_no_second_event_under_one_number()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(node.Folder, "journal.db")}");
        connection.Open();
        Assert.Equal("wal", Scalar(connection, "PRAGMA journal_mode"));

        const string Write =
            "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (0, 0, 'fence', 1, x'00')";
        Scalar(connection, Write);
        var refusal = Assert.Throws<SqliteException>(() => Scalar(connection, Write));
        Assert.Contains(
            "UNIQUE constraint failed: journal.persistence_id, journal.sequence_number", refusal.Message, StringComparison.Ordinal);
    }

    private static string? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()?.ToString();
    }
}
