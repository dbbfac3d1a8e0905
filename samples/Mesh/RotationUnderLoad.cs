using System.Net;
using KeyService.Client;
using KeyService.Signing;

namespace Mesh;

/// <summary>The key rotates again and again while Billing goes on calling; no response may fail to verify.</summary>
internal static class RotationUnderLoad
{
    private const int Rotations = 10;
    private const int Callers = 8;

    private static readonly TimeSpan BetweenRotations = TimeSpan.FromMilliseconds(300);

    public static async Task<bool> RunAsync(KeyServiceAdmin admin, KeyName key, Uri billing)
    {
        using var done = new CancellationTokenSource();
        using var http = new HttpClient { BaseAddress = billing };
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(http, caller, done.Token))).ToArray();
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            await Task.Delay(BetweenRotations);
            await admin.RotateKeyAsync(key, now: true);
        }

        await Task.Delay(BetweenRotations);
        await done.CancelAsync();
        var results = await Task.WhenAll(callers);
        var failed = results.Sum(result => result.Failed);
        Console.WriteLine($"{Rotations} rotations under load: {results.Sum(result => result.Verified):#,##0} responses verified, {failed} failed");
        return failed == 0;
    }

    private static async Task<(int Verified, int Failed)> CallAsync(HttpClient http, int caller, CancellationToken done)
    {
        var (verified, failed) = (0, 0);
        while (!done.IsCancellationRequested)
        {
            using var response = await http.GetAsync($"/invoices/{100 + caller}", CancellationToken.None);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                verified++;
            }
            else
            {
                failed++;
                Console.WriteLine(await response.Content.ReadAsStringAsync(CancellationToken.None));
            }
        }

        return (verified, failed);
    }
}
