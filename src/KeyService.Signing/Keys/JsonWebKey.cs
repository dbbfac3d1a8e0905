using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace KeyService.Signing;

/// <summary>
/// Public keys as JSON Web Keys: RFC 7517, with the members of RFC 7518, section 6 (EC, RSA) and RFC 8037 (OKP).
/// Only public keys: neither is a secret written nor is a key read that comes with one.
/// </summary>
public static class JsonWebKey
{
    /// <summary>The longest JSON that is read, in UTF-8 bytes: enough for any of our keys with a certificate chain.</summary>
    public const int MaxJsonSize = 16 * 1024;

    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The key as a JSON object with <c>kty</c>, its members, <c>kid</c>, <c>alg</c> and <c>use</c>.</summary>
    /// <exception cref="InvalidOperationException">An HMAC key has no public part.</exception>
    public static string Write(VerificationKey key, string keyId)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            Write(writer, key, keyId);
        }

        return Encoding.UTF8.GetString(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    /// <summary>Writes the key as one object, as a member of a key set's <c>keys</c> array.</summary>
    /// <exception cref="InvalidOperationException">An HMAC key has no public part.</exception>
    public static void Write(Utf8JsonWriter writer, VerificationKey key, string keyId)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        var info = SubjectPublicKeyInfo.Read(key.ExportSubjectPublicKeyInfo());
        writer.WriteStartObject();
        writer.WriteString("kty", key.Algorithm.JwkKeyType);
        key.Algorithm.WriteJwk(writer, info);
        writer.WriteString("kid", keyId);
        writer.WriteString("alg", key.Algorithm.JoseName);
        writer.WriteString("use", "sig");
        writer.WriteEndObject();
    }

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, out VerificationKey?, out string?, out string?)"/>
    public static bool TryRead(
        string json, [NotNullWhen(true)] out VerificationKey? key, out string? keyId, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TryRead(Encoding.UTF8.GetBytes(json), out key, out keyId, out problem);
    }

    /// <summary>
    /// Reads one public key. The algorithm is that of <c>alg</c>, which only RSA keys must have, since the others'
    /// curves determine it. <c>use</c> and <c>key_ops</c> must allow verifying; unknown members are ignored.
    /// </summary>
    /// <param name="utf8Json">The JSON object in UTF-8, at most <see cref="MaxJsonSize"/> bytes.</param>
    /// <param name="key">The key; the caller disposes it.</param>
    /// <param name="keyId">The <c>kid</c>; null if the key has none.</param>
    /// <param name="problem">Why the key is refused.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out VerificationKey? key, out string? keyId, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        keyId = null;
        problem = null;
        try
        {
            (key, keyId) = Read(utf8Json);
            return true;
        }
        catch (JsonException)
        {
            problem = "The key is not a JSON object, or a member occurs twice.";
        }
        catch (CryptographicException e)
        {
            problem = e.Message;
        }

        return false;
    }

    private static (VerificationKey Key, string? KeyId) Read(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > MaxJsonSize)
        {
            throw new CryptographicException($"A JSON Web Key has at most {MaxJsonSize} bytes, not {utf8Json.Length}.");
        }

        using var document = JsonDocument.Parse(utf8Json.ToArray(), Strict);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new CryptographicException("A JSON Web Key is a JSON object.");
        }

        var members = new JwkMembers(document.RootElement);
        RequirePublic(members);
        RequireVerifying(members);
        return (FindAlgorithm(members).ReadJwk(members), members.FindText("kid"));
    }

    private static void RequirePublic(JwkMembers members)
    {
        if (members.FindText("kty") == SignatureAlgorithm.HmacSha256.JwkKeyType)
        {
            throw new CryptographicException("The key is symmetric (kty 'oct'): secrets are not read from JSON Web Keys.");
        }

        if (PrivateMembers.FirstOrDefault(members.Has) is { } name)
        {
            throw new CryptographicException($"The key has the private member '{name}': only public keys are read. Treat it as disclosed.");
        }
    }

    private static void RequireVerifying(JwkMembers members)
    {
        if (members.FindText("use") is { } use && use != "sig")
        {
            throw new CryptographicException($"The key's use is '{use}': only 'sig' may verify signatures.");
        }

        if (members.FindTexts("key_ops") is { } operations && !operations.SequenceEqual(["verify"]))
        {
            throw new CryptographicException("The key's key_ops must be exactly [\"verify\"], if there are any.");
        }
    }

    private static SignatureAlgorithm FindAlgorithm(JwkMembers members)
    {
        var (keyType, curve, name) = (members.Text("kty"), members.FindText("crv"), members.FindText("alg"));
        var fitting = SignatureAlgorithm.All
            .Where(a => a.JwkKeyType == keyType && (a.JwkCurve is null || a.JwkCurve == curve))
            .Where(a => name is null || a.IsJoseName(name))
            .ToArray();
        return fitting switch
        {
            [var algorithm] => algorithm,
            [] => throw new CryptographicException($"No algorithm has keys of kty '{keyType}'{Said("crv", curve)}{Said("alg", name)}."),
            _ => throw new CryptographicException($"The key must say its alg: {string.Join(" or ", fitting.Select(a => a.JoseName))}."),
        };
    }

    private static string Said(string member, string? value) => value is null ? "" : $", {member} '{value}'";
}
