namespace KeyService.EndToEnd.Tests;

/// <summary>The README's main job, run as the README says.</summary>
public class ReadmeCommands
{
    [Fact]
    public async Task The_mesh_sample_refuses_each_attack_and_exits_0()
    {
        var finished = await ChildProcess.RunAsync(
            Checkout.Root, "dotnet", "run", "--project", "samples/Mesh", "--no-build", "-c", Checkout.Configuration);

        Assert.True(finished.ExitCode == 0, finished.Output);
        Assert.Contains("verified", finished.Output);
    }
}
