using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using UnstoppableModels.Actors.Hosting;
using UnstoppableModels.Actors.Serialization;

namespace UnstoppableModels.Actors.Tests;

/// <summary>
/// An actor system with the layers of production, a SQLite journal in a folder of its own, and quicker clocks; without a cluster.
/// </summary>
public sealed class JournalSystem : IAsyncLifetime
{
    private const string Quicker =
        """
        akka.scheduler.tick-duration = 10ms
        akka.persistence.query.journal.sql.refresh-interval = 20ms
        akka.persistence.query.journal.sql.journal-sequence-retrieval.query-delay = 20ms
        """;

    private readonly TemporaryFolder folder = new();
    private IHost? host;

    public ActorSystem System => host!.Services.GetRequiredService<ActorSystem>();

    public async ValueTask InitializeAsync()
    {
        var connectionString = JournalDatabase.Prepare(folder.Path);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddAkka("spec", akka => akka
            .ConfigureLoggers(loggers => loggers.ClearLoggers())
            .AddHoconLayers()
            .AddJournal(connectionString)
            .AddWireFormat()
            .AddHocon(Quicker, HoconAddMode.Prepend));
        host = builder.Build();
        await host.StartAsync();
        await JournalDatabase.WaitForSchemaAsync(
            () => Persistence.Instance.Apply(System).JournalFor(string.Empty), connectionString, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await host!.StopAsync();
        host.Dispose();
        folder.Dispose();
    }
}
