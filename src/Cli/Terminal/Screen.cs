using System.CommandLine;
using System.Text;
using Spectre.Console;

namespace PixStream.Cli.Terminal;

/// <summary>
/// Where a command writes to: results to standard output, progress to standard error, so that a pipe gets the result alone. On a
/// terminal progress is a view that moves; elsewhere it is a line now and then, without escape codes.
/// </summary>
internal sealed class Screen(InvocationConfiguration configuration, TimeProvider time)
{
    private const int BarWidth = 40;

    // A pipe has no width; a table is not to be broken because of that.
    private const int PipeWidth = 160;

    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    private readonly IAnsiConsole _output = Open(configuration.Output);
    private readonly IAnsiConsole _progress = Open(configuration.Error);

    private bool IsLive => _progress.Profile.Out.IsTerminal && _progress.Profile.Capabilities.Ansi;

    /// <summary>What a writer can show: all that the terminal behind it can, or plain text.</summary>
    public static IAnsiConsole Open(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (console.Profile.Out.IsTerminal)
            return console;
        console.Profile.Capabilities.Ansi = false;
        console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        console.Profile.Width = PipeWidth;
        return console;
    }

    /// <summary>Shows how the run stands until the work is done.</summary>
    public async Task ShowAsync(Func<View> view, Task work)
    {
        if (IsLive)
        {
            await _progress.Live(Render(view())).AutoClear(true).StartAsync(async live =>
            {
                while (!await EndsWithinAsync(work, LiveInterval))
                    live.UpdateTarget(Render(view()));
            });
        }
        else
        {
            while (!await EndsWithinAsync(work, LineInterval))
                Write(view().Line);
        }

        await work;
    }

    /// <summary>One line that a log has to have at once. A live view shows the same in its rows.</summary>
    public void Announce(string line)
    {
        if (!IsLive)
            Write(line);
    }

    /// <summary>The last word about a failure; on standard error also where the result is JSON.</summary>
    public void Complain(string line)
    {
        if (IsLive)
            _progress.Write(new Text(line + Environment.NewLine, new Style(Color.Red)));
        else
            Write(line);
    }

    public void WriteTable(string title, IEnumerable<Row> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (var row in rows)
            table.AddRow(Cell(row.Label, row.Alert), Cell(row.Value, row.Alert));
        // Not as the table's title, which would be broken at the table's width.
        _output.Write(new Text(title + Environment.NewLine, new Style(decoration: Decoration.Bold)));
        _output.Write(table);
    }

    /// <summary>A list of things that are alike. Where it goes into a file or a pipe, each is one line.</summary>
    public void WriteList(string title, IReadOnlyList<Heading> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        WriteLine(title);
        if (rows.Count == 0)
            return;
        foreach (var line in ListLayout.Lines(
            headings, rows, _output.Profile.Out.IsTerminal ? _output.Profile.Width : int.MaxValue))
            WriteLine(line);
    }

    public void WriteLine(string line) => configuration.Output.WriteLine(line);

    /// <summary>The bytes as they are; a writer that is not the process's own gets them as the UTF-8 that messages are.</summary>
    public async Task WriteBytesAsync(byte[] utf8, CancellationToken interrupted)
    {
        if (!ReferenceEquals(configuration.Output, Console.Out))
        {
            await configuration.Output.WriteAsync(Encoding.UTF8.GetString(utf8));
            return;
        }

        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(utf8, interrupted);
    }

    public void WriteJson(ReadOnlySpan<byte> json) => configuration.Output.WriteLine(Encoding.UTF8.GetString(json));

    // Not through Spectre: it breaks lines at the width of a terminal that is not there.
    private void Write(string line)
    {
        lock (_progress)
            configuration.Error.WriteLine(line);
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan interval)
    {
        using var enough = new CancellationTokenSource();
        var ended = await Task.WhenAny(work, Task.Delay(interval, time, enough.Token)) == work;
        await enough.CancelAsync();
        return ended;
    }

    private static Rows Render(View view)
    {
        var full = (int)(BarWidth * Math.Clamp(view.Done, 0, 1));
        var bar = new Paragraph();
        bar.Append(new string('━', full), new Style(Color.Green));
        bar.Append(new string('━', BarWidth - full), new Style(Color.Grey));
        bar.Append("  " + view.DoneText);
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var row in view.Rows)
            grid.AddRow(Cell(row.Label, row.Alert), Cell(row.Value, row.Alert));
        return new Rows(new Text(view.Title, new Style(decoration: Decoration.Bold)), bar, grid);
    }

    private static Text Cell(string text, bool alert) => new(text, alert ? new Style(Color.Yellow) : Style.Plain);
}
