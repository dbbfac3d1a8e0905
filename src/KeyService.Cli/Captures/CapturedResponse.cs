using System.Globalization;
using KeyService.Signing.Http;

namespace KeyService.Cli.Captures;

/// <summary>A response as somebody recorded it, with what the recording tells of its request.</summary>
internal sealed record CapturedResponse
{
    public required int Status { get; init; }

    public required IReadOnlyList<HttpFieldLine> Fields { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>The request; null if the recording has none.</summary>
    public HttpRequestParts? Request { get; init; }

    /// <summary>When the response came, if the recording says so.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>What about the recording itself may mislead.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public bool HasSignature => Has("signature-input");

    /// <summary>When it was sent by its Date, which no signature covers.</summary>
    public DateTimeOffset? Date =>
        DateTimeOffset.TryParseExact(Value("date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    public bool Has(string name) => Value(name) is not null;

    private string? Value(string name) =>
        Fields.Where(line => line.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(line => line.Value.Trim()).FirstOrDefault();
}
