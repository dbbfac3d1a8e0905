using System.Diagnostics.CodeAnalysis;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>
/// The covered components and the parameters of a signature: one member of Signature-Input, and the last line of the
/// signature base. RFC 9421, section 2.3. Wire order and unknown parameters are kept, since they are signed.
/// Immutable, thread-safe.
/// </summary>
public sealed class SignatureParameters
{
    private readonly ComponentIdentifier[] _components;

    private SignatureParameters(ComponentIdentifier[] components, Parameters parameters)
    {
        _components = components;
        Parameters = parameters;
    }

    /// <summary>The covered components, in order, none of them twice.</summary>
    public IReadOnlyList<ComponentIdentifier> Components => _components;

    /// <summary>All parameters in wire order.</summary>
    public Parameters Parameters { get; }

    /// <summary>Seconds since 1970; any integer of 15 digits.</summary>
    public long? Created => Integer("created");

    /// <summary>Seconds since 1970; any integer of 15 digits.</summary>
    public long? Expires => Integer("expires");

    /// <summary>The nonce.</summary>
    public string? Nonce => Text("nonce");

    /// <summary>The key's id.</summary>
    public string? KeyId => Text("keyid");

    /// <summary>The algorithm's registry name, if the signer states it.</summary>
    public string? Algorithm => Text("alg");

    /// <summary>The application's tag.</summary>
    public string? Tag => Text("tag");

    /// <summary>Puts components and parameters together in the order of the arguments; null leaves a parameter out.</summary>
    /// <exception cref="ArgumentException">A component stands twice, or a value is not printable ASCII.</exception>
    public static SignatureParameters Create(
        IEnumerable<ComponentIdentifier> components,
        long? created = null,
        long? expires = null,
        string? nonce = null,
        string? keyId = null,
        string? algorithm = null,
        string? tag = null)
    {
        ComponentIdentifier[] covered = [.. components];
        if (FindDuplicate(covered) is { } duplicate)
        {
            throw new ArgumentException($"The component {duplicate} stands twice.", nameof(components));
        }

        List<KeyValuePair<string, BareItem>> parameters = [];
        Add("created", created is { } c ? new BareItem.Integer(c) : null);
        Add("expires", expires is { } e ? new BareItem.Integer(e) : null);
        Add("nonce", nonce is null ? null : new BareItem.String(nonce));
        Add("keyid", keyId is null ? null : new BareItem.String(keyId));
        Add("alg", algorithm is null ? null : new BareItem.String(algorithm));
        Add("tag", tag is null ? null : new BareItem.String(tag));
        return new SignatureParameters(covered, new Parameters(parameters));

        void Add(string key, BareItem? value)
        {
            if (value is not null)
            {
                parameters.Add(new(key, value));
            }
        }
    }

    /// <summary>Reads a member of Signature-Input, without its label; false, with the problem, if it is malformed.</summary>
    public static bool TryParse(
        ReadOnlySpan<char> member,
        [NotNullWhen(true)] out SignatureParameters? parameters,
        [NotNullWhen(false)] out string? problem)
    {
        if (StructuredField.TryParseList(member, out var list) && list is [var only])
        {
            return TryCreate(only, out parameters, out problem);
        }

        parameters = null;
        problem = "it is not a list of components in parentheses";
        return false;
    }

    /// <summary>Reads a parsed member of Signature-Input; false, with the problem, if it is malformed.</summary>
    public static bool TryCreate(
        StructuredMember member,
        [NotNullWhen(true)] out SignatureParameters? parameters,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(member);
        parameters = null;
        if (member is not InnerList list)
        {
            problem = "it is not a list of components in parentheses";
            return false;
        }

        problem = CheckTypes(list.Parameters);
        var components = new ComponentIdentifier[list.Items.Count];
        for (var i = 0; i < components.Length && problem is null; i++)
        {
            if (ComponentIdentifier.TryCreate(list.Items[i], out var component, out problem))
            {
                components[i] = component;
            }
        }

        if (problem is null && FindDuplicate(components) is { } duplicate)
        {
            problem = $"the component {duplicate} stands twice";
        }

        parameters = problem is null ? new SignatureParameters(components, list.Parameters) : null;
        return parameters is not null;
    }

    /// <summary>The member of Signature-Input, canonical.</summary>
    public string Serialize()
    {
        var writer = new AsciiWriter(stackalloc byte[512]);
        WriteTo(ref writer);
        var text = writer.ToString();
        writer.Dispose();
        return text;
    }

    /// <summary>Whether the plain component is covered; one with sf, key, bs or tr is another one.</summary>
    internal bool Covers(string name, bool fromRequest = false)
    {
        foreach (var component in _components)
        {
            if (component.IsPlain(name, fromRequest))
            {
                return true;
            }
        }

        return false;
    }

    internal void WriteTo(ref AsciiWriter writer)
    {
        writer.Write('(');
        for (var i = 0; i < _components.Length; i++)
        {
            writer.Write(i == 0 ? "" : " ");
            _components[i].WriteTo(ref writer);
        }

        writer.Write(')');
        StructuredField.Write(ref writer, Parameters);
    }

    private static string? CheckTypes(Parameters parameters)
    {
        foreach (var (key, value) in parameters)
        {
            var valid = key switch
            {
                "created" or "expires" => value is BareItem.Integer,
                "nonce" or "alg" or "keyid" or "tag" => value is BareItem.String,
                _ => true,
            };
            if (!valid)
            {
                return key is "created" or "expires"
                    ? $"'{key}' must be an integer of seconds, without quotes, '@' or a decimal point"
                    : $"'{key}' must be a quoted string";
            }
        }

        return null;
    }

    private static ComponentIdentifier? FindDuplicate(ComponentIdentifier[] components)
    {
        var seen = new HashSet<ComponentIdentifier>(components.Length);
        foreach (var component in components)
        {
            if (!seen.Add(component))
            {
                return component;
            }
        }

        return null;
    }

    private long? Integer(string key) => (Parameters.Find(key) as BareItem.Integer)?.Value;

    private string? Text(string key) => (Parameters.Find(key) as BareItem.String)?.Value;
}
