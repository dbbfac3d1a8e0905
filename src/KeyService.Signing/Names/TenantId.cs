using System.Diagnostics.CodeAnalysis;

namespace KeyService.Signing;

/// <summary>
/// A tenant's id, such as <c>acme</c>: 1–63 of <c>a-z0-9-</c>, starting with a letter.
/// The default value is no tenant: its <see cref="Value"/> is empty and no lookup finds it. Immutable, thread-safe.
/// </summary>
public readonly record struct TenantId : IComparable<TenantId>
{
    private readonly string? _value;

    private TenantId(string value) => _value = value;

    /// <summary>The id as text; empty for the default value.</summary>
    public string Value => _value ?? "";

    /// <summary>The resource name, such as <c>tenants/acme</c>.</summary>
    public string ResourceName => $"tenants/{Value}";

    /// <summary>Reads an id such as <c>acme</c>.</summary>
    /// <exception cref="FormatException">The text is not a tenant id; the message states the grammar.</exception>
    public static TenantId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a tenant id: {ResourceId.Rule}.");

    /// <summary>Reads an id such as <c>acme</c>; false if it breaks the grammar.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId id)
    {
        var valid = text is not null && ResourceId.IsValid(text);
        id = valid ? new TenantId(text!) : default;
        return valid;
    }

    /// <summary>Ordinal order of the ids.</summary>
    public int CompareTo(TenantId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;
}
