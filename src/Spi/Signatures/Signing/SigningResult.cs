using System.Diagnostics.CodeAnalysis;

namespace PixStream.Spi.Signatures.Signing;

/// <summary>A signed message, or why there is no signed message.</summary>
/// <param name="Refusal">Why not; <see cref="SigningRefusal.None"/> if it was signed.</param>
/// <param name="Message">The signed message in UTF-8; null if it was not signed.</param>
/// <param name="Text">One plain sentence for people.</param>
public sealed record SigningResult(SigningRefusal Refusal, byte[]? Message, string Text)
{
    /// <summary>Whether the message was signed.</summary>
    [MemberNotNullWhen(true, nameof(Message))]
    public bool IsSigned => Refusal == SigningRefusal.None;
}
