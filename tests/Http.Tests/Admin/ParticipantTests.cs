using System.Net;
using System.Text.Json;
using PixStream.Harness.Certificates;

namespace PixStream.Http.Tests.Admin;

/// <summary>/admin/v1/participants: the registry in the store, in a file, and none.</summary>
public sealed class ParticipantTests : IDisposable
{
    private const string Participants = "/admin/v1/participants";
    private const string A = $"{Participants}/12345678";
    private const string B = $"{Participants}/ABCDEF01";
    private const string ByAna = "\"by\":\"ana\",\"reason\":\"why\"";

    private static readonly string One = new('A', 64);
    private static readonly string Two = new('B', 64);

    private readonly LabAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-participants-");

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_participant_is_onboarded_changed_shown_and_removed()
    {
        await using var harness = await StartAsync();
        Assert.Equal(
            $$$"""{"ispb":"12345678","changed":true,"participant":{"ispb":"12345678","name":"Banco São","state":"read-only","certificates":["{{{One}}}"],"keys":[{"id":"a-1","scope":"pix.send"}]}}""",
            (await harness.PostAsync(
                $"{A}/onboard",
                $$"""{"name":"Banco São","state":"read-only","certificates":["{{One.ToLowerInvariant()}}"],"keys":[{"id":"a-1","scope":"pix.send"}],{{ByAna}}}"""))
                .Is(HttpStatusCode.OK).Text);
        await ChangedAsync(harness, $"{A}/state", """{"state":"suspended",$}""");
        await ChangedAsync(harness, $"{A}/certificates/add", $$"""{"thumbprint":"{{Two}}",$}""");
        await ChangedAsync(harness, $"{A}/certificates/remove", $$"""{"thumbprint":"{{One}}",$}""");
        await ChangedAsync(harness, $"{A}/keys/add", """{"id":"a-2",$}""");
        await ChangedAsync(harness, $"{A}/keys/remove", """{"id":"a-1",$}""");
        Assert.Equal(
            $$"""{"ispb":"12345678","name":"Banco São","state":"suspended","certificates":["{{Two}}"],"keys":[{"id":"a-2","scope":"pix.read pix.send"}]}""",
            (await harness.GetAsync(A)).Is(HttpStatusCode.OK).Text);

        Assert.Equal(
            """{"ispb":"12345678","changed":true}""", (await harness.PostAsync($"{A}/remove")).Is(HttpStatusCode.OK).Text);
        (await harness.GetAsync(A)).IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(
            [
                "participant-onboarded", "participant-state-changed", "certificate-added", "certificate-removed", "key-added",
                "key-removed", "participant-removed",
            ],
            await harness.ActionsAsync());
    }

    [Fact]
    public async Task What_is_so_already_changes_nothing_and_is_told()
    {
        await using var harness = await StartAsync();
        var entry = $$"""{"certificates":["{{One}}"],$}""";
        await ChangedAsync(harness, $"{A}/onboard", entry);
        await ChangedAsync(harness, $"{A}/onboard", entry, isChange: false);
        await ChangedAsync(harness, $"{A}/state", """{"state":"active",$}""", isChange: false);
        await ChangedAsync(harness, $"{A}/certificates/remove", $$"""{"thumbprint":"{{Two}}",$}""", isChange: false);
        await ChangedAsync(harness, $"{B}/remove", "{$}", isChange: false);
        Assert.Single(await harness.ActionsAsync());
    }

    [Fact]
    public async Task A_certificate_may_be_sent_itself_and_its_key_may_not()
    {
        await using var harness = await StartAsync();
        using var certificate = _authority.Issue("12345678");
        await ChangedAsync(harness, $"{A}/onboard", "{$}");
        var pem = JsonSerializer.Serialize(certificate.ExportCertificatePem());
        await ChangedAsync(harness, $"{A}/certificates/add", $$"""{"certificate":{{pem}},$}""");
        Assert.Equal(
            LabAuthority.ThumbprintOf(certificate),
            (await harness.GetJsonAsync(A)).GetProperty("certificates")[0].GetString());
        var key = JsonSerializer.Serialize($"{certificate.ExportCertificatePem()}\n-----BEGIN PRIVATE KEY-----\nAA==\n");
        await RefusedAsync(harness, $"{A}/certificates/add", $$"""{"certificate":{{key}},$}""", "holds a private key");
        await RefusedAsync(harness, $"{A}/certificates/add", """{"certificate":"x",$}""", "not a certificate as PEM");
        await RefusedAsync(harness, $"{A}/certificates/add", "{$}", "one of them");
        await RefusedAsync(
            harness, $"{A}/certificates/add", $$"""{"certificate":{{pem}},"thumbprint":"{{One}}",$}""", "one of them");
    }

    [Theory]
    [InlineData("onboard", """{"state":"Active",$}""", "state is one of active, suspended, read-only, send-only.")]
    [InlineData("onboard", """{"certificates":["AB"],$}""", "certificates: 'AB' is not the SHA-256 thumbprint")]
    [InlineData("onboard", """{"keys":[{"id":"a"},{"id":"a"}],$}""", "named twice")]
    [InlineData("onboard", """{"keys":[{"id":"../a"}],$}""", "A key id is 1 to 64 letters")]
    [InlineData("onboard", """{"keys":[{"id":"a","secret":"s"}],$}""", "with no other members")]
    [InlineData("onboard", """{"name":"a\nb",$}""", "name has up to 100 characters")]
    [InlineData("state", """{"state":"gone",$}""", "state is one of")]
    [InlineData("state", "{$}", "The body must be like")]
    [InlineData("keys/add", """{"id":"a","scope":"pix.admin",$}""", "scope is pix.read, pix.send or both")]
    [InlineData("certificates/remove", """{"thumbprint":"x",$}""", "thumbprint is not the SHA-256 thumbprint")]
    [InlineData("remove", """{"by":"ana","reason":" "}""", "reason 1 to 500")]
    public async Task What_is_not_of_its_form_is_told_and_changes_nothing(string step, string body, string why)
    {
        await using var harness = await StartAsync();
        await RefusedAsync(harness, $"{A}/{step}", body, why);
        Assert.Empty(await harness.ActionsAsync());
    }

    [Fact]
    public async Task What_the_registry_does_not_take_is_a_conflict_that_says_why()
    {
        await using var harness = await StartAsync();
        var many = string.Join(',', Enumerable.Range(0, 4).Select(static digit => $"\"{new string((char)('0' + digit), 64)}\""));
        await ChangedAsync(harness, $"{A}/onboard", $$"""{"certificates":[{{many}}],"keys":[{"id":"k-1"},{"id":"k-2"}],$}""");
        await ChangedAsync(harness, $"{B}/onboard", "{$}");

        await ConflictAsync($"{A}/onboard", "{$}", "12345678 is in the registry already, and not as this says.");
        await ConflictAsync($"{A}/certificates/add", $$"""{"thumbprint":"{{One}}",$}""", "4 certificates at most");
        await ConflictAsync($"{A}/keys/add", """{"id":"k-3",$}""", "2 keys at most");
        await ConflictAsync(
            $"{B}/certificates/add", $$"""{"thumbprint":"{{new string('0', 64)}}",$}""", "The certificate belongs to 12345678");
        await ConflictAsync($"{B}/keys/add", """{"id":"k-1",$}""", "The key id belongs to 12345678");
        (await harness.PostAsync($"{Participants}/00000000/state", Body("""{"state":"active",$}""")))
            .IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(2, (await harness.ActionsAsync()).Count);

        async Task ConflictAsync(string path, string body, string why) => Assert.Contains(
            why, (await harness.PostAsync(path, Body(body))).IsProblem(HttpStatusCode.Conflict, "registry-conflict").Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Participants_are_listed_by_ISPB_page_by_page()
    {
        await using var harness = await StartAsync();
        foreach (var ispb in (string[])["30000000", "10000000", "A0000000", "20000000", "B0000000"])
            await ChangedAsync(harness, $"{Participants}/{ispb}/onboard", "{$}");
        List<string> listed = [];
        var after = "";
        do
        {
            var page = await harness.GetJsonAsync($"{Participants}?limit=2&after={after}");
            Assert.Equal(5, page.GetProperty("total").GetInt32());
            listed.AddRange(
                page.GetProperty("participants").EnumerateArray().Select(one => one.GetProperty("ispb").GetString()!));
            after = page.GetProperty("next").GetString()!;
        }
        while (after.Length > 0);
        Assert.Equal(["10000000", "20000000", "30000000", "A0000000", "B0000000"], listed);
        (await harness.GetAsync($"{Participants}?after=x")).IsProblem(HttpStatusCode.BadRequest, "malformed-request");
    }

    [Fact]
    public async Task Without_the_store_nothing_is_told_or_changed()
    {
        await using var harness = await StartAsync();
        await ChangedAsync(harness, $"{A}/onboard", "{$}");
        harness.Store.IsAvailable = false;
        (await harness.GetAsync(Participants)).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        (await harness.PostAsync($"{A}/state", Body("""{"state":"suspended",$}""")))
            .IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
        harness.Store.IsAvailable = true;
        Assert.Equal("active", (await harness.GetJsonAsync(A)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_registry_in_a_file_is_read_here_and_changed_there()
    {
        var file = Path.Combine(_directory.FullName, "participants.json");
        await File.WriteAllTextAsync(
            file,
            $$"""{"participants":[{"ispb":"12345678","name":"Bank A","state":"active","certificates":["{{One}}"]}]}""",
            TestContext.Current.CancellationToken);
        await using var harness = await StartAsync(("PixStream:Credentials:Registry", file));
        Assert.Equal(
            $$"""{"participants":[{"ispb":"12345678","name":"Bank A","state":"active","certificates":["{{One}}"],"keys":[]}],"total":1,"next":""}""",
            (await harness.GetAsync(Participants)).Is(HttpStatusCode.OK).Text);
        var refused = (await harness.PostAsync($"{A}/remove")).IsProblem(HttpStatusCode.Conflict, "registry-in-file");
        Assert.Contains("PixStream:Credentials:Registry names", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_credentials_are_asked_for_there_is_no_registry()
    {
        await using var harness = await AdminHarness.StartAsync();
        foreach (var answer in new[] { await harness.GetAsync(Participants), await harness.PostAsync($"{A}/remove") })
            Assert.Contains(
                "No credentials are asked for here", answer.IsProblem(HttpStatusCode.NotFound, "not-found").Text,
                StringComparison.Ordinal);
    }

    private static string Body(string body) => body.Replace("$", ByAna, StringComparison.Ordinal);

    private static async Task ChangedAsync(AdminHarness harness, string path, string body, bool isChange = true)
    {
        var answer = await harness.PostJsonAsync(path, Body(body));
        Assert.Equal(isChange, answer.GetProperty("changed").GetBoolean());
    }

    private static async Task RefusedAsync(AdminHarness harness, string path, string body, string why) => Assert.Contains(
        why,
        (await harness.PostAsync(path, Body(body))).IsProblem(HttpStatusCode.BadRequest, "malformed-request").Text,
        StringComparison.Ordinal);

    private async Task<AdminHarness> StartAsync(params (string Name, string Value)[] registry)
    {
        var authorities = Path.Combine(_directory.FullName, "authorities.pem");
        await File.WriteAllTextAsync(authorities, _authority.Pem, TestContext.Current.CancellationToken);
        return await AdminHarness.StartAsync(
        [
            ("PixStream:Credentials:Authorities", authorities),
            .. registry.Length > 0 ? registry : [("PixStream:Credentials:RegistryIn", "Store")],
        ]);
    }
}
