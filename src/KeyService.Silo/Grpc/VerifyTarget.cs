using System.Globalization;

namespace KeyService.Silo.Grpc;

/// <summary>
/// Takes apart what Verify names: a key (<c>tenants/t/keys/k</c>), a version (<c>…/versions/3</c>) or a key id
/// (<c>t/k/3</c>). Does not allocate; the key's own grammar is checked when it is looked up.
/// </summary>
internal readonly ref struct VerifyTarget
{
    private const string Versions = "/versions/";

    private VerifyTarget(ReadOnlySpan<char> key, int number)
    {
        Key = key;
        Number = number;
    }

    public ReadOnlySpan<char> Key { get; }

    /// <summary>0: any version.</summary>
    public int Number { get; }

    public static bool TryRead(ReadOnlySpan<char> name, out VerifyTarget target)
    {
        target = new VerifyTarget(name, 0);
        ReadOnlySpan<char> key;
        ReadOnlySpan<char> digits;
        switch (name.Count('/'))
        {
            case 2:
                var slash = name.LastIndexOf('/');
                key = name[..slash];
                digits = name[(slash + 1)..];
                break;

            case 5 when name.LastIndexOf(Versions, StringComparison.Ordinal) is >= 0 and var at:
                key = name[..at];
                digits = name[(at + Versions.Length)..];
                break;

            default:
                return true;
        }

        // One spelling per version: no sign, no leading zero.
        if (digits is [] or ['0', ..] || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        target = new VerifyTarget(key, number);
        return true;
    }
}
