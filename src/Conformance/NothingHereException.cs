namespace PixStream.Conformance;

/// <summary>Nothing can be checked at the server's address. The message is a sentence that says why.</summary>
public sealed class NothingHereException : Exception
{
    internal NothingHereException(string sentence)
        : base(sentence)
    {
    }
}
