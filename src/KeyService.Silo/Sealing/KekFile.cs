using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KeyService.Core.Sealing;
using KeyService.Signing;

namespace KeyService.Silo.Sealing;

/// <summary>
/// The file of a key-encryption key, mode 0600, two lines of ASCII: <c>keyservice-kek v1 file:ID</c>, then the 32 bytes of
/// the key in base64. It is written whole under another name first: a file that is there is a key that is whole.
/// </summary>
internal static class KekFile
{
    private const string Magic = "keyservice-kek v1 ";
    private const int Base64Size = (SealedBox.KeySize + 2) / 3 * 4;
    private const int MaxFileSize = 256;
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The key's public name, such as <c>file:3f9a0c51d2e4b876</c>.</summary>
    public static string IdOf(ReadOnlySpan<byte> key) => IdOf(SealedBox.KeyIdOf(key));

    /// <inheritdoc cref="IdOf(ReadOnlySpan{byte})"/>
    public static string IdOf(string keyId) => $"file:{keyId}";

    /// <exception cref="AuthorityStartException">It cannot be written.</exception>
    public static void Create(string path)
    {
        using var key = SecretBytes.Create(SealedBox.KeySize, RandomNumberGenerator.Fill);
        try
        {
            var unfinished = path + ".new";
            // Left by a start that was interrupted; nothing was ever wrapped by it.
            File.Delete(unfinished);
            Write(unfinished, key);
            File.Move(unfinished, path, overwrite: false);
            DurableFile.FlushDirectoryOf(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityStartException(
                $"The key-encryption key {path} cannot be created: {e.Message} Make its directory writable for the user that runs the silo, "
                + "or choose another place with KeyService:KekFile.",
                e);
        }
    }

    /// <exception cref="AuthorityStartException">It is missing, damaged, or accessible to others.</exception>
    public static SecretBytes Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            RefuseIfAccessibleToOthers(path, file);
            return Parse(path, file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AuthorityStartException(
                $"The key-encryption key {path} is missing, and the database holds keys that only it can unseal. Put the file back from its backup, "
                + "or say where it is with KeyService:KekFile. No new one was made: it would open nothing.",
                e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AuthorityStartException(
                $"The key-encryption key {path} cannot be read: {e.Message} The user that runs the silo must own it: run `chown {Environment.UserName} {path}`.",
                e);
        }
    }

    private static void Write(string path, SecretBytes key)
    {
        Span<byte> text = stackalloc byte[Base64Size + 1];
        try
        {
            Base64.EncodeToUtf8(key.Span, text, out _, out var length);
            text[length] = (byte)'\n';
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerReadsAndWrites;
            using var file = new FileStream(path, options);
            file.Write(Encoding.ASCII.GetBytes($"{Magic}{IdOf(key.Span)}\n"));
            file.Write(text);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static void RefuseIfAccessibleToOthers(string path, FileStream file)
    {
        if (OperatingSystem.IsWindows()) return;

        var mode = File.GetUnixFileMode(file.SafeFileHandle);
        if ((mode & Others) != 0)
        {
            throw new AuthorityStartException(
                $"The key-encryption key {path} is accessible to other users (mode 0{Convert.ToString((int)mode, 8)}): run `chmod 600 {path}`. "
                + "If others may have read it, they may know every key that it protects.");
        }

        if (!DurableFile.IsOwn(file.SafeFileHandle))
        {
            throw new AuthorityStartException(
                $"The key-encryption key {path} belongs to another user than the one that runs the silo: run `chown {Environment.UserName} {path}`.");
        }
    }

    private static SecretBytes Parse(string path, FileStream file)
    {
        Span<byte> text = stackalloc byte[MaxFileSize + 1];
        try
        {
            var content = text[..file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
            if (content.Length > MaxFileSize) throw Damaged(path, $"it is longer than {MaxFileSize} bytes");
            content = content.TrimEnd("\r\n "u8);
            var lineEnd = content.IndexOf((byte)'\n');
            if (lineEnd < 0 || !content.StartsWith(Encoding.ASCII.GetBytes(Magic)))
            {
                throw Damaged(path, $"it is not two lines that begin with '{Magic.TrimEnd()}'");
            }

            var id = Encoding.ASCII.GetString(content[Magic.Length..lineEnd].TrimEnd((byte)'\r'));
            return Decode(path, id, content[(lineEnd + 1)..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static SecretBytes Decode(string path, string id, ReadOnlySpan<byte> base64)
    {
        // As long as any line of the file may decode to, so that a key of another length can be told as such.
        Span<byte> key = stackalloc byte[MaxFileSize];
        try
        {
            if (Base64.DecodeFromUtf8(base64, key, out _, out var length) != OperationStatus.Done)
            {
                throw Damaged(path, "its second line is not base64");
            }

            if (length != SealedBox.KeySize) throw Damaged(path, $"its key has {length} bytes, not {SealedBox.KeySize}");
            var actualId = IdOf(key[..length]);
            return id == actualId
                ? SecretBytes.Take(key[..length])
                : throw Damaged(path, $"its first line names another key than {actualId}, which stands below it");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static AuthorityStartException Damaged(string path, string why) =>
        new($"The key-encryption key {path} is damaged: {why}. Put the file back from its backup; it was not changed.");
}
