using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;

namespace KeyService.Cli.Invocation;

/// <summary>Where the bytes to sign or verify come from: a file, the command line, standard input, or as their digest.</summary>
internal sealed class InputArguments
{
    /// <summary>The most that the authority signs as it is.</summary>
    private const int MaxLength = 1024 * 1024;

    private const int MaxCaptureLength = 256 * 1024 * 1024;

    private readonly Option<FileInfo?> _file = new("--file") { Description = "Read the bytes from a file.", HelpName = "PATH" };

    private readonly Option<string?> _data = new("--data") { Description = "The bytes themselves, as UTF-8 text.", HelpName = "TEXT" };

    private readonly Option<byte[]?> _digest = new("--digest")
    {
        Description = "The digest of the bytes, hexadecimal, in the size that the algorithm hashes to.",
        HelpName = "HEX",
        CustomParser = ParseDigest,
    };

    public InputArguments(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_data);
        command.Options.Add(_digest);
        command.Validators.Add(RefuseTwoSources);
    }

    /// <summary>The digest if one was given; the parser itself would give an empty array for none.</summary>
    public byte[]? Digest(ParseResult parsed) => parsed.GetResult(_digest) is null ? null : parsed.GetValue(_digest);

    /// <summary>The bytes, from wherever the command line says.</summary>
    /// <exception cref="UsageException">There are none, too many, or they cannot be read.</exception>
    public async Task<byte[]> ReadAsync(Session session, CancellationToken cancellation)
    {
        if (session.Parsed.GetValue(_data) is { } text)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        if (session.Parsed.GetValue(_file) is { } file)
        {
            return await ReadFileAsync(file, cancellation);
        }

        if (session.Terminal.IsInteractive)
        {
            throw new UsageException("Give the bytes with --file or --data, or pipe them in.");
        }

        await using var input = session.Terminal.OpenInput();
        var bytes = await ReadToLimitAsync(input, "standard input", cancellation);

        // A script that forgot to pipe gets an error and not a signature over nothing.
        return bytes.Length > 0 ? bytes : throw new UsageException("Standard input is empty: for zero bytes on purpose write --data ''.");
    }

    /// <summary>A whole file that is not to be signed, such as a capture.</summary>
    /// <exception cref="UsageException">It cannot be read, or is larger than anything of its kind.</exception>
    public static async Task<byte[]> ReadAllAsync(FileInfo file, CancellationToken cancellation)
    {
        try
        {
            return await ReadAllAsync(file.OpenRead(), file.ToString(), cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file cannot be read: {error.Message}");
        }
    }

    /// <summary>As above, from a stream, which is closed.</summary>
    public static async Task<byte[]> ReadAllAsync(Stream stream, string origin, CancellationToken cancellation)
    {
        await using var input = stream;
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await input.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            bytes.Write(buffer.AsSpan(0, read));
            if (bytes.Length > MaxCaptureLength)
            {
                throw new UsageException($"{origin} has more than 256 MiB: cut the capture to the one response.");
            }
        }

        return bytes.ToArray();
    }

    private static async Task<byte[]> ReadFileAsync(FileInfo file, CancellationToken cancellation)
    {
        try
        {
            await using var stream = file.OpenRead();
            return await ReadToLimitAsync(stream, file.ToString(), cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file cannot be read: {error.Message}");
        }
    }

    private static async Task<byte[]> ReadToLimitAsync(Stream stream, string origin, CancellationToken cancellation)
    {
        var buffer = new byte[MaxLength + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length <= MaxLength
            ? buffer[..length]
            : throw new UsageException($"{origin} has more than 1 MiB: give its digest with --digest instead.");
    }

    private static byte[]? ParseDigest(ArgumentResult result)
    {
        try
        {
            return Convert.FromHexString(result.Tokens[0].Value);
        }
        catch (FormatException)
        {
            result.AddError("--digest is not hexadecimal: write two digits 0-9 a-f for each byte, as sha256sum prints them.");
            return null;
        }
    }

    private void RefuseTwoSources(CommandResult result)
    {
        if (new Option[] { _file, _data, _digest }.Count(option => result.GetResult(option) is not null) > 1)
        {
            result.AddError("--file, --data and --digest exclude each other: give one.");
        }
    }
}
