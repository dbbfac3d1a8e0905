namespace KeyService.EndToEnd.Tests;

/// <summary>Runs the scripts in tests/node.</summary>
internal static class NodeScript
{
    /// <summary>Runs a script, which must succeed, and returns what it printed.</summary>
    public static async Task<string> RunAsync(string script, IReadOnlyList<string> arguments, string input = "")
    {
        var folder = Checkout.Folder("tests/node");
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules")),
            "The Node packages are not installed: run ./build.sh test, or npm ci in tests/node.");

        var finished = await ChildProcess.RunAsync(folder, "node", [script, .. arguments], input);

        Assert.True(finished.ExitCode == 0, finished.Output);
        return finished.Output;
    }
}
