using System.Collections.Concurrent;
using KeyService.Grains.Storage;
using KeyService.Signing;

namespace KeyService.Silo.Signing;

/// <summary>
/// One per silo: the key rings that are open, ready to sign and verify. They are read from the store, never from a grain,
/// whose memory may be that of a stale activation. A ring in use costs no query and no wait, and a name that does not
/// exist is remembered as such until a change says otherwise. Thread-safe.
/// </summary>
internal sealed partial class OpenRings : IDisposable
{
    private readonly IAuthorityStore _store;
    private readonly RingOpener _opener;
    private readonly TimeProvider _clock;
    private readonly ILogger<OpenRings> _log;
    private readonly CancellationTokenSource _stopping = new();

    // By the short form of the name, acme/responses.
    private readonly ConcurrentDictionary<string, RingSlot> _slots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RingSlot>.AlternateLookup<ReadOnlySpan<char>> _slotsByText;

    public OpenRings(IAuthorityStore store, RingOpener opener, AuthorityOptions options, TimeProvider clock, ILogger<OpenRings> log)
    {
        _store = store;
        _opener = opener;
        _clock = clock;
        _log = log;
        _limit = options.OpenRingLimit;
        _slotsByText = _slots.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The place of the ring <c>acme/responses</c> or <c>tenants/acme/keys/responses</c>; null if the text is neither.</summary>
    public RingSlot? Find(ReadOnlySpan<char> text)
    {
        Span<char> buffer = stackalloc char[RingText.MaxShortForm];
        if (_slotsByText.TryGetValue(RingText.ShortForm(text, buffer), out var slot))
        {
            return slot;
        }

        return KeyName.TryParse(text.ToString(), out var name) ? SlotOf(name) : null;
    }

    /// <summary>
    /// Does something with a ring as it is now, without waiting; false if the ring is not open. <paramref name="use"/> is given
    /// null if there is no such ring. It is done again if the ring changed meanwhile: what comes out was done with a ring that
    /// was in force when it was done.
    /// </summary>
    public static bool TryUse<TState, TResult>(RingSlot slot, TState state, Func<OpenRing?, TState, TResult> use, out TResult result)
    {
        while (TryGet(slot, out var ring))
        {
            if (TryUse(ring, state, use, out result))
            {
                return true;
            }
        }

        result = default!;
        return false;
    }

    /// <summary>As <see cref="TryUse{TState, TResult}(RingSlot, TState, Func{OpenRing, TState, TResult}, out TResult)"/>, opening the ring first where it is not.</summary>
    public async ValueTask<TResult> UseAsync<TState, TResult>(
        RingSlot slot, TState state, Func<OpenRing?, TState, TResult> use, CancellationToken cancellationToken)
    {
        while (true)
        {
            var ring = await OpenAsync(slot, cancellationToken).ConfigureAwait(false);
            if (TryUse(ring, state, use, out var result))
            {
                return result;
            }
        }
    }

    /// <summary>Opens the ring, unless it is; null if there is none. It may be superseded by the time it is used.</summary>
    public async ValueTask<OpenRing?> OpenAsync(RingSlot slot, CancellationToken cancellationToken) =>
        TryGet(slot, out var ring) ? ring : await ReadAsync(slot).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Closes every ring. May be called again: the container knows this object under two types.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        foreach (var slot in _slots.Values)
        {
            lock (slot.Gate)
            {
                slot.Evicted = true;
                slot.Clear();
            }
        }
    }

    private static bool TryGet(RingSlot slot, out OpenRing? ring)
    {
        slot.Touch();
        ring = slot.Open;
        return ring is not null || slot.IsMissing;
    }

    private static bool TryUse<TState, TResult>(OpenRing? ring, TState state, Func<OpenRing?, TState, TResult> use, out TResult result)
    {
        try
        {
            result = use(ring, state);
            return ring is not { IsSuperseded: true };
        }
        catch (ObjectDisposedException) when (ring is { IsSuperseded: true })
        {
            result = default!;
            return false;
        }
    }

    /// <summary>The place of a ring, whether there is one or not.</summary>
    public RingSlot SlotOf(KeyName name)
    {
        var text = name.ToString();
        if (_slots.TryGetValue(text, out var slot))
        {
            return slot;
        }

        var added = new RingSlot(name);
        slot = _slots.GetOrAdd(text, added);
        if (slot == added)
        {
            MakeRoom();
        }

        return slot;
    }
}
