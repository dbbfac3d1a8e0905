using System.Text.RegularExpressions;

namespace KeyService.Proxies.Tests;

/// <summary>The repository's documents, as they are printed.</summary>
internal static class Document
{
    public static string Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "KeyService.sln")))
        {
            folder = folder.Parent;
        }

        return File.ReadAllText(Path.Combine(
            folder?.FullName ?? throw new DirectoryNotFoundException($"No KeyService.sln above {AppContext.BaseDirectory}."), path));
    }

    /// <summary>The only fenced block of the language.</summary>
    public static string Fence(string path, string language) =>
        Regex.Matches(Read(path), $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Single().Groups[1].Value;
}
