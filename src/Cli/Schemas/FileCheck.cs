using System.Globalization;
using PixStream.Cli.Terminal;
using PixStream.Spi.Envelopes;
using PixStream.Spi.Schemas;

namespace PixStream.Cli.Schemas;

/// <summary>Holds one file after the other against schemas.</summary>
/// <param name="catalog">The schemas.</param>
/// <param name="violationsMax">Violations to tell of a file at most.</param>
internal sealed class FileCheck(SchemaCatalog catalog, int violationsMax)
{
    // More than a server can be set to take.
    private const int BytesMax = 64 * 1024 * 1024;

    /// <summary>What is wrong with a file, one line each, in the order of the file; empty where it is valid.</summary>
    public IReadOnlyList<string> Run(string file)
    {
        if (Read(file, out var complaint) is not { } message)
            return [PlainText.Of($"{file}: {complaint}")];
        if (!EnvelopeReader.TryRead(message, out _, out var error))
            return [At(file, error.Line, error.Column, error.Text)];
        var verdict = catalog.Validate(message, violationsMax);
        if (verdict.IsValid)
            return [];
        // An unknown type or version is said by the namespace, at the beginning of the root.
        if (verdict.Violations.Count == 0)
            return [At(file, 1, 1, verdict.Text)];
        var lines = verdict.Violations
            .Select(violation => At(file, violation.Line, violation.Column, $"{violation.Path}: {violation.Text}")).ToList();
        if (verdict.HasMore)
            lines.Add(PlainText.Of($"{file}: there are more; --limit shows them."));
        return lines;
    }

    private static string At(string file, int line, int column, string text) =>
        PlainText.Of(string.Create(CultureInfo.InvariantCulture, $"{file}:{line}:{column}: {text}"));

    private static byte[]? Read(string file, out string complaint)
    {
        complaint = "";
        try
        {
            if (new FileInfo(file).Length <= BytesMax)
                return File.ReadAllBytes(file);
            complaint = "the file is longer than 64 MiB.";
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ArgumentException)
        {
            complaint = failed is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file."
                : $"it cannot be read: {failed.Message}";
            return null;
        }
    }
}
