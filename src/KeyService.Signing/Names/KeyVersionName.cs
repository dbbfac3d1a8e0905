using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KeyService.Signing;

/// <summary>
/// The name of one version of a key ring. Its short form <c>acme/responses/3</c> is the <c>keyid</c> on the wire.
/// Versions count from 1; the default value (number 0) names nothing. Immutable, thread-safe.
/// </summary>
public readonly record struct KeyVersionName
{
    internal KeyVersionName(KeyName key, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        Key = key;
        Number = number;
    }

    /// <summary>The ring that the version belongs to.</summary>
    public KeyName Key { get; }

    /// <summary>The version's number, from 1.</summary>
    public int Number { get; }

    /// <summary>The <c>keyid</c> of signatures made with the version, such as <c>acme/responses/3</c>.</summary>
    public string KeyId => string.Create(CultureInfo.InvariantCulture, $"{Key}/{Number}");

    /// <summary>The resource name, such as <c>tenants/acme/keys/responses/versions/3</c>.</summary>
    public string ResourceName => string.Create(CultureInfo.InvariantCulture, $"{Key.ResourceName}/versions/{Number}");

    /// <summary>Reads <c>acme/responses/3</c> or <c>tenants/acme/keys/responses/versions/3</c>.</summary>
    /// <exception cref="FormatException">The text is neither form; the message states the grammar.</exception>
    public static KeyVersionName Parse(string text) =>
        TryParse(text, out var name)
            ? name
            : throw new FormatException(
                $"'{text}' is not a key version: write TENANT/KEY/NUMBER or tenants/TENANT/keys/KEY/versions/NUMBER.");

    /// <summary>Reads <c>acme/responses/3</c> or <c>tenants/acme/keys/responses/versions/3</c>; false if it is neither.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out KeyVersionName name)
    {
        name = default;
        // One part more than any form has, so that a long text costs no more than a short one.
        var parts = text?.Split('/', count: 7);
        var (key, digits) = parts switch
        {
            [var t, var k, var n] => ($"{t}/{k}", n),
            ["tenants", var t, "keys", var k, "versions", var n] => ($"{t}/{k}", n),
            _ => (null, null),
        };

        // One spelling per version: no sign, no leading zero.
        if (digits is null or ['0', ..]
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !KeyName.TryParse(key, out var ring))
        {
            return false;
        }

        name = new KeyVersionName(ring, number);
        return true;
    }

    /// <inheritdoc cref="KeyId"/>
    public override string ToString() => KeyId;
}
