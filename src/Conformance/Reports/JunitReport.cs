using System.Globalization;
using System.Text;
using System.Xml;

namespace PixStream.Conformance.Reports;

/// <summary>The result as CI systems read it: one test case for each check.</summary>
internal static class JunitReport
{
    private static readonly XmlWriterSettings Settings =
        new() { Async = true, Indent = true, CheckCharacters = false, Encoding = new UTF8Encoding(false) };

    /// <summary>Why the file cannot be written; null if it can.</summary>
    public static string? Complaint(FileInfo file)
    {
        try
        {
            file.Open(FileMode.OpenOrCreate, FileAccess.Write).Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    public static async Task WriteAsync(ConformanceResult result, FileInfo file)
    {
        await using var stream = file.Open(FileMode.Create, FileAccess.Write);
        await using var xml = XmlWriter.Create(stream, Settings);
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", $"pixstream verify {result.Options.ServerName}");
        xml.WriteAttributeString("tests", Number(result.Outcomes.Count));
        xml.WriteAttributeString("failures", Number(result.Outcomes.Count(result.Counts)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString(
            "skipped", Number(result.Outcomes.Count(outcome => outcome.Verdict != Verdict.Passed && !result.Counts(outcome))));
        xml.WriteAttributeString("time", Seconds(result.Took));
        xml.WriteAttributeString(
            "timestamp", result.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteStartElement("properties");
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", "seed");
        xml.WriteAttributeString("value", Number(result.Options.Seed));
        xml.WriteEndElement();
        xml.WriteEndElement();
        foreach (var outcome in result.Outcomes)
            Write(xml, outcome, result.Counts(outcome));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>
    /// A failure that does not count is skipped, with its text: a failure element would fail the run that reads it.
    /// </summary>
    private static void Write(XmlWriter xml, CheckOutcome outcome, bool counts)
    {
        var message = outcome.Reason ?? $"Expected {outcome.Expected}; came {outcome.Came}";
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", outcome.Check.Area);
        xml.WriteAttributeString("name", $"{outcome.Id}: {outcome.Title}");
        xml.WriteAttributeString("time", Seconds(outcome.Took));
        if (outcome.Verdict != Verdict.Passed && !counts)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString(
                "message", Clean(outcome.Verdict == Verdict.Failed ? $"{Named.Of(outcome.Severity)}: {message}" : message));
            xml.WriteEndElement();
        }

        if (counts)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", Named.Of(outcome.Severity));
            xml.WriteAttributeString("message", Clean(message));
            xml.WriteString(Clean(
                $"contract: {outcome.Check.Clause.Text}\nwhere: {outcome.Check.Clause.Where}\n"
                + $"\nsent: {outcome.Exchange?.Sent}\n\ncame: {outcome.Exchange?.Came}\n"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>What a server sent may hold what XML cannot.</summary>
    private static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Select(rune =>
            rune.Value < 0x10000 && !XmlConvert.IsXmlChar((char)rune.Value) ? "\uFFFD" : rune.ToString()));
}
