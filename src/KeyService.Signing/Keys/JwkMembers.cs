using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace KeyService.Signing;

/// <summary>The members of a JSON Web Key that is being read; one of a wrong type or encoding refuses the key.</summary>
internal readonly struct JwkMembers(JsonElement key)
{
    public bool Has(string name) => key.TryGetProperty(name, out _);

    public string Text(string name) =>
        FindText(name) ?? throw new CryptographicException($"The key's member '{name}' is missing.");

    public string? FindText(string name) => key.TryGetProperty(name, out var value) ? Text(name, value) : null;

    public string[]? FindTexts(string name)
    {
        if (!key.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => Text(name, item))]
            : throw new CryptographicException($"The key's member '{name}' is not an array.");
    }

    /// <summary>Base64url without padding, in its one canonical spelling (RFC 7515, section 2).</summary>
    public byte[] Bytes(string name)
    {
        var text = Text(name);
        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (Base64Url.EncodeToString(bytes) == text)
            {
                return bytes;
            }
        }
        catch (FormatException)
        {
            // The same refusal as for a spelling that is not canonical.
        }

        throw new CryptographicException($"The key's member '{name}' is not base64url without padding.");
    }

    public byte[] Bytes(string name, int size) =>
        Bytes(name) is { } bytes && bytes.Length == size
            ? bytes
            : throw new CryptographicException($"The key's member '{name}' must have {size} bytes, leading zeros included.");

    private static string Text(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new CryptographicException($"The key's member '{name}' is not a string.");
}
