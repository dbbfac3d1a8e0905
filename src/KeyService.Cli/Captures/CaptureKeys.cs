using System.Text;
using System.Text.Json;
using KeyService.Cli.Invocation;
using KeyService.Client;
using KeyService.Signing;
using KeyService.Signing.Http;

namespace KeyService.Cli.Captures;

/// <summary>The keys with which a captured response is judged: the authority's as they are now, or those of a JWKS file.</summary>
internal sealed class CaptureKeys : IDisposable
{
    private readonly Dictionary<KeyVersionName, KeyFinding> _findings = [];
    private readonly List<VerificationKey> _owned = [];
    private readonly string _origin;

    private CaptureKeys(string origin) => _origin = origin;

    /// <summary>No keys, for a response that names none.</summary>
    public static CaptureKeys None => new("the authority");

    /// <summary>The keys of a JSON Web Key Set (RFC 7517), such as <c>keysvc keyset</c> prints.</summary>
    /// <exception cref="UsageException">It has no usable key.</exception>
    public static CaptureKeys Read(ReadOnlyMemory<byte> jwks)
    {
        var keys = new CaptureKeys("the key set of --jwks");
        string? problem = null;
        try
        {
            using var document = JsonDocument.Parse(jwks);
            foreach (var element in document.RootElement.GetProperty("keys").EnumerateArray())
            {
                problem = keys.Add(element) ?? problem;
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UsageException($"The file of --jwks is no JSON Web Key Set: {error.Message}");
        }

        return keys._findings.Count > 0
            ? keys
            : throw new UsageException($"The file of --jwks has no key that can be used. {problem}".TrimEnd());
    }

    /// <summary>What the authority publishes of the named versions.</summary>
    /// <exception cref="KeyServiceException">It cannot be reached.</exception>
    public static async Task<CaptureKeys> FetchAsync(
        KeyServiceClient authority, IEnumerable<KeyVersionName> versions, CancellationToken cancellation)
    {
        var keys = new CaptureKeys("the authority");
        foreach (var ring in versions.GroupBy(version => version.Key))
        {
            var published = await FindAsync(authority, ring.Key, cancellation);
            foreach (var version in ring)
            {
                keys._findings[version] = published is null
                    ? KeyFinding.Refused(VerificationFailure.UnknownKey, $"The authority knows no key {version.Key}.")
                    : keys.Find(authority, published, version);
            }
        }

        return keys;
    }

    public KeyFinding Find(KeyVersionName version) =>
        _findings.GetValueOrDefault(version)
        ?? KeyFinding.Refused(VerificationFailure.UnknownKey, $"There is no key {version} in {_origin}.");

    public void Dispose() => _owned.ForEach(key => key.Dispose());

    private static async Task<PublishedKeySet?> FindAsync(KeyServiceClient authority, KeyName key, CancellationToken cancellation)
    {
        try
        {
            return await authority.GetKeySetAsync(key, cancellation);
        }
        catch (KeyServiceException error) when (error.Status == KeyServiceStatus.NotFound)
        {
            return null;
        }
    }

    private KeyFinding Find(KeyServiceClient authority, PublishedKeySet published, KeyVersionName name)
    {
        if (published.Disabled)
        {
            return KeyFinding.Refused(VerificationFailure.DisabledKey, $"The key {name.Key} is disabled.");
        }

        if (published.Versions.FirstOrDefault(version => version.Name == name) is not { } found)
        {
            return published.Versions.Any(version => version.Name.Number > name.Number)
                ? KeyFinding.Refused(VerificationFailure.RetiredKey, $"The version {name} has retired by now: judge an old capture with the key set of then, --jwks.")
                : KeyFinding.Refused(VerificationFailure.UnknownKey, $"The key {name.Key} has no version {name.Number}.");
        }

        return found switch
        {
            { State: KeyVersionState.Revoked or KeyVersionState.Destroyed } =>
                KeyFinding.Refused(VerificationFailure.RevokedKey, $"The version {name} has been revoked."),
            { Verifies: false } => KeyFinding.Refused(VerificationFailure.RetiredKey, $"The version {name} has retired."),
            _ when published.Spec.Algorithm.IsSymmetric => AtAuthority(authority, published.Spec.Algorithm, name),
            _ => Local(VerificationKey.ImportSubjectPublicKeyInfo(published.Spec.Algorithm, found.PublicKey.Span)),
        };
    }

    // Only the authority has the secret of an HMAC key. Nothing else runs in this process that waiting could block.
    private static KeyFinding AtAuthority(KeyServiceClient authority, SignatureAlgorithm algorithm, KeyVersionName name) =>
        KeyFinding.Found(algorithm, (message, signature) =>
            authority.VerifyAsync(name.ResourceName, message.ToArray(), signature.ToArray()).GetAwaiter().GetResult().Valid);

    private KeyFinding Local(VerificationKey key)
    {
        _owned.Add(key);
        return KeyFinding.Found(key.Algorithm, key.Verify);
    }

    // The problem, if there is one: a key of another kind beside ours does no harm.
    private string? Add(JsonElement element)
    {
        if (!JsonWebKey.TryRead(Encoding.UTF8.GetBytes(element.GetRawText()), out var key, out var keyId, out var problem))
        {
            return problem;
        }

        var finding = Local(key);
        if (!KeyVersionName.TryParse(keyId, out var version))
        {
            return $"The kid '{keyId}' is not TENANT/KEY/VERSION.";
        }

        _findings[version] = finding;
        return null;
    }
}
