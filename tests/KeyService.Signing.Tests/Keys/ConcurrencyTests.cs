using System.Collections.Concurrent;

namespace KeyService.Signing.Tests.Keys;

/// <summary>One key under many threads, and disposed in their midst.</summary>
public class ConcurrencyTests
{
    private const int Threads = 8;

    public static TheoryData<string> OnePerAlgorithm => TestKeys.OnePerAlgorithm;

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void One_key_signs_and_verifies_on_many_threads_at_once(string spec)
    {
        using var key = TestKeys.Copy(spec);
        // The shared key did not take part: it judges what the hammered one did.
        var judge = TestKeys.Shared(spec).Verifier;
        var known = TestKeys.Shared(spec).Sign("known"u8);
        OnManyThreads((thread, _) =>
        {
            Span<byte> signature = stackalloc byte[512];
            for (var i = 0; i < RoundsOf(spec); i++)
            {
                var message = BitConverter.GetBytes((thread * 1000) + i);
                var written = signature[..key.Sign(message, signature)];
                Assert.True(judge.Verify(message, written));
                Assert.True(key.Verifier.Verify(message, written));
                Assert.True(key.Verifier.Verify("known"u8, known));
                Assert.False(key.Verifier.Verify("other"u8, known));
            }
        });
    }

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void Disposing_while_others_sign_spoils_no_signature(string spec)
    {
        var judge = TestKeys.Shared(spec).Verifier;
        for (var round = 0; round < 20; round++)
        {
            using var key = TestKeys.Copy(spec);
            using var underWay = new CountdownEvent(Threads);
            var disposed = 0;
            var gone = false;
            OnManyThreads((thread, sound) =>
            {
                var message = BitConverter.GetBytes(thread);
                try
                {
                    Assert.True(judge.Verify(message, key.Sign(message)));
                    underWay.Signal();
                    while (sound())
                    {
                        if (thread == 0 && underWay.IsSet)
                        {
                            key.Dispose();
                            Volatile.Write(ref gone, true);
                        }

                        var late = Volatile.Read(ref gone);
                        Assert.True(judge.Verify(message, key.Sign(message)));
                        Assert.False(late, "used after Dispose had returned");
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref disposed);
                }
            });
            Assert.Equal(Threads, disposed);
        }
    }

    [Theory, MemberData(nameof(OnePerAlgorithm))]
    public void Disposing_while_others_verify_spoils_no_verdict(string spec)
    {
        var signature = TestKeys.Shared(spec).Sign("known"u8);
        using var key = TestKeys.Copy(spec);
        using var underWay = new CountdownEvent(Threads);
        var disposed = 0;
        var gone = false;
        OnManyThreads((thread, sound) =>
        {
            try
            {
                Assert.True(key.Verifier.Verify("known"u8, signature));
                underWay.Signal();
                while (sound())
                {
                    if (thread == 0 && underWay.IsSet)
                    {
                        key.Dispose();
                        Volatile.Write(ref gone, true);
                    }

                    var late = Volatile.Read(ref gone);
                    Assert.True(key.Verifier.Verify("known"u8, signature));
                    Assert.False(late, "used after Dispose had returned");
                }
            }
            catch (ObjectDisposedException)
            {
                Interlocked.Increment(ref disposed);
            }
        });
        Assert.Equal(Threads, disposed);
    }

    // Enough for the threads to overlap, without minutes of the slow ones.
    private static int RoundsOf(string spec) => spec is "hmac-sha256" or "ecdsa-p256-sha256" or "ed25519" ? 300 : 30;

    /// <summary>Runs the work on each thread; <c>sound</c> turns false when one has failed, so that none waits for it.</summary>
    private static void OnManyThreads(Action<int, Func<bool>> work)
    {
        var failures = new ConcurrentQueue<Exception>();
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(n => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                work(n, () => failures.IsEmpty);
            }
            catch (Exception e)
            {
                failures.Enqueue(e);
            }
        })).ToArray();
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Empty(failures);
    }
}
