using System.Buffers;
using KeyService.Signing.StructuredFields;

namespace KeyService.Signing.Http;

/// <summary>Which component identifiers exist: RFC 9421, sections 2.1, 2.2 and 2.5.</summary>
internal static class ComponentRules
{
    // RFC 9421, section 2.1: field names are lowercased.
    private static readonly SearchValues<char> FieldNameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    /// <summary>The problem with an identifier, as the end of a sentence; null if there is none.</summary>
    public static string? Check(string name, Parameters parameters) =>
        CheckName(name) ?? CheckTypes(name, parameters) ?? CheckCombination(name, parameters);

    private static string? CheckName(string name)
    {
        switch (name)
        {
            case "":
                return "a component's name must not be empty";
            case "@signature-params":
                return "@signature-params is covered by itself and must not be listed";
            case "@method" or "@target-uri" or "@authority" or "@scheme" or "@request-target" or "@path" or "@query"
                or "@query-param" or "@status":
                return null;
            case ['@', ..]:
                return $"'{name}' is not a derived component";
        }

        return name.AsSpan().ContainsAnyExcept(FieldNameCharacters) ? $"'{name}' is not a lowercase field name" : null;
    }

    private static string? CheckTypes(string name, Parameters parameters)
    {
        foreach (var (key, value) in parameters)
        {
            var valid = key switch
            {
                "req" or "tr" or "sf" or "bs" => value is BareItem.Boolean { Value: true },
                "key" or "name" => value is BareItem.String,
                _ => false,
            };
            if (!valid)
            {
                return $"'{name}' has the parameter '{key}', which is unknown or of a wrong type";
            }
        }

        return null;
    }

    private static string? CheckCombination(string name, Parameters parameters)
    {
        bool Has(string key) => parameters.Find(key) is not null;

        if (parameters.Count == 0)
        {
            return name == "@query-param" ? "@query-param needs the parameter 'name'" : null;
        }

        if (Has("bs") && (Has("sf") || Has("key")))
        {
            return $"'{name}' has bs together with sf or key";
        }

        if (name[0] == '@' && (Has("sf") || Has("key") || Has("bs") || Has("tr")))
        {
            return $"'{name}' is derived: sf, key, bs and tr are for fields";
        }

        if (name == "@status" && Has("req"))
        {
            return "a request has no @status";
        }

        if ((name == "@query-param") != Has("name"))
        {
            return "the parameter 'name' belongs to @query-param, and to it alone";
        }

        return null;
    }
}
