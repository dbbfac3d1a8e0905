using KeyService.Signing.StructuredFields;

namespace KeyService.Fuzz.Targets;

/// <summary>
/// RFC 9651: canonical text of the grammar is read and written back as it was; any text is read or refused without an
/// exception, and what is read survives being written and read again.
/// </summary>
public sealed class StructuredFieldTarget : FuzzTarget
{
    private readonly Func<string, string?>[] _rewrite;
    private string _text = "";

    public StructuredFieldTarget()
        : this(RewriteItem, RewriteList, RewriteDictionary)
    {
    }

    /// <summary>With other readers that write back what they read, or null: to see whether a wrong one is found.</summary>
    public StructuredFieldTarget(Func<string, string?> item, Func<string, string?> list, Func<string, string?> dictionary) =>
        _rewrite = [item, list, dictionary];

    public override string Name => "structured-fields";

    public override string Input => FuzzText.Quote(_text);

    public override void Try(FuzzRandom random)
    {
        var kind = random.Below(3);
        var canonical = kind switch
        {
            0 => StructuredText.Item(random),
            1 => StructuredText.List(random),
            _ => StructuredText.Dictionary(random),
        };
        _text = canonical;
        if (random.OneIn(4))
        {
            Must(_rewrite[kind](canonical) == canonical, "canonical text is not written back as it was");
            return;
        }

        _text = TextMutation.Mutate(canonical, random);
        foreach (var rewrite in _rewrite)
        {
            if (rewrite(_text) is { } written)
            {
                Must(rewrite(written) == written, $"what was read as {FuzzText.Quote(written)} is read otherwise the second time");
            }
        }
    }

    public static string? RewriteItem(string text) =>
        StructuredField.TryParseItem(text, out var item) ? StructuredField.Serialize(item) : null;

    public static string? RewriteList(string text) =>
        StructuredField.TryParseList(text, out var list) ? StructuredField.Serialize(list) : null;

    public static string? RewriteDictionary(string text) =>
        StructuredField.TryParseDictionary(text, out var dictionary) ? StructuredField.Serialize(dictionary) : null;
}
