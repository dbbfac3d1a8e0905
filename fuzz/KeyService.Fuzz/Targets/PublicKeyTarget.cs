using KeyService.Signing;

namespace KeyService.Fuzz.Targets;

/// <summary>
/// Public keys as DER and as JSON Web Keys: damaged ones are refused without an exception, or are another key, which is
/// written and read again as itself, and does not verify what the honest key signed.
/// </summary>
public sealed class PublicKeyTarget : FuzzTarget
{
    private static readonly byte[] Message = "message"u8.ToArray();

    private static readonly SignatureAlgorithm[] Asymmetric =
        [.. SignatureAlgorithm.All.Where(a => !a.IsSymmetric)];

    private readonly HonestKey[] _keys = [.. HonestKeys()];
    private string _input = "";

    public override string Name => "public-keys";

    public override string Input => _input;

    public override void Try(FuzzRandom random)
    {
        var honest = random.Pick<HonestKey>(_keys);
        if (random.OneIn(2))
        {
            TryDer(honest, random);
        }
        else
        {
            TryJson(honest, random);
        }
    }

    private void TryDer(HonestKey honest, FuzzRandom random)
    {
        var intact = random.OneIn(8);
        var der = intact ? honest.Info : TextMutation.Mutate(honest.Info, random);
        var algorithm = random.OneIn(4) ? random.Pick<SignatureAlgorithm>(Asymmetric) : honest.Algorithm;
        _input = $"{algorithm} {Convert.ToHexString(der)}";
        if (!VerificationKey.TryImportSubjectPublicKeyInfo(algorithm, der, out var key))
        {
            Must(!intact || algorithm != honest.Algorithm, "an honest key is refused");
            return;
        }

        using (key)
        {
            Must(key.Algorithm == algorithm, "the key has another algorithm than was asked for");
            Check(honest, key);
        }
    }

    private void TryJson(HonestKey honest, FuzzRandom random)
    {
        var intact = random.OneIn(8);
        _input = intact ? honest.Json : TextMutation.Mutate(honest.Json, random);
        if (!JsonWebKey.TryRead(_input, out var key, out _, out var problem))
        {
            Must(!intact, "an honest key is refused");
            Must(!string.IsNullOrEmpty(problem), "a refusal says nothing");
            return;
        }

        using (key)
        {
            Check(honest, key);
        }
    }

    private static void Check(HonestKey honest, VerificationKey key)
    {
        var info = key.ExportSubjectPublicKeyInfo();
        Must(VerificationKey.TryImportSubjectPublicKeyInfo(key.Algorithm, info, out var again), "the key cannot be read again");
        using (again)
        {
            Must(again!.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(info), "the key is read again as another");
        }

        Must(JsonWebKey.TryRead(JsonWebKey.Write(key, "k"), out var copy, out _, out _), "the key's JSON Web Key is refused");
        using (copy)
        {
            Must(copy!.Algorithm == key.Algorithm, "the JSON Web Key has another algorithm");
            Must(copy.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(info), "the JSON Web Key is another key");
        }

        var same = key.Algorithm == honest.Algorithm && info.AsSpan().SequenceEqual(honest.Info);
        Must(key.Verify(Message, honest.Signature) == same, "a damaged key verifies what the honest one signed, or the honest one does not");
    }

    private static IEnumerable<HonestKey> HonestKeys()
    {
        foreach (var key in FixedKeys.Asymmetric())
        {
            yield return new HonestKey(
                key.Algorithm,
                key.Verifier.ExportSubjectPublicKeyInfo(),
                JsonWebKey.Write(key.Verifier, "acme/responses/3"),
                key.Sign(Message));
        }
    }

    private sealed record HonestKey(SignatureAlgorithm Algorithm, byte[] Info, string Json, byte[] Signature);
}
