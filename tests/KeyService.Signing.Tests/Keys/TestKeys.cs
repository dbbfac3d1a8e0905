using System.Collections.Concurrent;

namespace KeyService.Signing.Tests.Keys;

/// <summary>Every kind of key by the text of its specification. Making RSA keys is slow, so tests that only use one share it.</summary>
public static class TestKeys
{
    private static readonly ConcurrentDictionary<string, Lazy<SigningKey>> _shared = new();

    public static IReadOnlyList<KeySpec> AllSpecs { get; } =
    [
        .. SignatureAlgorithm.All.Where(a => !a.IsRsa).Select(a => KeySpec.Create(a)),
        .. SignatureAlgorithm.All.Where(a => a.IsRsa)
            .SelectMany(a => new[] { 2048, 3072, 4096 }.Select(bits => KeySpec.Create(a, bits))),
    ];

    public static string[] AsymmetricSpecs => [.. Texts(s => !s.Algorithm.IsSymmetric)];

    /// <summary>For what does not depend on the size.</summary>
    public static string[] OneSpecPerAlgorithm => [.. Texts(s => s.RsaBits is 0 or 2048)];

    public static TheoryData<string> All => new(Texts(_ => true));

    public static TheoryData<string> Asymmetric => new(AsymmetricSpecs);

    public static TheoryData<string> Prehashed => new(Texts(s => s.Algorithm.SupportsPrehash));

    public static TheoryData<string> OnePerAlgorithm => new(OneSpecPerAlgorithm);

    public static KeySpec Spec(string text) => AllSpecs.Single(s => s.ToString() == text);

    /// <summary>A key that the tests share; it must not be disposed.</summary>
    public static SigningKey Shared(string spec) =>
        _shared.GetOrAdd(spec, s => new Lazy<SigningKey>(() => Make(Spec(s)))).Value;

    /// <summary>A key of the test's own with a shared one's material.</summary>
    public static SigningKey Copy(string spec)
    {
        using var material = Shared(spec).ExportMaterial();
        return SigningKey.Import(Spec(spec), material.Span);
    }

    // The two RSA algorithms have the same keys, so that a test would see one accept what the other signed.
    private static SigningKey Make(KeySpec spec)
    {
        if (spec.Algorithm != SignatureAlgorithm.RsaV15Sha256)
        {
            return SigningKey.Generate(spec);
        }

        using var material = Shared(KeySpec.Create(SignatureAlgorithm.RsaPssSha512, spec.RsaBits).ToString()).ExportMaterial();
        return SigningKey.Import(spec, material.Span);
    }

    private static IEnumerable<string> Texts(Func<KeySpec, bool> which) => AllSpecs.Where(which).Select(s => s.ToString());
}
