using System.Security.Cryptography;
using System.Text;
using KeyService.Core.Audit;
using KeyService.Signing;

namespace KeyService.Core.Tests.Audit;

public class AuditChainTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly DateTimeOffset At = new(2026, 1, 15, 13, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void An_entry_is_canonical_json_in_a_fixed_order()
    {
        var entry = AuditChain.Append(0, AuditChain.Genesis(Acme), new AuditFacts
        {
            Source = "127.0.0.1",
            RequestId = "r-1",
            Detail = "leaked \"at\" Zoë's",
            Outcome = AuditOutcomes.Done,
            Resource = "tenants/acme/keys/responses/versions/3",
            Action = "versions.revoke",
            Principal = "spiffe://mesh/ops",
            At = At.AddTicks(1),
            Tenant = Acme,
        });

        Assert.Equal(
            """{"index":1,"tenant":"acme","at":"2026-01-15T12:00:00.0000001Z","principal":"spiffe://mesh/ops","action":"versions.revoke","resource":"tenants/acme/keys/responses/versions/3","outcome":"done","detail":"leaked \u0022at\u0022 Zo\u00EB\u0027s","requestId":"r-1","source":"127.0.0.1"}""",
            Encoding.UTF8.GetString(entry.Canonical));
        Assert.Equal(SHA256.HashData([.. SHA256.HashData("keyservice audit chain v1\nacme"u8), .. entry.Canonical]), entry.Hash);
    }

    [Fact]
    public void What_is_absent_is_left_out()
    {
        var entry = AuditChain.Append(0, AuditChain.Genesis(Acme), Facts(1));
        Assert.EndsWith("\"outcome\":\"done\"}", Encoding.UTF8.GetString(entry.Canonical), StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_is_read_back_as_it_was_written()
    {
        var entry = Chain(3)[2];
        var read = AuditChain.Parse(entry.Index, entry.Canonical, entry.Hash);
        Assert.Equal((entry.Index, entry.Facts), (read.Index, read.Facts));
        Assert.Equal(Facts(3) with { At = Facts(3).At.ToUniversalTime() }, read.Facts);
    }

    [Fact]
    public void An_unbroken_chain_has_no_break()
    {
        Assert.Null(AuditChain.FindFirstBreak(Acme, []));
        Assert.Null(AuditChain.FindFirstBreak(Acme, Chain(10)));
    }

    [Fact]
    public void Each_removed_entry_is_found()
    {
        for (var removed = 1; removed < 10; removed++)
        {
            var chain = Chain(10);
            chain.RemoveAt(removed - 1);
            AssertBroken(removed, $"Entry {removed + 1} stands where entry {removed} belongs: entries were removed, inserted or moved.", chain);
        }
    }

    [Fact]
    public void Each_two_swapped_entries_are_found()
    {
        for (var first = 1; first <= 10; first++)
        {
            for (var second = first + 1; second <= 10; second++)
            {
                var chain = Chain(10);
                (chain[first - 1], chain[second - 1]) = (chain[second - 1], chain[first - 1]);
                AssertBroken(first, $"Entry {second} stands where entry {first} belongs", chain);
            }
        }
    }

    [Fact]
    public void Swapped_entries_are_found_even_if_they_were_renumbered()
    {
        var chain = Chain(10);
        (chain[3], chain[6]) = (chain[6] with { Index = 4 }, chain[3] with { Index = 7 });
        AssertBroken(4, "The hash of entry 4 does not follow", chain);
    }

    [Fact]
    public void Each_inserted_entry_is_found()
    {
        for (var before = 1; before <= 10; before++)
        {
            var chain = Chain(10);
            var previous = before == 1 ? AuditChain.Genesis(Acme) : chain[before - 2].Hash;
            chain.Insert(before - 1, AuditChain.Append(before - 1, previous, Facts(99)));
            AssertBroken(before + 1, $"Entry {before} stands where entry {before + 1} belongs", chain);
        }
    }

    [Fact]
    public void Each_changed_byte_of_content_or_hash_is_found()
    {
        var original = Chain(3);
        for (var entry = 1; entry <= 3; entry++)
        {
            for (var i = 0; i < original[entry - 1].Canonical.Length; i++)
            {
                var chain = Chain(3);
                chain[entry - 1].Canonical[i] ^= 1;
                AssertBroken(entry, "does not follow from its content", chain);
            }

            for (var i = 0; i < SHA256.HashSizeInBytes; i++)
            {
                var chain = Chain(3);
                chain[entry - 1].Hash[i] ^= 1;
                AssertBroken(entry, "does not follow from its content", chain);
            }
        }
    }

    [Fact]
    public void A_rewritten_entry_breaks_the_one_after_it()
    {
        var chain = Chain(5);
        chain[2] = AuditChain.Append(2, chain[1].Hash, Facts(3) with { Principal = "somebody else" });
        AssertBroken(4, "The hash of entry 4 does not follow", chain);
    }

    [Fact]
    public void Another_tenants_chain_is_refused()
    {
        var other = TenantId.Parse("other");
        Assert.Equal(1, AuditChain.FindFirstBreak(other, Chain(3))?.Index);

        var foreign = AuditChain.Append(0, AuditChain.Genesis(other), Facts(1));
        Assert.Equal(
            new AuditBreak(1, "Entry 1 belongs to tenant 'acme', not to 'other'."), AuditChain.FindFirstBreak(other, [foreign]));
    }

    [Fact]
    public void Facts_that_differ_from_the_bytes_are_found()
    {
        var chain = Chain(3);
        chain[1] = chain[1] with { Facts = Facts(2) with { Action = "keys.create" } };
        AssertBroken(2, "Entry 2 is shown with other facts than its bytes state.", chain);
    }

    [Fact]
    public void An_entry_that_claims_another_index_is_found_even_if_its_hash_fits()
    {
        var chain = Chain(1);
        var skipped = AuditChain.Append(4, chain[0].Hash, Facts(2));
        AssertBroken(2, "Entry 2 says that it is entry 5.", [chain[0], skipped with { Index = 2 }]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("\"entry\"")]
    [InlineData("""{"index":1,"index":2,"tenant":"acme","at":"2026-01-15T12:00:00.0000000Z","principal":"p","action":"a","resource":"r","outcome":"done"}""")]
    [InlineData("""{"index":"1","tenant":"acme","at":"2026-01-15T12:00:00.0000000Z","principal":"p","action":"a","resource":"r","outcome":"done"}""")]
    [InlineData("""{"index":1,"tenant":"Acme","at":"2026-01-15T12:00:00.0000000Z","principal":"p","action":"a","resource":"r","outcome":"done"}""")]
    [InlineData("""{"index":1,"tenant":"acme","at":"yesterday","principal":"p","action":"a","resource":"r","outcome":"done"}""")]
    [InlineData("""{"index":1,"tenant":"acme","at":"2026-01-15T12:00:00.0000000Z","principal":7,"action":"a","resource":"r","outcome":"done"}""")]
    public void Refuses_bytes_that_are_no_entry(string canonical) =>
        Assert.Throws<InvalidDataException>(() => AuditChain.Parse(1, Encoding.UTF8.GetBytes(canonical), new byte[32]));

    [Fact]
    public void Refuses_facts_that_cannot_be_recorded()
    {
        var genesis = AuditChain.Genesis(Acme);
        Assert.Throws<ArgumentException>(() => AuditChain.Append(0, genesis, Facts(1) with { Outcome = "maybe" }));
        Assert.Throws<ArgumentException>(() => AuditChain.Append(0, genesis, Facts(1) with { Tenant = default }));
        Assert.Throws<ArgumentException>(() => AuditChain.Append(0, genesis.AsSpan(1), Facts(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuditChain.Append(-1, genesis, Facts(1)));
    }

    private static void AssertBroken(long index, string problem, List<AuditEntry> chain)
    {
        var found = AuditChain.FindFirstBreak(Acme, chain);
        Assert.Equal(index, found?.Index);
        Assert.Contains(problem, found!.Problem, StringComparison.Ordinal);
    }

    private static List<AuditEntry> Chain(int length)
    {
        var chain = new List<AuditEntry>();
        for (var i = 1; i <= length; i++)
        {
            chain.Add(AuditChain.Append(i - 1, i == 1 ? AuditChain.Genesis(Acme) : chain[^1].Hash, Facts(i)));
        }

        return chain;
    }

    private static AuditFacts Facts(int i) => new()
    {
        Tenant = Acme,
        At = At.AddSeconds(i),
        Principal = "spiffe://mesh/ops",
        Action = "keys.rotate",
        Resource = $"tenants/acme/keys/k{i}",
        Outcome = AuditOutcomes.Done,
    };
}
