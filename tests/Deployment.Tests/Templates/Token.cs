namespace PixStream.Deployment.Tests.Templates;

internal enum TokenKind
{
    /// <summary>Outside of braces, trimmed as they say.</summary>
    Text,

    /// <summary><c>{{</c></summary>
    Open,

    /// <summary><c>}}</c></summary>
    Close,

    /// <summary>A keyword or the name of a function.</summary>
    Word,

    /// <summary><c>.Name</c>, without its dot; empty for the dot alone.</summary>
    Field,

    /// <summary><c>$name</c>, with its dollar.</summary>
    Variable,

    /// <summary>A string, without its quotes.</summary>
    String,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary><c>|</c>, <c>:=</c>, <c>,</c>, <c>(</c> or <c>)</c>.</summary>
    Sign,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says.</param>
/// <param name="Joined">
/// Whether nothing stands between it and the token before it: <c>$.a</c> is one operand, <c>$ .a</c> are two.
/// </param>
internal readonly record struct Token(TokenKind Kind, string Text, bool Joined);
