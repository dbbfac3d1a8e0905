namespace KeyService.Signing;

/// <summary>
/// Counts the operations under way on a key, so that disposing it frees the material only after the last has ended.
/// Exactly one of <see cref="Leave"/> and <see cref="Close"/> answers true, once: whoever gets it frees the material.
/// </summary>
internal struct UseCount
{
    private const int Closed = int.MinValue;

    // The count of operations, plus the sign bit once closed.
    private int _state;

    /// <summary>Starts an operation; false once closed.</summary>
    public bool TryEnter()
    {
        // Compare and swap, not add and take back: a count raised for a moment would hide the last operation's end.
        var seen = Volatile.Read(ref _state);
        while (seen >= 0)
        {
            var before = Interlocked.CompareExchange(ref _state, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    /// <summary>Ends an operation; true if it was the last of a closed key.</summary>
    public bool Leave() => Interlocked.Decrement(ref _state) == Closed;

    /// <summary>Lets no operation start any more; true if none is under way and it was open.</summary>
    public bool Close() => Interlocked.Or(ref _state, Closed) == 0;
}
