using System.Globalization;
using Microsoft.Data.Sqlite;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>The SQLite file of a node's journal.</summary>
internal static class JournalDatabase
{
    /// <summary>
    /// The provider name under which the journal's tables get their unique index; another name of the same database leaves it out.
    /// </summary>
    public const string Provider = "SQLite.MS";

    private static readonly TimeSpan SchemaPatience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Opens or creates the file, switches it to write-ahead logging (once per file, outside Akka) and returns the connection string.
    /// </summary>
    /// <exception cref="NodeStartException">The folder or the file cannot be written.</exception>
    public static string Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var connectionString = new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "journal.db") }.ToString();
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS write_check (n INTEGER); DELETE FROM write_check;";
            command.ExecuteNonQuery();
            return connectionString;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"The journal in {folder} cannot be written ({e.Message}): choose another data folder or free some space.", e);
        }
    }

    /// <summary>
    /// Starts the journal and waits until its table has the unique index that stops a second writer of the same entity: the fence behind
    /// every
    /// split brain.
    /// </summary>
    /// <exception cref="NodeStartException">The table or its index do not appear.</exception>
    public static async Task WaitForSchemaAsync(Action startJournal, string connectionString, TimeProvider clock)
    {
        startJournal();
        var started = clock.GetTimestamp();
        while (!HasFence(connectionString))
        {
            if (clock.GetElapsedTime(started) > SchemaPatience)
                throw new NodeStartException("The journal has no unique index over its events: it was made by another program, or its folder is not writable; choose an empty data folder.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock);
        }
    }

    private static bool HasFence(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT COUNT(*) FROM pragma_index_list('journal') AS list
            WHERE list."unique" = 1
              AND (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(list.name) ORDER BY name)) = 'persistence_id,sequence_number'
            """;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) > 0;
    }
}
