using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>The value of one component in one message: RFC 9421, sections 2.1, 2.2 and 2.4.</summary>
internal static class ComponentValue
{
    public static bool TryGet(
        HttpMessage message,
        ComponentIdentifier component,
        [NotNullWhen(true)] out string? value,
        [NotNullWhen(false)] out string? problem)
    {
        value = null;
        problem = CheckContext(message, component);
        if (problem is not null)
        {
            return false;
        }

        // A name with '@' is never looked up among the fields (section 7.5.1).
        value = component.IsDerived ? Derive(message, component, out problem) : Field(message, component, out problem);
        return value is not null;
    }

    private static string? CheckContext(HttpMessage message, ComponentIdentifier component)
    {
        var isRequest = message.Status is null;
        if (component.FromRequest && isRequest)
        {
            return $"{component} asks for the request of a request";
        }

        if (component.FromRequest && message.Request is null)
        {
            return $"{component} needs the request, which is not known";
        }

        if (!component.IsDerived)
        {
            return null;
        }

        if (component.Name == "@status")
        {
            return isRequest ? "a request has no @status" : null;
        }

        return isRequest || component.FromRequest ? null : $"a response has no {component.Name}: add req";
    }

    private static string? Derive(HttpMessage message, ComponentIdentifier component, out string? problem)
    {
        problem = null;
        if (component.Name == "@status")
        {
            return message.Status!.Value.ToString(CultureInfo.InvariantCulture);
        }

        var request = message.Request!;
        var value = component.Name switch
        {
            "@method" => request.Method,
            "@scheme" => request.Scheme?.ToLowerInvariant(),
            "@authority" => Authority(request),
            "@path" => PathOf(request),
            "@query" => QueryOf(request),
            "@request-target" => request.Target ?? OriginForm(request),
            "@target-uri" => Authority(request) is { } authority && request.Scheme is { } scheme
                ? $"{scheme.ToLowerInvariant()}://{authority}{OriginForm(request)}"
                : null,
            _ => QueryParameters.TryGet(QueryOf(request), component.QueryParameter!, out var found, out problem) ? found : null,
        };
        problem ??= value is null ? $"{component} is not known of this request" : null;
        return value;
    }

    private static string PathOf(HttpRequestParts request) => request.Path.Length == 0 ? "/" : request.Path;

    private static string QueryOf(HttpRequestParts request) => request.Query.Length == 0 ? "?" : request.Query;

    private static string OriginForm(HttpRequestParts request) =>
        QueryOf(request) == "?" ? PathOf(request) : PathOf(request) + request.Query;

    private static string? Authority(HttpRequestParts request)
    {
        var authority = request.Authority?.ToLowerInvariant();
        var defaultPort = request.Scheme?.ToLowerInvariant() switch { "https" => ":443", "http" => ":80", _ => null };
        return authority is not null && defaultPort is not null && authority.EndsWith(defaultPort, StringComparison.Ordinal)
            ? authority[..^defaultPort.Length]
            : authority;
    }

    private static string? Field(HttpMessage message, ComponentIdentifier component, out string? problem)
    {
        var lines = (component.FromRequest, component.FromTrailers) switch
        {
            (false, false) => message.Fields,
            (false, true) => message.Trailers,
            (true, false) => message.Request!.Fields,
            (true, true) => message.Request!.Trailers,
        };
        problem = null;
        if (component.IsWrapped)
        {
            return Wrap(HttpFields.Lines(lines, component.Name), component, out problem);
        }

        var value = HttpFields.Combine(lines, component.Name);
        if (value is null)
        {
            problem = $"the field {component} is absent";
            return null;
        }

        return component.Key is { } key ? Member(value, key, component, out problem)
            : component.IsStrict ? Reserialize(value, message.FieldTypes, component, out problem)
            : value;
    }

    private static string? Wrap(List<string> lines, ComponentIdentifier component, out string? problem)
    {
        problem = null;
        if (lines.Count == 0)
        {
            problem = $"the field {component} is absent";
            return null;
        }

        var members = new List<StructuredMember>(lines.Count);
        foreach (var line in lines)
        {
            if (HttpFields.HasForbiddenCharacter(line) || line.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
            {
                problem = $"a line of {component} has a line break, or is not octets as Latin-1 text";
                return null;
            }

            members.Add(new Item(new BareItem.ByteSequence(owned: Encoding.Latin1.GetBytes(line))));
        }

        return StructuredField.Serialize(new StructuredList(members));
    }

    private static string? Member(string value, string key, ComponentIdentifier component, out string? problem)
    {
        problem = null;
        if (!StructuredField.TryParseDictionary(value, out var dictionary))
        {
            problem = $"the field {component.Name} is not a dictionary";
        }
        else if (!dictionary.TryGetValue(key, out var member))
        {
            problem = $"the field {component.Name} has no member '{key}'";
        }
        else
        {
            return StructuredField.Serialize(member);
        }

        return null;
    }

    private static string? Reserialize(
        string value,
        IReadOnlyDictionary<string, StructuredFieldType> types,
        ComponentIdentifier component,
        out string? problem)
    {
        problem = null;
        if (!types.TryGetValue(component.Name, out var type))
        {
            problem = $"the structured type of {component.Name} is not known, so it cannot be covered with sf";
            return null;
        }

        switch (type)
        {
            case StructuredFieldType.Item when StructuredField.TryParseItem(value, out var item):
                return StructuredField.Serialize(item);
            case StructuredFieldType.List when StructuredField.TryParseList(value, out var list):
                return StructuredField.Serialize(list);
            case StructuredFieldType.Dictionary when StructuredField.TryParseDictionary(value, out var dictionary):
                return StructuredField.Serialize(dictionary);
            default:
                problem = $"the field {component.Name} is not a well-formed structured {type}";
                return null;
        }
    }
}
