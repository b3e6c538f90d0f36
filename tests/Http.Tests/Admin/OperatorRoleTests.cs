using System.Net;
using PixStream.Harness.Time;
using PixStream.Harness.Tokens;

namespace PixStream.Http.Tests.Admin;

/// <summary>An admin API that asks for access tokens: what each role may do, and what is told of those that may not.</summary>
public sealed class OperatorRoleTests
{
    private const string Operator = "pix.admin.operator";
    private const string Analyst = "pix.admin.analyst";
    private const string Auditor = "pix.admin.auditor";
    private const string Viewer = "pix.admin.viewer";

    private static readonly string[] Roles = [Operator, Analyst, Auditor, Viewer];

    /// <summary>Who may look at what. What changes something is for operators alone.</summary>
    private static readonly Dictionary<string, string[]> Readers = new()
    {
        ["quarantine"] = [Operator, Analyst],
        ["quarantine/counts"] = [Operator, Analyst, Viewer],
        ["quarantine/{id}"] = [Operator, Analyst],
        ["quarantine/{id}/message"] = [Operator, Analyst],
        ["participants/{ispb}/parked"] = [Operator, Analyst],
        ["participants/{ispb}/parked/{sequence}/message"] = [Operator, Analyst],
        ["participants/{ispb}/streams"] = [Operator, Analyst, Viewer],
        ["participants"] = [Operator, Analyst, Viewer],
        ["participants/{ispb}"] = [Operator, Analyst, Viewer],
        ["participants/{ispb}/limits"] = [Operator, Analyst, Viewer],
        ["senders/shut-off"] = [Operator, Analyst, Viewer],
        ["limits"] = [Operator, Analyst, Viewer],
        ["audit"] = [Operator, Auditor],
        ["audit/lines"] = [Operator, Auditor],
        ["audit/head"] = [Operator, Auditor],
        ["schemas"] = [Operator, Analyst, Viewer],
    };

    /// <summary>What is wrong with a token, by name.</summary>
    private static readonly Dictionary<string, Func<OperatorLab, string?>> Wrong = new()
    {
        ["none"] = static _ => null,
        ["no token at all"] = static _ => "x",
        ["of another issuer"] = static lab => lab.TokenOf("ana", Operator, ("iss", "https://elsewhere.example")),
        ["for another audience"] = static lab => lab.TokenOf("ana", Operator, ("aud", "https://elsewhere.example")),
        ["that has ended"] = static lab => lab.TokenOf("ana", Operator, ("exp", LabIssuer.In(-3600))),
        ["that has not begun"] = static lab => lab.TokenOf("ana", Operator, ("nbf", LabIssuer.In(3600))),
        ["that never ends"] = static lab => lab.TokenOf("ana", Operator, ("exp", null)),
        ["without a signature"] = static lab => lab.TokenOf("ana", Operator, ("^alg", "none")),
        ["signed by another"] = static lab => lab.TokenOfAnother("ana", Operator),
        ["without a name"] = static lab => lab.TokenOf("ana", Operator, ("sub", null)),
        ["with blanks for a name"] = static lab => lab.TokenOf("  ", Operator),
        ["with a name too long for the audit trail"] = static lab => lab.TokenOf(new string('a', 101), Operator),
        ["bound to a certificate"] = static lab => lab.TokenOf(
            "ana", Operator, ("cnf", new Dictionary<string, string> { ["x5t#S256"] = new('A', 43) })),
    };

    public static TheoryData<string> WrongTokens => [.. Wrong.Keys];

    [Fact]
    public async Task Each_role_may_do_what_is_its_own_and_nothing_else()
    {
        await using var lab = await OperatorLab.StartAsync();
        Assert.NotEmpty(lab.Routes);
        foreach (var (method, pattern) in lab.Routes)
        {
            var readable = method == "GET"
                ? Assert.Contains(pattern["/admin/v1/".Length..], (IDictionary<string, string[]>)Readers)
                : [Operator];
            foreach (var role in Roles)
            {
                var answer = await lab.AskAsync(lab.TokenOf("ana", $"openid {role} pix.read"), method, PathOf(pattern));
                if (readable.Contains(role))
                    Assert.False(answer.Code is 401 or 403, $"{role}: {method} {pattern} is answered {answer.Code}");
                else
                {
                    answer.IsProblem(HttpStatusCode.Forbidden, "forbidden");
                    Assert.Equal(
                        $"Bearer error=\"insufficient_scope\", scope=\"{readable[^1]}\"", answer.Header("WWW-Authenticate"));
                    Assert.Contains(string.Join(" or ", readable.Reverse()), answer.Text, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_wrong_token_opens_nothing(string way)
    {
        await using var lab = await OperatorLab.StartAsync();
        foreach (var (method, pattern) in lab.Routes)
        {
            var answer = await lab.AskAsync(Wrong[way](lab), method, PathOf(pattern), body: "no JSON");
            answer.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated");
            Assert.Equal(way == "none" ? "Bearer" : "Bearer error=\"invalid_token\"", answer.Header("WWW-Authenticate"));
        }

        var records = (await lab.AskAsync(lab.TokenOf("eva", Auditor), "GET", "/admin/v1/audit")).Is(HttpStatusCode.OK).Text;
        Assert.Contains("\"records\":[]", records, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_participants_token_opens_nothing()
    {
        await using var lab = await OperatorLab.StartAsync();
        foreach (var (method, pattern) in lab.Routes)
            (await lab.AskAsync(lab.Issuer.Issue("12345678"), method, PathOf(pattern)))
                .IsProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task A_step_is_the_tokens_own_whatever_the_body_says()
    {
        await using var lab = await OperatorLab.StartAsync();
        const string Path = "/admin/v1/senders/12345678/shut-off";
        var token = lab.TokenOf("4b0c-ana", Operator);
        var other = await lab.AskAsync(token, "POST", Path, """{"by":"bob","reason":"checked"}""");
        other.IsProblem(HttpStatusCode.BadRequest, "malformed-request");
        Assert.Contains("by is 'bob', and the access token is of '4b0c-ana'", other.Text, StringComparison.Ordinal);
        (await lab.AskAsync(token, "POST", Path)).Is(HttpStatusCode.OK);
        (await lab.AskAsync(token, "POST", "/admin/v1/senders/12345678/admit", """{"by":"4b0c-ana","reason":"over"}"""))
            .Is(HttpStatusCode.OK);

        var records = AdminHarness.JsonOf(await lab.AskAsync(lab.TokenOf("eva", Auditor), "GET", "/admin/v1/audit?by=4b0c-ana"));
        Assert.Equal(
            ["sender-admitted", "sender-shut-off"],
            records.GetProperty("records").EnumerateArray().Select(static record => record.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task A_message_is_read_in_the_name_of_the_token()
    {
        await using var lab = await OperatorLab.StartAsync();
        var id = (await lab.Harness.QuarantineAsync(Sample.Message()))[0];
        (await lab.AskAsync(lab.TokenOf("rui", Analyst), "GET", $"/admin/v1/quarantine/{id}/message")).Is(HttpStatusCode.OK);
        var records = AdminHarness.JsonOf(
            await lab.AskAsync(lab.TokenOf("eva", Auditor), "GET", "/admin/v1/audit?action=message-read"));
        Assert.Equal("rui", Assert.Single(records.GetProperty("records").EnumerateArray()).GetProperty("by").GetString());
    }

    [Fact]
    public async Task Another_claim_may_name_the_person()
    {
        await using var lab = await OperatorLab.StartAsync(("PixStream:Admin:AccessTokens:NameClaim", "preferred_username"));
        var named = lab.TokenOf("4b0c", Operator, ("preferred_username", "ana@psp.example"));
        (await lab.AskAsync(named, "POST", "/admin/v1/senders/12345678/shut-off")).Is(HttpStatusCode.OK);
        Assert.Contains(
            "\"by\":\"ana@psp.example\"", (await lab.AskAsync(named, "GET", "/admin/v1/audit")).Text, StringComparison.Ordinal);
        var unnamed = await lab.AskAsync(lab.TokenOf("4b0c", Operator), "GET", "/admin/v1/audit");
        unnamed.IsProblem(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Contains("preferred_username", unnamed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_callers_of_the_admin_API_come_into_the_audit_trail()
    {
        await using var lab = await OperatorLab.StartAsync();
        await lab.AskAsync(null, "GET", "/admin/v1/limits");
        await lab.AskAsync(lab.TokenOf("vic", Viewer), "GET", "/admin/v1/audit");
        var eva = lab.TokenOf("eva", Auditor);
        lab.Harness.Time.Advance(TimeSpan.FromMinutes(1));
        string text;
        // The account is made on another thread.
        do
            text = (await lab.AskAsync(eva, "GET", "/admin/v1/audit?action=callers-refused")).Is(HttpStatusCode.OK).Text;
        while (!text.Contains("callers-refused", StringComparison.Ordinal));
        Assert.Contains("missing (admin): 1, scope (admin): 1. Among them: ", text, StringComparison.Ordinal);
        Assert.Contains("missing (admin) from 127.0.0.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_issuers_keys_nothing_is_let_in_and_the_answer_says_to_wait()
    {
        var issuer = await LabIssuer.StartAsync();
        issuer.GoDown();
        await using var lab = await OperatorLab.StartAsync(issuer);
        (await lab.Harness.Time.PassWhileAsync(lab.AskAsync(lab.TokenOf("ana", Operator), "GET", "/admin/v1/limits")))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task Paths_that_are_not_there_are_told_to_all()
    {
        await using var lab = await OperatorLab.StartAsync();
        (await lab.AskAsync(null, "GET", "/admin/v1/nothing")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await lab.AskAsync(null, "DELETE", "/admin/v1/limits")).IsProblem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
    }

    private static string PathOf(string pattern) => pattern.Replace("{ispb}", "12345678", StringComparison.Ordinal)
        .Replace("{id}", "x", StringComparison.Ordinal).Replace("{sequence}", "1", StringComparison.Ordinal);
}
