namespace PixStream.Cli.Tests.Admin;

/// <summary>Answers as the admin API words them.</summary>
internal static class Answers
{
    public const string FirstId = "UU0BnQ-_4rZ7Wk2b0000000000000001";
    public const string SecondId = "UU0BnQ-_4rZ7Wk2b0000000000000002";

    public static ScriptedReply Json(string body) => new(200, body, "Content-Type: application/json");

    public static ScriptedReply Message(string xml) => new(200, xml, "Content-Type: application/xml");

    /// <summary>A page of the quarantine.</summary>
    public static ScriptedReply Page(IEnumerable<string> ids, int total, int next) => Json(
        $$"""{"messages":[{{string.Join(',', ids.Select(Quarantined))}}],"total":{{total}},"next":{{next}}}""");

    public static string Quarantined(string id) => $$"""
        {"id":"{{id}}","takenInAt":"2026-11-21T09:00:00.123Z","sender":"99999008","participant":"12345678","type":"pacs.008","version":"1.13",
        "bizMsgIdr":"M9999900812345678901234567890123","operations":1,"payloadBytes":2531,"firstReason":"Line 8, column 2: no","reasonCount":3}
        """;
}
