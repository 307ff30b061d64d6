using Akka.Hosting;
using Akka.Persistence.Sql;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>Points the plugins of <c>hocon/persistence.conf</c> at a database.</summary>
internal static class JournalConfiguration
{
    public static AkkaConfigurationBuilder AddJournal(this AkkaConfigurationBuilder akka, string connectionString)
    {
        var settings = $"{{ connection-string = \"\"\"{connectionString}\"\"\", provider-name = \"{JournalDatabase.Provider}\" }}";
        return akka
            .AddHocon(
                $"""
                akka.persistence.journal.sql {settings}
                akka.persistence.snapshot-store.sql {settings}
                akka.persistence.query.journal.sql {settings}
                """,
                HoconAddMode.Prepend)
            .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);
    }
}
