using System.Buffers;
using System.Globalization;
using System.Text.Json;
using KeyService.Signing;
using KeyService.Silo.Grpc;
using KeyService.Silo.Signing;
using Microsoft.Net.Http.Headers;

namespace KeyService.Silo.Http;

/// <summary>
/// <c>/tenants/{tenant}/keys/{key}/jwks.json</c>: the public keys of the versions that verify, as a JWK set (RFC 7517).
/// An HMAC ring and a disabled one have none.
/// </summary>
internal sealed class JwksEndpoint(OpenRings rings, TimeProvider clock)
{
    public const string Pattern = "/tenants/{tenant}/keys/{key}/jwks.json";

    // As long as a client that verifies locally may trust a key set by default.
    private const string CacheControl = "public, max-age=10";

    public async Task ServeAsync(HttpContext context)
    {
        var name = $"tenants/{context.GetRouteValue("tenant")}/keys/{context.GetRouteValue("key")}";
        if (rings.Find(name) is not { } slot)
        {
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound, Refusals.NotAKeyName(name).Message);
            return;
        }

        if (await rings.OpenAsync(slot, context.RequestAborted) is not { } ring)
        {
            await Problems.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such key.");
            return;
        }

        var versions = Published(ring);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{ring.Ring.Revision}-{versions.Count}\"");
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = CacheControl;
        if (EntityTagHeaderValue.TryParseList(context.Request.Headers.IfNoneMatch, out var known)
            && known.Any(seen => seen.Tag == "*" || seen.Tag == tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = "application/jwk-set+json";
        var body = new ArrayBufferWriter<byte>();
        Write(body, versions);
        context.Response.ContentLength = body.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
        }
    }

    // The count is part of the tag: an overlap ends by time, without a new revision.
    private List<OpenVersion> Published(OpenRing ring)
    {
        var now = clock.GetUtcNow();
        return ring.Algorithm.IsSymmetric ? [] : [.. ring.Verifying.Where(version => version.Version.VerifiesAt(now)).OrderBy(version => version.Version.Number)];
    }

    private static void Write(ArrayBufferWriter<byte> body, List<OpenVersion> versions)
    {
        using var json = new Utf8JsonWriter(body);
        json.WriteStartObject();
        json.WriteStartArray("keys");
        foreach (var version in versions)
        {
            using var key = VerificationKey.ImportSubjectPublicKeyInfo(version.Verifier!.Algorithm, version.Version.PublicKey);
            JsonWebKey.Write(json, key, version.KeyId);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
