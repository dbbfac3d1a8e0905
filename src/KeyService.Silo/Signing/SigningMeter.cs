using System.Diagnostics.Metrics;

namespace KeyService.Silo.Signing;

/// <summary>Counts what the silo signs and verifies.</summary>
internal static class SigningMeter
{
    public const string Name = "KeyService.Silo";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Signatures = Meter.CreateCounter<long>("keyservice.signatures", "{signature}", "Signatures made.");
    private static readonly Counter<long> Verifications = Meter.CreateCounter<long>("keyservice.verifications", "{verification}", "Signatures checked, valid or not.");

    public static void CountSignature(string algorithm)
    {
        if (Signatures.Enabled)
        {
            Signatures.Add(1, new KeyValuePair<string, object?>("algorithm", algorithm));
        }
    }

    public static void CountVerification(string algorithm)
    {
        if (Verifications.Enabled)
        {
            Verifications.Add(1, new KeyValuePair<string, object?>("algorithm", algorithm));
        }
    }
}
