using KeyService.Grains.Storage;
using KeyService.Silo.Storage.Sqlite;
using KeyService.Silo.Tests.Storage.Conformance;
using Microsoft.Data.Sqlite;

namespace KeyService.Silo.Tests.Storage.Sqlite;

/// <summary>A SQLite store in a directory of its own; faults come from triggers that another connection puts into its database.</summary>
internal sealed class SqliteUnderTest : StoreUnderTest
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteAuthorityStore _store;

    public SqliteUnderTest() => _store = SqliteAuthorityStore.Open(Path);

    public override IAuthorityStore Store => _store;

    public override INonceStore Nonces => _store;

    private string Path => _directory.File("authority.db");

    public override void Reopen()
    {
        _store.Dispose();
        _store = SqliteAuthorityStore.Open(Path);
    }

    public override void FailAt(WriteStep step)
    {
        if (step == WriteStep.Commit)
        {
            // A broken deferred reference passes every statement and fails the COMMIT.
            Database.Execute(
                Path,
                """
                CREATE TABLE fault_parent (id INTEGER PRIMARY KEY);
                CREATE TABLE fault_child (id INTEGER REFERENCES fault_parent (id) DEFERRABLE INITIALLY DEFERRED);
                CREATE TRIGGER fault_insert AFTER INSERT ON reply BEGIN INSERT INTO fault_child VALUES (1); END;
                """);
            return;
        }

        Database.Execute(
            Path,
            $"""
             CREATE TRIGGER fault_insert BEFORE INSERT ON {TableOf(step)} BEGIN SELECT RAISE(ABORT, 'injected'); END;
             CREATE TRIGGER fault_update BEFORE UPDATE ON {TableOf(step)} BEGIN SELECT RAISE(ABORT, 'injected'); END;
             """);
    }

    public override void FailClaims() =>
        Database.Execute(Path, "CREATE TRIGGER fault_insert BEFORE INSERT ON nonce_claim BEGIN SELECT RAISE(ABORT, 'injected'); END;");

    public override void LoseAcknowledgements() => _store.Committed = () => throw new IOException("The answer was lost.");

    public override void Heal()
    {
        _store.Committed = null;
        Database.Execute(
            Path,
            """
            DROP TRIGGER IF EXISTS fault_insert; DROP TRIGGER IF EXISTS fault_update;
            DROP TABLE IF EXISTS fault_child; DROP TABLE IF EXISTS fault_parent;
            """);
    }

    public override void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    private static string TableOf(WriteStep step) => step switch
    {
        WriteStep.Tenant => "tenant",
        WriteStep.KeyRing => "key_ring",
        WriteStep.AuditEntry => "audit_entry",
        WriteStep.AuditHead => "audit_head",
        WriteStep.ChangeHead => "change_head",
        WriteStep.ChangeLog => "change_log",
        WriteStep.Reply => "reply",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}

/// <summary>A connection beside the store's own, as a database shell would be.</summary>
internal static class Database
{
    public static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static T Find<T>(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (T)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection;
    }
}
