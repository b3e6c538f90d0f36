namespace PixStream.Cli.Terminal;

/// <summary>How a run stands at one moment.</summary>
/// <param name="Title">What runs.</param>
/// <param name="Done">The share that is done, 0 to 1: of the count or of the time, whichever is nearer to its end.</param>
/// <param name="DoneText">The same in words.</param>
/// <param name="Rows">For a terminal.</param>
/// <param name="Line">All of it in one line, for a log.</param>
internal sealed record View(string Title, double Done, string DoneText, IReadOnlyList<Row> Rows, string Line);
