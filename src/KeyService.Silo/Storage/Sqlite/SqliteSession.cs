using Microsoft.Data.Sqlite;

namespace KeyService.Silo.Storage.Sqlite;

/// <summary>One open connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly StoreQueries _queries;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection, StoreQueries queries)
    {
        _connection = connection;
        _queries = queries;
    }

    /// <summary>Opens for writing an existing database: whoever lost the file must not be given an empty one.</summary>
    public static SqliteSession OpenWriter(string path, StoreQueries queries) => Open(
        path,
        queries,
        SqliteOpenMode.ReadWrite,
        // FULL: an acknowledged commit survives a power cut, which NORMAL does not promise in WAL mode.
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;");

    /// <summary>Opens a connection that cannot write.</summary>
    public static SqliteSession OpenReader(string path, StoreQueries queries) =>
        Open(path, queries, SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> arguments) =>
        Bind(sql, arguments).ExecuteNonQuery();

    /// <summary>The rows of a query.</summary>
    public List<T> List<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        using var reader = Bind(sql, arguments).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first row of a query, or the type's default.</summary>
    public T? Find<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        using var reader = Bind(sql, arguments).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        _connection.Dispose();
    }

    private static SqliteSession Open(string path, StoreQueries queries, SqliteOpenMode mode, string pragmas)
    {
        var connection = new SqliteConnection(ConnectionString(path, mode));
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return new SqliteSession(connection, queries);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Ours to pool, not the driver's: a session keeps its prepared statements, and closing the store closes the file.</summary>
    public static string ConnectionString(string path, SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = false,
        DefaultTimeout = 5,
    }.ToString();

    private SqliteCommand Bind(string sql, ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        _queries.Add();
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            _prepared.Add(sql, command);
        }

        command.Parameters.Clear();
        foreach (var (name, value) in arguments) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
