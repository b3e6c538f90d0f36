using System.Text.Encodings.Web;
using System.Text.Json;
using PixStream.Conformance.Checks;

namespace PixStream.Conformance.Reports;

/// <summary>The result as one JSON object. Members are only ever added: docs/reference/verify.md.</summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Options =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(ConformanceResult result)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            json.WriteString("url", result.Options.ServerName);
            json.WriteNumber("seed", result.Options.Seed);
            json.WriteString("startedAt", result.StartedAt);
            json.WriteNumber("seconds", Math.Round(result.Took.TotalSeconds, 3));
            foreach (var verdict in Enum.GetValues<Verdict>())
                json.WriteNumber(Named.Of(verdict), result.Count(verdict));
            json.WriteStartObject("failedBySeverity");
            foreach (var severity in Enum.GetValues<Severity>())
                json.WriteNumber(Named.Of(severity), result.Count(severity));
            json.WriteEndObject();
            json.WriteString("failOn", Named.Of(result.Options.FailOn));
            json.WriteStartArray("checks");
            foreach (var outcome in result.Outcomes)
                Write(json, outcome);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>The checks themselves, without a run.</summary>
    public static byte[] Of(IReadOnlyList<Check> checks)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartArray();
            foreach (var check in checks)
            {
                json.WriteStartObject();
                WriteCheck(json, check);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, CheckOutcome outcome)
    {
        json.WriteStartObject();
        WriteCheck(json, outcome.Check);
        json.WriteString("verdict", Named.Of(outcome.Verdict));
        json.WriteNumber("seconds", Math.Round(outcome.Took.TotalSeconds, 3));
        if (outcome.Reason is not null)
            json.WriteString("reason", outcome.Reason);
        if (outcome.Because is not null)
            json.WriteString("because", outcome.Because);
        if (outcome.Verdict == Verdict.Failed)
        {
            json.WriteString("expected", outcome.Expected);
            json.WriteString("came", outcome.Came);
            if (outcome.Exchange is { } exchange)
                json.WriteNumber("exchange", exchange.Number);
            json.WriteStartArray("exchanges");
            foreach (var one in outcome.Exchanges)
            {
                json.WriteStartObject();
                json.WriteNumber("number", one.Number);
                json.WriteString("sent", one.Sent);
                json.WriteString("came", one.Came);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter json, Check check)
    {
        json.WriteString("id", check.Id);
        json.WriteString("title", check.Title);
        json.WriteString("severity", Named.Of(check.Severity));
        json.WriteStartObject("contract");
        json.WriteString("text", check.Clause.Text);
        json.WriteString("where", check.Clause.Where);
        json.WriteEndObject();
    }
}
