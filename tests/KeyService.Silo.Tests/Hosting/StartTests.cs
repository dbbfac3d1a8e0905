using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using KeyService.V1;

namespace KeyService.Silo.Tests.Hosting;

[UnsupportedOSPlatform("windows")]
public sealed class StartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        string key;
        SignResponse signed;
        await using (var first = await RunningAuthority.StartAsync(_directory.Path))
        {
            key = await first.NewKeyAsync("ed25519");
            signed = await first.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("kept") });
        }

        await using var second = await RunningAuthority.StartAsync(_directory.Path);
        var verified = await second.Signing.VerifyAsync(new VerifyRequest { Name = signed.KeyId, Data = Bytes.Of("kept"), Signature = signed.Signature });
        Assert.True(verified.Valid, verified.Message);
        var again = await second.Signing.SignAsync(new SignRequest { Key = key, Data = Bytes.Of("kept") });
        Assert.Equal(signed.KeyId, again.KeyId);
    }

    [Fact]
    public async Task Says_that_a_port_is_in_use()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = $"127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        Assert.Equal(
            $"KeyService did not start. The authority cannot listen on {taken}: Address already in use. "
            + "Stop the process that does, or set KeyService:HttpEndpoint to another port.",
            await FailedStartAsync(options => options.HttpEndpoint = taken));
    }

    [Fact]
    public async Task Says_who_holds_the_data_directory()
    {
        await using var holder = await RunningAuthority.StartAsync(_directory.Path);

        var explanation = await FailedStartAsync(_ => { });

        Assert.Contains($"The data directory {_directory.Path} is in use by process {Environment.ProcessId}", explanation);
    }

    [Fact]
    public async Task Refuses_a_key_file_that_others_may_read()
    {
        await using (await RunningAuthority.StartAsync(_directory.Path))
        {
        }

        File.SetUnixFileMode(_directory.File("kek"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        var explanation = await FailedStartAsync(_ => { });

        Assert.Contains(_directory.File("kek"), explanation);
        Assert.Contains("chmod", explanation);
    }

    [Fact]
    public async Task Refuses_a_wrong_key_encryption_key()
    {
        await using (var authority = await RunningAuthority.StartAsync(_directory.Path))
        {
            await authority.NewTenantAsync();
        }

        using var elsewhere = new TemporaryDirectory();
        await using (await RunningAuthority.StartAsync(elsewhere.Path))
        {
        }

        var explanation = await FailedStartAsync(options => options.KekFile = elsewhere.File("kek"));

        Assert.StartsWith("KeyService did not start. The key-encryption key does not open the tenants' keys.", explanation);
    }

    [Fact]
    public async Task Does_not_replace_a_lost_key_file()
    {
        await using (var authority = await RunningAuthority.StartAsync(_directory.Path))
        {
            await authority.NewTenantAsync();
        }

        File.Delete(_directory.File("kek"));

        Assert.Contains(_directory.File("kek"), await FailedStartAsync(_ => { }));
        Assert.False(File.Exists(_directory.File("kek")));
    }

    [Fact]
    public async Task Refuses_a_damaged_database()
    {
        await using (await RunningAuthority.StartAsync(_directory.Path))
        {
        }

        File.WriteAllText(_directory.File("authority.db"), new string('x', 8192));

        Assert.Contains(_directory.File("authority.db"), await FailedStartAsync(_ => { }));
    }

    private async Task<string> FailedStartAsync(Action<AuthorityOptions> configure)
    {
        await using var app = AuthorityHost.Build(["--Logging:LogLevel:Default=None"], options =>
        {
            options.DataDirectory = _directory.Path;
            options.GrpcEndpoint = "127.0.0.1:0";
            options.HttpEndpoint = "127.0.0.1:0";
            configure(options);
        });
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync());
        var explanation = StartFailure.Explain(failure);
        Assert.True(explanation is not null, failure.ToString());
        return explanation;
    }
}
