using PixStream.Conformance.Protocol;

namespace PixStream.Conformance.Checks;

/// <summary>The server did something else than the contract says.</summary>
/// <param name="expected">What the contract asks for here.</param>
/// <param name="came">What was seen instead.</param>
/// <param name="exchange">The request that showed it; null where it takes several to see it.</param>
internal sealed class CheckFailedException(string expected, string came, Exchange? exchange = null)
    : Exception($"Expected {expected}; came {came}.")
{
    public string Expected => expected;

    public string Came => came;

    public Exchange? Exchange => exchange;
}

/// <summary>The check cannot be made against this server.</summary>
internal sealed class CheckSkippedException(string reason) : Exception(reason);
