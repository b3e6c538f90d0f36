using System.Text.Json;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary>A list of the admin API: where it is, and what people see of it.</summary>
/// <param name="Noun">One of those that <c>total</c> counts.</param>
/// <param name="Path">Where it is asked for; may have a query.</param>
/// <param name="Items">The property of an answer that holds them.</param>
/// <param name="Cursor">The query parameter that takes the answer's <c>next</c>; null: all of it comes at once.</param>
/// <param name="Columns">Of the table.</param>
internal sealed record ListForm(string Noun, string Path, string Items, string? Cursor, IReadOnlyList<Column> Columns)
{
    /// <summary>
    /// What an item is where it stands for many of which the answer's <c>total</c> is the sum; null: it is one of them.
    /// </summary>
    public string? Kind { get; init; }
}

/// <summary>A column of a list.</summary>
/// <param name="Heading">Above it.</param>
/// <param name="Text">What it shows of an item.</param>
internal sealed record Column(Heading Heading, Func<JsonElement, string> Text)
{
    /// <summary>A text as it is.</summary>
    public static Column Of(string heading, string property) => new(new Heading(heading), item => Field.Text(item, property));

    /// <summary>A number.</summary>
    public static Column Number(string heading, string property) =>
        new(new Heading(heading, IsNumber: true), item => Field.Text(item, property));
}
