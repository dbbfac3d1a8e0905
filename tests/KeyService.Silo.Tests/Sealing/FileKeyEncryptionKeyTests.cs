using System.Diagnostics;
using System.Runtime.Versioning;
using KeyService.Grains.Sealing;
using KeyService.Silo.Sealing;

namespace KeyService.Silo.Tests.Sealing;

// File modes are POSIX.
[UnsupportedOSPlatform("windows")]
public sealed class FileKeyEncryptionKeyTests : KeyEncryptionKeyConformance, IDisposable
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<FileKeyEncryptionKey> _opened = [];

    private string KekPath => _directory.File("kek");

    public void Dispose()
    {
        foreach (var kek in _opened) kek.Dispose();
        _directory.Dispose();
    }

    protected override IKeyEncryptionKey Open(int number)
    {
        _opened.Add(FileKeyEncryptionKey.OpenOrCreate(_directory.File($"kek{number}"), mayCreate: true));
        return _opened[^1];
    }

    [Fact]
    public void Makes_a_file_of_two_lines_for_its_owner_only()
    {
        using var kek = FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true);

        var lines = File.ReadAllLines(KekPath);
        Assert.Equal(2, lines.Length);
        Assert.Equal($"keyservice-kek v1 {kek.Id}", lines[0]);
        Assert.Equal(32, Convert.FromBase64String(lines[1]).Length);
        Assert.Matches("^file:[0-9a-f]{16}$", kek.Id);
        Assert.Equal(OwnerReadsAndWrites, File.GetUnixFileMode(KekPath));
        Assert.Equal([KekPath], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Makes_none_where_one_must_be_there()
    {
        var failure = Assert.Throws<AuthorityStartException>(() => FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: false));

        Assert.Equal(
            $"The key-encryption key {KekPath} is missing, and the database holds keys that only it can unseal. Put the file back from its backup, "
            + "or say where it is with KeyService:KekFile. No new one was made: it would open nothing.",
            failure.Message);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void Starts_after_a_first_start_that_was_interrupted()
    {
        File.WriteAllText(KekPath + ".new", "keyservice-kek v1 fi");

        using var kek = FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true);

        Assert.Equal([KekPath], Directory.GetFiles(_directory.Path));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.OtherRead, "604")]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.OtherRead, "644")]
    [InlineData(UnixFileMode.GroupWrite, "620")]
    [InlineData(UnixFileMode.OtherExecute, "601")]
    public void Refuses_a_file_that_others_may_use_and_says_how_to_close_it(UnixFileMode others, string mode)
    {
        FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true).Dispose();
        File.SetUnixFileMode(KekPath, OwnerReadsAndWrites | others);

        var failure = Assert.Throws<AuthorityStartException>(() => FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true));

        Assert.Equal(
            $"The key-encryption key {KekPath} is accessible to other users (mode 0{mode}): run `chmod 600 {KekPath}`. "
            + "If others may have read it, they may know every key that it protects.",
            failure.Message);
        File.SetUnixFileMode(KekPath, UnixFileMode.UserRead);
        FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: false).Dispose();
    }

    [Fact]
    public void Tells_its_users_files_from_those_of_others()
    {
        if (!OperatingSystem.IsLinux()) return; // Elsewhere owners are not read.
        FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true).Dispose();
        if (!Environment.IsPrivilegedProcess)
        {
            // Only root can give a file away; a file of root's is at hand.
            using var passwords = File.OpenRead("/etc/passwd");
            Assert.False(DurableFile.IsOwn(passwords.SafeFileHandle));
            return;
        }

        using (var chown = Process.Start("chown", ["65534", KekPath])) chown.WaitForExit();
        var failure = Assert.Throws<AuthorityStartException>(() => FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true));
        Assert.Contains("belongs to another user than the one that runs the silo: run `chown ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "it is not two lines that begin with 'keyservice-kek v1'")]
    [InlineData("keyservice-kek v1 file:0000000000000000\n", "it is not two lines that begin with 'keyservice-kek v1'")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "it is not two lines that begin with 'keyservice-kek v1'")]
    [InlineData("keyservice-kek v2 file:0000000000000000\nAAAA\n", "it is not two lines that begin with 'keyservice-kek v1'")]
    [InlineData("keyservice-kek v1 file:0000000000000000\nnot base64!\n", "its second line is not base64")]
    [InlineData("keyservice-kek v1 file:0000000000000000\nAAAA\n", "its key has 3 bytes, not 32")]
    [InlineData("keyservice-kek v1 file:0000000000000000\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "its key has 33 bytes, not 32")]
    [InlineData("keyservice-kek v1 file:0000000000000000\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "its first line names another key than file:")]
    public void Refuses_a_damaged_file_and_leaves_it(string content, string why)
    {
        File.WriteAllText(KekPath, content);
        File.SetUnixFileMode(KekPath, OwnerReadsAndWrites);

        var failure = Assert.Throws<AuthorityStartException>(() => FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true));

        Assert.StartsWith($"The key-encryption key {KekPath} is damaged: {why}", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Put the file back from its backup; it was not changed.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", failure.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KekPath));
    }

    [Fact]
    public void Refuses_a_file_that_is_far_too_long()
    {
        File.WriteAllText(KekPath, new string('A', 1_000_000));
        File.SetUnixFileMode(KekPath, OwnerReadsAndWrites);

        var failure = Assert.Throws<AuthorityStartException>(() => FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true));

        Assert.Contains("it is longer than 256 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_a_file_that_an_editor_touched()
    {
        using var kek = FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: true);
        File.WriteAllText(KekPath, File.ReadAllText(KekPath).Replace("\n", "\r\n", StringComparison.Ordinal) + "\n");

        using var again = FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: false);

        Assert.Equal(kek.Id, again.Id);
    }

    [Fact]
    public void Says_so_where_it_cannot_make_or_read_a_file()
    {
        var nowhere = _directory.File("absent/kek");
        var create = Assert.Throws<AuthorityStartException>(() => FileKeyEncryptionKey.OpenOrCreate(nowhere, mayCreate: true));
        Assert.StartsWith($"The key-encryption key {nowhere} cannot be created: ", create.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(KekPath);
        var read = Assert.Throws<AuthorityStartException>(() => FileKeyEncryptionKey.OpenOrCreate(KekPath, mayCreate: false));
        Assert.StartsWith($"The key-encryption key {KekPath} cannot be read: ", read.Message, StringComparison.Ordinal);
    }
}
