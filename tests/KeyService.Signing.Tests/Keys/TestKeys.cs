namespace KeyService.Signing.Tests.Keys;

/// <summary>Every kind of key, by the text of its specification, and fresh keys of each.</summary>
public static class TestKeys
{
    public static IReadOnlyList<KeySpec> AllSpecs { get; } =
    [
        .. SignatureAlgorithm.All.Where(a => !a.IsRsa).Select(a => KeySpec.Create(a)),
        .. SignatureAlgorithm.All.Where(a => a.IsRsa)
            .SelectMany(a => new[] { 2048, 3072, 4096 }.Select(bits => KeySpec.Create(a, bits))),
    ];

    public static KeySpec Spec(string text) => AllSpecs.Single(s => s.ToString() == text);

    public static SigningKey Generate(string spec) => SigningKey.Generate(Spec(spec));
}
