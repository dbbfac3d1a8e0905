namespace KeyService.EndToEnd.Tests;

/// <summary>The checkout and configuration that the tests were built from.</summary>
internal static class Checkout
{
    // …/tests/X/bin/<configuration>/net10.0/
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    public static string Root { get; } = Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    public static string Configuration { get; } = Output.Parent!.Name;

    public static string Folder(string path) => Path.Combine(Root, path);
}
