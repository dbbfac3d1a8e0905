using System.Globalization;

namespace KeyService.Signing.Http;

public static partial class ResponseVerification
{
    /// <summary>
    /// Holds a candidate to what the owner of its key demands; null if it keeps to that. Before <see cref="Finish(SignatureCandidate, ContentDigestAccumulator)"/>,
    /// once the key is known.
    /// </summary>
    public static VerificationProblem? Check(SignatureCandidate candidate, ResponseDemands demands)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(demands);
        var lifetime = candidate.Expires - candidate.Created;
        if (lifetime > demands.MaxLifetime)
        {
            return Problem(VerificationFailure.LifetimeTooLong, string.Create(
                CultureInfo.InvariantCulture,
                $"The signature lives {lifetime.TotalSeconds} s; the response policy of {candidate.KeyVersion.Key.Tenant} allows {demands.MaxLifetime.TotalSeconds} s."));
        }

        foreach (var field in demands.RequiredFields)
        {
            if (!candidate.Parameters.Covers(field))
            {
                return Problem(
                    VerificationFailure.WeakCoverage,
                    $"The signature does not cover {field}, which the response policy of {candidate.KeyVersion.Key.Tenant} requires.");
            }
        }

        return null;
    }
}
