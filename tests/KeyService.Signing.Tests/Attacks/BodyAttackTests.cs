using System.IO.Compression;
using KeyService.Signing.Http;
using KeyService.Signing.Tests.Http;
using static KeyService.Signing.Http.VerificationFailure;

namespace KeyService.Signing.Tests.Attacks;

/// <summary>The body and its digest: RFC 9530, and RFC 9421, section 7.2.8.</summary>
public sealed class BodyAttackTests : AttackOnAResponse
{
    private static readonly byte[] Forged = """{"order":42,"total":"0.01"}"""u8.ToArray();

    [Fact]
    public void Body_swapped_under_a_kept_digest() => Refuses(TamperedBody, Exchange.Sign(), Forged);

    [Fact]
    public void Body_swapped_with_its_digest() =>
        Refuses(SignatureInvalid, Exchange.Sign().With("Content-Digest", ContentDigest.Sha256(Forged)), Forged);

    [Fact]
    public void Body_cut_short() => Refuses(TamperedBody, Exchange.Sign(), SignedResponse.Body[..^1]);

    [Fact]
    public void Body_dropped() => Refuses(TamperedBody, Exchange.Sign(), []);

    [Fact]
    public void Body_with_bytes_appended() => Refuses(TamperedBody, Exchange.Sign(), [.. SignedResponse.Body, (byte)'\n']);

    [Fact]
    public void Body_compressed_after_it_was_signed()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(SignedResponse.Body);
        }

        Refuses(TamperedBody, Exchange.Sign(), compressed.ToArray());
        Refuses(WeakCoverage, Exchange.Sign().Adding("Content-Encoding", "gzip"), compressed.ToArray());
    }

    [Fact]
    public void Bytes_appended_behind_the_end_of_a_stream()
    {
        var candidate = ResponseVerification.Begin(Exchange.Sign(), SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        using var body = candidate.CreateBodyDigest();
        body.Append(SignedResponse.Body);
        Assert.Null(ResponseVerification.Finish(candidate, body));
        body.Append([0]);
        Assert.Equal(TamperedBody, ResponseVerification.Finish(candidate, body)?.Failure);
    }

    [Fact]
    public void Body_hashed_against_another_signatures_digest()
    {
        var one = ResponseVerification.Begin(Exchange.Sign(), SignedResponse.Policy, SignedResponse.Clock()).Candidate!;
        using var other = ResponseVerification.Begin(Exchange.Sign(), SignedResponse.Policy, SignedResponse.Clock()).Candidate!.CreateBodyDigest();
        other.Append(SignedResponse.Body);
        Assert.Throws<ArgumentException>(() => ResponseVerification.Finish(one, other));
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("DELETE", 204)]
    public void Body_where_there_is_none(string method, int status)
    {
        Exchange.Request = Exchange.Request with { Method = method };
        Exchange.Status = status;
        Exchange.Fields.Clear();
        Exchange.Fields.Add(new("content-digest", ContentDigest.Sha256([])));
        Accepts(Exchange.Sign(), body: []);
        Refuses(TamperedBody, Exchange.Sign(), body: [0]);
    }

    [Fact]
    public void Body_in_a_304()
    {
        Exchange.Status = 304;
        Exchange.Fields.Clear();
        Accepts(Exchange.Sign(), body: []);
        Refuses(TamperedBody, "The 304 has a body.", Exchange.Sign(), Forged);
    }

    [Fact]
    public void Part_passed_off_as_the_whole()
    {
        var part = SignedResponse.Body[..8];
        Exchange.Status = 206;
        Exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        Exchange.Fields.Add(new("Content-Digest", ContentDigest.Sha256(part)));
        Accepts(Exchange.Sign(), part);
        Refuses(StatusChanged, Exchange.Sign() with { Status = 200 }, part);
    }

    [Fact]
    public void Digest_removed() => Refuses(SignatureInvalid, "Content-Digest was removed", Exchange.Sign().Without("Content-Digest"), Forged);

    [Fact]
    public void Digest_removed_and_the_status_made_304() =>
        Refuses(SignatureInvalid, (Exchange.Sign() with { Status = 304 }).Without("Content-Digest"), body: []);

    [Fact]
    public void Second_digest_line() =>
        Refuses(SignatureInvalid, Exchange.Sign().Adding("Content-Digest", ContentDigest.Sha256(Forged)), Forged);

    [Fact]
    public void Second_digest_of_another_body()
    {
        Digest($"{ContentDigest.Sha256(Forged)}, {ContentDigest.Sha512(SignedResponse.Body)}");
        Refuses(TamperedBody, Exchange.Sign());
        Refuses(TamperedBody, Exchange.Sign(), Forged);
        Digest($"{ContentDigest.Sha256(SignedResponse.Body)}, {ContentDigest.Sha512(Forged)}");
        Refuses(TamperedBody, Exchange.Sign());
        Refuses(TamperedBody, Exchange.Sign(), Forged);
    }

    [Theory]
    [InlineData("md5=:ZajifYh5KDgxtmS9i38K1A==:")]
    [InlineData("unixsum=:GQU=:")]
    [InlineData("SHA256=1")]
    [InlineData("sha=:AAAA:")]
    public void Digest_that_anyone_can_forge(string value)
    {
        var member = Member;
        Digest(value);
        Assert.True(Exchange.Verify(Exchange.SignAs(member), Forged) is WeakCoverage or Malformed);
    }

    [Theory]
    [InlineData("sha-256=::")]
    [InlineData("sha-256=:AAAA:")]
    [InlineData("sha-512=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:")]
    public void Digest_cut_short(string value)
    {
        var member = Member;
        Digest(value);
        Refuses(Malformed, "Content-Digest is malformed", Exchange.SignAs(member), body: []);
    }

    [Theory]
    [InlineData("sha-256=\"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"")]
    [InlineData("sha-256")]
    [InlineData("sha-256=(:AAAA:)")]
    [InlineData("sha-256=:unclosed")]
    public void Digest_that_is_no_bytes(string value)
    {
        var member = Member;
        Digest(value);
        Refuses(Malformed, "Content-Digest is malformed", Exchange.SignAs(member), body: []);
    }

    [Fact]
    public void Digest_of_the_representation_in_place_of_the_contents()
    {
        var member = Member.Replace("\"content-digest\"", "\"repr-digest\"");
        Exchange.Fields.Add(new("Repr-Digest", ContentDigest.Sha256(SignedResponse.Body)));
        Refuses(WeakCoverage, "cover content-digest.", Exchange.SignAs(member));
    }

    private void Digest(string value)
    {
        Exchange.Fields.RemoveAll(f => f.Name == "Content-Digest");
        Exchange.Fields.Add(new("Content-Digest", value));
    }
}
