using System.Diagnostics.CodeAnalysis;

namespace KeyService.Signing;

/// <summary>
/// The name of a key ring: one tenant's key, written <c>acme/responses</c>.
/// The default value names nothing and no lookup finds it. Immutable, thread-safe.
/// </summary>
public readonly record struct KeyName : IComparable<KeyName>
{
    private readonly string? _key;

    private KeyName(TenantId tenant, string key)
    {
        Tenant = tenant;
        _key = key;
    }

    /// <summary>The tenant that owns the key.</summary>
    public TenantId Tenant { get; }

    /// <summary>The key's id within its tenant, such as <c>responses</c>.</summary>
    public string Key => _key ?? "";

    /// <summary>The resource name, such as <c>tenants/acme/keys/responses</c>.</summary>
    public string ResourceName => $"tenants/{Tenant.Value}/keys/{Key}";

    /// <summary>The name of one of the ring's versions; versions count from 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="number"/> is below 1.</exception>
    public KeyVersionName Version(int number) => new(this, number);

    /// <summary>Reads <c>acme/responses</c> or <c>tenants/acme/keys/responses</c>.</summary>
    /// <exception cref="FormatException">The text is neither form; the message states the grammar.</exception>
    public static KeyName Parse(string text) =>
        TryParse(text, out var name)
            ? name
            : throw new FormatException(
                $"'{text}' is not a key name: write TENANT/KEY or tenants/TENANT/keys/KEY, each id {ResourceId.Rule}.");

    /// <summary>Reads <c>acme/responses</c> or <c>tenants/acme/keys/responses</c>; false if it is neither.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyName name)
    {
        name = default;
        // One part more than any form has, so that a long text costs no more than a short one.
        var parts = text?.Split('/', count: 5);
        var (tenant, key) = parts switch
        {
            [var t, var k] => (t, k),
            ["tenants", var t, "keys", var k] => (t, k),
            _ => (null, null),
        };
        if (!TenantId.TryParse(tenant, out var id) || !ResourceId.IsValid(key))
        {
            return false;
        }

        name = new KeyName(id, key!);
        return true;
    }

    /// <summary>Ordinal order: by tenant, then by key.</summary>
    public int CompareTo(KeyName other)
    {
        var byTenant = Tenant.CompareTo(other.Tenant);
        return byTenant != 0 ? byTenant : string.CompareOrdinal(Key, other.Key);
    }

    /// <summary>The short form, <c>acme/responses</c>.</summary>
    public override string ToString() => $"{Tenant.Value}/{Key}";
}
