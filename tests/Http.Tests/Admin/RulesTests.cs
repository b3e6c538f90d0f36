using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace PixStream.Http.Tests.Admin;

/// <summary>/admin/v1/schemas and /admin/v1/certificates: what messages are checked by.</summary>
public sealed class RulesTests
{
    private const string Reload = "/admin/v1/schemas/reload";

    [Fact]
    public async Task Schemas_are_listed_with_file_and_digest()
    {
        await using var harness = await AdminHarness.StartAsync();
        var schemas = (await harness.GetJsonAsync("/admin/v1/schemas")).GetProperty("schemas");
        var schema = schemas.EnumerateArray().Single(each => each.GetProperty("type").GetString() == "pacs.008");
        Assert.Equal(["type", "version", "file", "digest"], schema.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ("1.13", "pacs.008.xsd"), (schema.GetProperty("version").GetString(), schema.GetProperty("file").GetString()));
        Assert.Matches("^[0-9A-Fa-f]{64}$", schema.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task A_reload_says_what_came_what_changed_and_what_went()
    {
        using var directory = new SchemaDirectory();
        directory.Add("pacs.002");
        await using var harness = await AdminHarness.StartAsync(directory.Setting);
        directory.SetDecimals(3);
        directory.Remove("pacs.002");
        directory.Add("pibr.001");
        var reload = await harness.PostJsonAsync(Reload, """{"by":"ana"}""");
        Assert.Equal(
            ("pibr.001", "pacs.008", "pacs.002"),
            (TypeOf(reload, "added"), TypeOf(reload, "changed"), TypeOf(reload, "removed")));
    }

    [Fact]
    public async Task Schemas_that_cannot_be_used_leave_those_in_force()
    {
        using var directory = new SchemaDirectory();
        await using var harness = await AdminHarness.StartAsync(directory.Setting);
        var before = (await harness.GetAsync("/admin/v1/schemas")).Text;
        directory.Break();
        var refused = (await harness.PostAsync(Reload)).IsProblem(HttpStatusCode.UnprocessableEntity, "unusable-files");
        Assert.Contains(
            JsonElement.Parse(refused.Body).GetProperty("reasons").EnumerateArray(),
            reason => reason.GetString()!.StartsWith("pacs.008.xsd, line 1, ", StringComparison.Ordinal));
        Assert.Equal(before, (await harness.GetAsync("/admin/v1/schemas")).Text);
    }

    [Fact]
    public async Task Without_a_directory_a_reload_changes_nothing()
    {
        await using var harness = await AdminHarness.StartAsync();
        Assert.Equal("""{"added":[],"changed":[],"removed":[]}""", (await harness.PostAsync(Reload)).Is(HttpStatusCode.OK).Text);
    }

    [Fact]
    public async Task Where_no_signature_is_verified_there_are_no_certificates_to_reload()
    {
        await using var harness = await AdminHarness.StartAsync();
        (await harness.PostAsync("/admin/v1/certificates/reload")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Certificates_are_read_again_or_refused_by_name()
    {
        var directory = Directory.CreateTempSubdirectory("pixstream-admin-certificates-");
        try
        {
            WriteCertificate(directory, "a");
            await using var harness = await AdminHarness.StartAsync(
                ("PixStream:Signatures:Verify", "Warn"), ("PixStream:Signatures:CertificateDirectory", directory.FullName));
            WriteCertificate(directory, "b");
            Assert.Equal(
                """{"certificates":2,"revocationLists":0}""",
                (await harness.PostAsync("/admin/v1/certificates/reload")).Is(HttpStatusCode.OK).Text);
            File.WriteAllText(Path.Combine(directory.FullName, "c.txt"), "");
            var refused = (await harness.PostAsync("/admin/v1/certificates/reload"))
                .IsProblem(HttpStatusCode.UnprocessableEntity, "unusable-files");
            Assert.Contains("c.txt", refused.Text, StringComparison.Ordinal);
            Assert.Equal(["certificates-reloaded", "certificates-reloaded"], await harness.ActionsAsync());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    internal static void WriteCertificate(DirectoryInfo directory, string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
        File.WriteAllBytes(Path.Combine(directory.FullName, $"{name}.cer"), certificate.Export(X509ContentType.Cert));
    }

    private static string? TypeOf(JsonElement reload, string list) =>
        Assert.Single(reload.GetProperty(list).EnumerateArray()).GetProperty("type").GetString();
}
