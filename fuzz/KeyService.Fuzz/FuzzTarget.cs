namespace KeyService.Fuzz;

/// <summary>
/// One part of the code under fire. A target makes an input, gives it to the code and holds the outcome to what must be
/// true of it; whatever it throws is a finding. One instance belongs to one thread.
/// </summary>
public abstract class FuzzTarget
{
    public abstract string Name { get; }

    /// <summary>The input at hand, as a person would want it in a bug report.</summary>
    public abstract string Input { get; }

    /// <summary>Makes one input and tries it.</summary>
    /// <exception cref="Exception">A finding: either the code's own exception, or <see cref="FuzzFinding"/>.</exception>
    public abstract void Try(FuzzRandom random);

    /// <summary>Something that must hold whatever the input.</summary>
    protected static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzFinding(what);
        }
    }
}

/// <summary>A property that does not hold.</summary>
public sealed class FuzzFinding(string what) : Exception(what);
