namespace PixStream.Cli.Tests;

/// <summary>Refusals as a server words them.</summary>
internal static class Problems
{
    public static ScriptedReply Xml(int status, string name, string title, string detail, params string[] headers) => new(
        status,
        $"""<?xml version="1.0" encoding="utf-8"?><problem xmlns="urn:ietf:rfc:7807"><type>urn:pixstream:problem:{name}</type><title>{title}</title><status>{status}</status><detail>{detail}</detail></problem>""",
        ["Content-Type: application/problem+xml; charset=utf-8", .. headers]);

    public static ScriptedReply Json(int status, string name, string title, string detail, params string[] headers) => new(
        status,
        $$"""{"type":"urn:pixstream:problem:{{name}}","title":"{{title}}","status":{{status}},"detail":"{{detail}}"}""",
        ["Content-Type: application/problem+json", .. headers]);
}
