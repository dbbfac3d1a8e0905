namespace KeyService.Signing.Tests;

/// <summary>
/// Finds the public test vectors, which are data of others and not kept in this repository: in the folder that
/// KEYSERVICE_VECTORS names, or else in <c>shared/vectors</c> beside the repository. A missing file fails the test.
/// </summary>
public static class Vectors
{
    private const string Variable = "KEYSERVICE_VECTORS";

    public static string Path(string relativePath)
    {
        var path = System.IO.Path.Combine(Root(), relativePath);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException(
                $"The test vectors '{relativePath}' are missing: looked for {path}. Name their folder in {Variable}, or put them in shared/vectors beside the repository.");
    }

    public static byte[] Read(string relativePath) => File.ReadAllBytes(Path(relativePath));

    private static string Root() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository(), "..", "shared", "vectors"));

    private static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "KeyService.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No KeyService.sln above {AppContext.BaseDirectory}: name the vectors' folder in {Variable}.");
    }
}
