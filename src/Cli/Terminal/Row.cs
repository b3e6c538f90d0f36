namespace PixStream.Cli.Terminal;

/// <summary>One line of a live view or of a final table.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">How much, with its unit.</param>
/// <param name="Alert">Whether it must not be overlooked.</param>
internal sealed record Row(string Label, string Value, bool Alert = false);
