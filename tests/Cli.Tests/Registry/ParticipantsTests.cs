using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using PixStream.Cli.Tests.Admin;

namespace PixStream.Cli.Tests.Registry;

/// <summary><c>pixstream participants</c> and <c>pixstream keys</c> against a scripted admin API.</summary>
public sealed class ParticipantsTests : IDisposable
{
    private const string Who = "--by ana --reason because";

    private static readonly string Thumbprint = new('A', 64);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-cli-registry-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_list_says_who_may_do_what_and_follows_the_pages()
    {
        await using var server = new ScriptedServer(request => Answers.Json(
            request.Path.Contains("after", StringComparison.Ordinal) ? Page("22222222", "") : Page("11111111", "11111111")));

        var list = await Tool.RunAsync($"participants list {server.Address}");

        Assert.Equal(
            ["/admin/v1/participants?limit=100", "/admin/v1/participants?limit=99&after=11111111"],
            server.Requests.Select(request => request.Path));
        foreach (var ispb in (string[])["11111111", "22222222"])
            Assert.Matches($"{ispb} +Bank +read-only +1 +1", list.Output);
        var keys = await Tool.RunAsync($"keys list {server.Address}");
        Assert.Matches("11111111 +Bank +read-only +k-1 \\(pix.read\\)", keys.Output);
    }

    [Fact]
    public async Task One_is_shown_with_its_certificates_and_keys()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(Entry("11111111")));
        var shown = await Tool.RunAsync($"participants show {server.Address} 11111111");
        Assert.Equal("/admin/v1/participants/11111111", Assert.Single(server.Requests).Path);
        foreach (var text in (string[])["Bank", "read-only", Thumbprint, "k-1 (pix.read)"])
            Assert.Contains(text, shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("suspend", "state", "suspended", "is suspended", "was suspended already")]
    [InlineData("activate", "state", "active", "is active", "was active already")]
    [InlineData("read-only", "state", "read-only", "is read-only", "was read-only already")]
    [InlineData("send-only", "state", "send-only", "is send-only", "was send-only already")]
    [InlineData("remove", "remove", null, "removed", "was not there")]
    public async Task A_step_is_taken_for_each_participant(
        string command, string step, string? state, string told, string unchanged)
    {
        await using var server = new ScriptedServer(request => Answers.Json(
            request.Path.Contains("11111111", StringComparison.Ordinal) ? """{"changed":true}""" : """{"changed":false}"""));

        var ran = await Tool.RunAsync($"participants {command} {server.Address} 11111111 22222222 {Who}");

        Assert.Equal(
            (0, $"11111111: {told}{Environment.NewLine}22222222: {unchanged}"), (ran.ExitCode, ran.Output.Trim()));
        Assert.Equal(
            [$"/admin/v1/participants/11111111/{step}", $"/admin/v1/participants/22222222/{step}"],
            server.Requests.Select(request => request.Path));
        var body = JsonElement.Parse(server.Requests[0].Body);
        Assert.Equal("because", body.GetProperty("reason").GetString());
        Assert.Equal(state, body.TryGetProperty("state", out var sent) ? sent.GetString() : null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_certificate_s_file_its_thumbprint_alone_is_sent(bool isDer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
        var file = Path.Combine(_directory.FullName, "own");
        await File.WriteAllBytesAsync(
            file,
            isDer ? certificate.RawData
            : Encoding.ASCII.GetBytes($"{key.ExportPkcs8PrivateKeyPem()}\n{certificate.ExportCertificatePem()}\n"),
            TestContext.Current.CancellationToken);
        await using var server = new ScriptedServer(_ => Answers.Json("""{"changed":true}"""));

        var ran = await Tool.RunAsync(
            $"participants add-certificate {server.Address} {file} {Thumbprint.ToLowerInvariant()} --participant 11111111 {Who}");

        Assert.Equal(
            (0, $"11111111 {file}: added{Environment.NewLine}11111111 AAAAAAAA…: added"), (ran.ExitCode, ran.Output.Trim()));
        Assert.All(server.Requests, static request =>
            Assert.Equal("/admin/v1/participants/11111111/certificates/add", request.Path));
        Assert.Equal(
            [certificate.GetCertHashString(HashAlgorithmName.SHA256), Thumbprint],
            server.Requests.Select(static request => JsonElement.Parse(request.Body).GetProperty("thumbprint").GetString()));
        Assert.All(server.Requests, static request => Assert.DoesNotContain("BEGIN", request.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("keys add", "--scope pix.read", "keys/add", "pix.read")]
    [InlineData("keys add", "", "keys/add", null)]
    [InlineData("keys revoke", "", "keys/remove", null)]
    public async Task Keys_are_named_by_their_ids(string command, string more, string step, string? scope)
    {
        await using var server = new ScriptedServer(_ => Answers.Json("""{"changed":true}"""));
        var ran = await Tool.RunAsync($"{command} {server.Address} a-1 a_2 --participant 11111111 {more} {Who}");
        Assert.Equal(0, ran.ExitCode);
        Assert.All(server.Requests, request => Assert.Equal($"/admin/v1/participants/11111111/{step}", request.Path));
        var bodies = server.Requests.Select(static request => JsonElement.Parse(request.Body)).ToList();
        Assert.Equal(["a-1", "a_2"], bodies.Select(static body => body.GetProperty("id").GetString()));
        Assert.All(bodies, body => Assert.Equal(scope, body.TryGetProperty("scope", out var sent) ? sent.GetString() : null));
    }

    [Fact]
    public async Task Onboarding_and_import_send_all_that_is_known()
    {
        await using var server = new ScriptedServer(_ => Answers.Json("""{"changed":true}"""));
        var onboarded = await Tool.RunAsync(
            $"participants onboard {server.Address} 11111111 --name Bank --state read-only --certificate {Thumbprint} {Who}");
        Assert.Equal((0, "11111111: onboarded"), (onboarded.ExitCode, onboarded.Output.Trim()));
        Expect(
            server.Requests[0].Body,
            $$"""{"by":"ana","reason":"because","name":"Bank","state":"read-only","certificates":["{{Thumbprint}}"]}""");

        var file = Write($$"""{"participants":[{{Entry("22222222")}},{"ispb":"33333333","state":"active","certificates":[]}]}""");
        var imported = await Tool.RunAsync($"participants import {server.Address} {file} {Who}");
        Assert.Equal(
            (0, $"22222222: onboarded{Environment.NewLine}33333333: onboarded"), (imported.ExitCode, imported.Output.Trim()));
        Assert.Equal("/admin/v1/participants/22222222/onboard", server.Requests[1].Path);
        Expect(
            server.Requests[1].Body,
            $$$"""{"by":"ana","reason":"because","name":"Bank","state":"read-only","certificates":["{{{Thumbprint}}}"],"keys":[{"id":"k-1","scope":"pix.read"}]}""");

        static void Expect(string body, string expected) => Assert.Equal(expected, body);
    }

    [Theory]
    [InlineData("{", "line 1 is not JSON.")]
    [InlineData("[]", "is not a registry")]
    [InlineData("""{"participants":[{"ispb":"1"}]}""", "is not a registry")]
    public async Task A_file_that_is_no_registry_is_not_imported(string text, string why)
    {
        await using var server = new ScriptedServer(_ => Answers.Json("{}"));
        var ran = await Tool.RunAsync($"participants import {server.Address} {Write(text)} {Who}");
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(why, ran.Errors, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    private static string Entry(string ispb) =>
        $$$"""{"ispb":"{{{ispb}}}","name":"Bank","state":"read-only","certificates":["{{{Thumbprint}}}"],"keys":[{"id":"k-1","scope":"pix.read"}]}""";

    private static string Page(string ispb, string next) =>
        $$"""{"participants":[{{Entry(ispb)}}],"total":2,"next":"{{next}}"}""";

    private string Write(string text)
    {
        var file = Path.Combine(_directory.FullName, "participants.json");
        File.WriteAllText(file, text);
        return file;
    }
}
