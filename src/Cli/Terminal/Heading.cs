namespace PixStream.Cli.Terminal;

/// <summary>What stands above a column of a list.</summary>
/// <param name="Text">One or two words.</param>
/// <param name="IsNumber">Whether the column stands to the right.</param>
internal sealed record Heading(string Text, bool IsNumber = false);
