using System.Text.Json;
using PixStream.Cli.Requests;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary>Reads a list, page by page up to a limit, and prints it.</summary>
/// <param name="server">Who has it.</param>
/// <param name="form">Which one, and how it looks.</param>
/// <param name="limit">How many items at most.</param>
internal sealed class ListRun(AdminServer server, ListForm form, int limit)
{
    // The most that the server gives in one answer.
    private const int PageMax = 1_000;

    private readonly List<JsonElement> _items = [];
    private long? _total;
    private bool _hasMore;

    /// <returns>One of <see cref="ExitCode"/>. Where a page does not come, nothing is printed but why.</returns>
    public async Task<int> RunAsync(Screen screen, bool json, CancellationToken interrupted)
    {
        if (await ReadAsync(interrupted) is { } failure)
        {
            screen.Complain(failure.ToString());
            return ExitCode.Failed;
        }

        if (json)
            screen.WriteJson(WireJson.Indented(Write));
        else
            screen.WriteList(
                Title(), [.. form.Columns.Select(column => column.Heading)],
                [.. _items.Select(item => (IReadOnlyList<string>)[.. form.Columns.Select(column => column.Text(item))])]);
        return ExitCode.Done;
    }

    private async Task<Refusal?> ReadAsync(CancellationToken interrupted)
    {
        var next = "";
        // A page may be empty and have a next one. A server that leads in a circle is not followed.
        var asked = new HashSet<string>();
        while (true)
        {
            var reply = await server.GetAsync(PathOf(next), interrupted);
            if (reply.Failure is { } failure)
                return failure is { Status: 404, Type: not null }
                    ? failure with { Detail = $"{failure.Detail} {AdminServer.RightServer}" }
                    : failure;
            var page = Field.Items(reply.Json, form.Items).ToList();
            _items.AddRange(page.Take(limit - _items.Count));
            // What comes while the pages are read counts in the next list.
            _total ??= Field.Number(reply.Json, "total");
            next = NextOf(reply.Json);
            _hasMore = next.Length > 0;
            if (!_hasMore || !asked.Add(next) || _items.Count == limit)
                return null;
        }
    }

    private string PathOf(string next)
    {
        if (form.Cursor is null)
            return form.Path;
        var separator = form.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var place = next.Length == 0 ? "" : $"&{form.Cursor}={Uri.EscapeDataString(next)}";
        return $"{form.Path}{separator}limit={Math.Min(PageMax, limit - _items.Count)}{place}";
    }

    private static string NextOf(JsonElement page) => !page.TryGetProperty("next", out var next) ? "" : next.ValueKind switch
    {
        JsonValueKind.String => next.GetString()!,
        JsonValueKind.Number when next.GetRawText() != "0" => next.GetRawText(),
        _ => "",
    };

    private string Title()
    {
        var shown = (_total, _hasMore) switch
        {
            ({ } total, _) when form.Kind is { } kind =>
                $"{Numbers.Count(total, form.Noun)} of {Numbers.Count(_items.Count, kind)}",
            ({ } total, _) when total > _items.Count =>
                $"{Numbers.Count(_items.Count)} of {Numbers.Count(total, form.Noun)}; --limit shows more",
            (null, true) => $"the first {Numbers.Count(_items.Count, form.Noun)}; --limit shows more",
            _ when _items.Count == 0 => $"no {form.Noun}",
            _ => Numbers.Count(_items.Count, form.Noun),
        };
        return $"{server.Name}: {shown}";
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray(form.Items);
        foreach (var item in _items)
            item.WriteTo(writer);
        writer.WriteEndArray();
        if (_total is { } total)
            writer.WriteNumber("total", total);
        writer.WriteEndObject();
    }
}
