using System.Diagnostics.CodeAnalysis;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>
/// What a signature covers: a field or a derived component, with parameters. RFC 9421, section 2. Only identifiers that
/// can make sense in some message exist. Two are equal if name and parameters are, in whatever order the parameters
/// stand; the wire order is kept. Immutable, thread-safe.
/// </summary>
public sealed class ComponentIdentifier : IEquatable<ComponentIdentifier>
{
    private ComponentIdentifier(string name, Parameters parameters)
    {
        Name = name;
        Parameters = parameters;
        if (parameters.Count == 0)
        {
            return;
        }

        FromRequest = Has("req");
        FromTrailers = Has("tr");
        IsStrict = Has("sf");
        IsWrapped = Has("bs");
        Key = (parameters.Find("key") as BareItem.String)?.Value;
        QueryParameter = (parameters.Find("name") as BareItem.String)?.Value;
    }

    /// <summary>The name: a lowercase field name, or a derived component's with its <c>@</c>.</summary>
    public string Name { get; }

    /// <summary>The parameters in wire order.</summary>
    public Parameters Parameters { get; }

    /// <summary>Whether it is a derived component rather than a field.</summary>
    public bool IsDerived => Name[0] == '@';

    /// <summary><c>req</c>: taken from the request that the response answers.</summary>
    public bool FromRequest { get; }

    /// <summary><c>tr</c>: taken from the trailers.</summary>
    public bool FromTrailers { get; }

    /// <summary><c>sf</c>: the field is reserialised as a structured field.</summary>
    public bool IsStrict { get; }

    /// <summary><c>bs</c>: each line is wrapped as a byte sequence.</summary>
    public bool IsWrapped { get; }

    /// <summary><c>key</c>: one member of a dictionary field.</summary>
    public string? Key { get; }

    /// <summary><c>name</c> of <c>@query-param</c>, percent-encoded.</summary>
    public string? QueryParameter { get; }

    /// <summary>Reads an identifier such as <c>"content-digest";req</c>, quotes included.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static ComponentIdentifier Parse(string text)
    {
        var problem = "it is not a quoted name with parameters";
        return StructuredField.TryParseItem(text, out var item) && TryCreate(item, out var component, out problem)
            ? component
            : throw new FormatException($"{text} is not a component identifier: {problem}.");
    }

    /// <summary>Reads an identifier from a parsed item; false, with the problem, if it is none.</summary>
    public static bool TryCreate(
        Item item,
        [NotNullWhen(true)] out ComponentIdentifier? component,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(item);
        component = null;
        if (item.Value is not BareItem.String { Value: var name })
        {
            problem = "a component's name must be a string";
            return false;
        }

        problem = ComponentRules.Check(name, item.Parameters);
        component = problem is null ? new ComponentIdentifier(name, item.Parameters) : null;
        return component is not null;
    }

    /// <summary>The identifier as it stands in Signature-Input and in the signature base.</summary>
    public override string ToString() => StructuredField.Serialize(new Item(new BareItem.String(Name), Parameters));

    /// <summary>Same name, same parameters in any order.</summary>
    public bool Equals(ComponentIdentifier? other)
    {
        if (other is null || Name != other.Name || Parameters.Count != other.Parameters.Count)
        {
            return false;
        }

        foreach (var (key, value) in Parameters)
        {
            if (!value.Equals(other.Parameters.Find(key)))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ComponentIdentifier);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Parameters.Count);

    /// <summary>Whether it is the plain component of that name, from the response itself or from its request.</summary>
    internal bool IsPlain(string name, bool fromRequest) =>
        Name == name && FromRequest == fromRequest && Parameters.Count == (fromRequest ? 1 : 0);

    internal void WriteTo(ref AsciiWriter writer)
    {
        BareItem.String.WriteQuoted(ref writer, Name);
        StructuredField.Write(ref writer, Parameters);
    }

    private bool Has(string flag) => Parameters.Find(flag) is not null;
}
