using System.Runtime.Versioning;
using System.Text;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Tests;
using Microsoft.Data.Sqlite;

namespace KeyService.EndToEnd.Tests;

/// <summary>
/// An authority that cannot start says why in one paragraph, without a stack trace, exits with an error, and loses nothing:
/// with the cause removed it starts again and still has its key.
/// </summary>
[UnsupportedOSPlatform("windows")]
public class BadStarts
{
    private static readonly KeyName Key = KeyName.Parse("acme/responses");

    [Fact]
    public async Task A_broken_configuration_is_refused_with_every_error_at_once()
    {
        await using var authority = new AuthorityProcess(settings: new Dictionary<string, string>
        {
            ["KeyService__GrpcEndpoint"] = "0.0.0.0:7440",
            ["KeyService__HttpEndpoint"] = "nonsense",
            ["KeyService__RotationInterval"] = "soon",
        });

        await AssertRefusesAsync(authority, "GrpcEndpoint", "loopback", "HttpEndpoint", "nonsense", "RotationInterval", "no such setting");
    }

    [Fact]
    public async Task A_data_directory_in_use_is_refused_with_its_holder()
    {
        await using var first = await StartWithKeyAsync();
        await using var second = new AuthorityProcess(first.DataDirectory);

        await AssertRefusesAsync(second, first.DataDirectory, $"{first.ProcessId}");
        await AssertSignsAsync(first);
    }

    [Fact]
    public async Task A_key_file_that_others_may_read_is_refused_with_the_command_that_mends_it()
    {
        await using var authority = await StartWithKeyAsync();
        await authority.KillAsync();
        var kek = KekFile(authority);
        SetMode(kek, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        await AssertRefusesAsync(authority, $"chmod 600 {kek}");

        SetMode(kek, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await authority.StartAsync();
        await AssertSignsAsync(authority);
    }

    [Fact]
    public async Task Another_key_encryption_key_is_refused_and_both_are_named()
    {
        await using var other = await StartWithKeyAsync();
        await using var authority = await StartWithKeyAsync();
        await other.KillAsync();
        await authority.KillAsync();
        var own = await File.ReadAllBytesAsync(KekFile(authority));
        await File.WriteAllBytesAsync(KekFile(authority), await File.ReadAllBytesAsync(KekFile(other)));

        await AssertRefusesAsync(authority, "key-encryption key", "was wrapped by KEK file:", "this silo has file:");

        await File.WriteAllBytesAsync(KekFile(authority), own);
        await authority.StartAsync();
        await AssertSignsAsync(authority);
    }

    [Fact]
    public async Task A_missing_key_encryption_key_is_refused_and_not_replaced()
    {
        await using var authority = await StartWithKeyAsync();
        await authority.KillAsync();
        var kek = KekFile(authority);
        File.Move(kek, kek + ".away");

        await AssertRefusesAsync(authority, kek);
        Assert.False(File.Exists(kek));

        File.Move(kek + ".away", kek);
        await authority.StartAsync();
        await AssertSignsAsync(authority);
    }

    [Fact]
    public async Task A_corrupt_database_page_is_refused_and_left_as_it_is()
    {
        await using var authority = await StartWithKeyAsync();
        await authority.KillAsync();
        var database = Path.Combine(authority.DataDirectory, "authority.db");
        WriteLogBack(database);
        var whole = await File.ReadAllBytesAsync(database);
        var damaged = (byte[])whole.Clone();
        Encoding.ASCII.GetBytes("not what SQLite wrote here").CopyTo(damaged, 4096);
        await File.WriteAllBytesAsync(database, damaged);

        await AssertRefusesAsync(authority, database);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(database));

        await File.WriteAllBytesAsync(database, whole);
        await authority.StartAsync();
        await AssertSignsAsync(authority);
    }

    private static async Task<AuthorityProcess> StartWithKeyAsync()
    {
        var authority = await AuthorityProcess.StartNewAsync();
        using var admin = new KeyServiceAdmin(new KeyServiceOptions { Endpoint = authority.Grpc });
        await admin.CreateTenantAsync(Key.Tenant);
        await admin.CreateKeyAsync(Key, new NewKey("ecdsa-p256-sha256"));
        return authority;
    }

    private static async Task AssertRefusesAsync(AuthorityProcess authority, params string[] parts)
    {
        var before = authority.Output.Length;
        var exitCode = await authority.RunToExitAsync();

        var said = authority.Output[before..];
        Assert.NotEqual(0, exitCode);
        Assert.Contains("KeyService did not start.", said);
        Assert.All(parts, part => Assert.Contains(part, said));
        Assert.DoesNotContain("   at ", said);
    }

    private static async Task AssertSignsAsync(AuthorityProcess authority)
    {
        await using var client = new KeyServiceClient(new KeyServiceOptions { Endpoint = authority.Grpc });
        var data = new byte[] { 1, 2, 3 };
        var signature = await client.SignAsync(Key, data);
        Assert.True((await client.VerifyAsync(signature.KeyVersion.KeyId, data, signature.Value)).Valid);
    }

    // Else the damaged page might stand in the write-ahead log as well, and never be read.
    private static void WriteLogBack(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private static string KekFile(AuthorityProcess authority) => Path.Combine(authority.DataDirectory, "kek");

    private static void SetMode(string file, UnixFileMode mode) => File.SetUnixFileMode(file, mode);
}
