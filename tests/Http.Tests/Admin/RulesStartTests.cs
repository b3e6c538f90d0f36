using System.Net;
using PixStream.Hosting;
using PixStream.Spi.Schemas.Reloading;

namespace PixStream.Http.Tests.Admin;

/// <summary>What a start says of the rules that messages are checked by.</summary>
public sealed class RulesStartTests : IDisposable
{
    private const string Unknown =
        "Warning Messages of any other type or version go on without validation: PixStream:Inspection:UnknownType is Off. Reject or Quarantine holds them back.";

    private readonly LogLines _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task It_lists_the_types_and_versions_that_are_validated_and_warns_of_the_rest()
    {
        await using var harness = await AdminHarness.StartAsync(_log);
        Assert.Contains(
            "Information Messages are validated for: pacs.002 1.14, pacs.004 1.5, pacs.008 1.13, pibr.001 1.3, pibr.002 1.3. Schemas: the project's own.",
            _log.Lines);
        Assert.Contains(Unknown, _log.Lines);
    }

    [Fact]
    public async Task Where_the_rest_is_held_back_it_does_not_warn()
    {
        await using var harness = await AdminHarness.StartAsync(_log, ("PixStream:Inspection:UnknownType", "Reject"));
        Assert.DoesNotContain(Unknown, _log.Lines);
    }

    [Fact]
    public async Task It_names_the_directory_and_what_is_not_read_of_it_and_so_does_a_reload()
    {
        using var directory = new SchemaDirectory();
        directory.AddOther("README.md", "# Where they are from");
        await using var harness = await AdminHarness.StartAsync(_log, directory.Setting);
        Assert.Contains($"Information Messages are validated for: pacs.008 1.13. Schemas: {directory.Path}.", _log.Lines);
        Assert.Contains("Information Not read in the directory of schemas, as they hold none: README.md.", _log.Lines);

        directory.AddOther("PIBR.001.XSD", OwnPibr001);
        directory.AddOther("terms.txt", "…");
        await harness.PostJsonAsync("/admin/v1/schemas/reload", """{"by":"ana"}""");
        Assert.Contains(
            "Information Schemas were read again. New: pibr.001 1.3. Changed: none. Gone: none. In force: pacs.008 1.13, pibr.001 1.3.",
            _log.Lines);
        Assert.Contains("Information Not read in the directory of schemas, as they hold none: README.md, terms.txt.", _log.Lines);
    }

    [Fact]
    public async Task A_failure_that_is_not_foreseen_ends_neither_the_watch_nor_the_process()
    {
        using var directory = new SchemaDirectory();
        await using var harness = await AdminHarness.StartAsync(
            _log, directory.Setting, ("PixStream:Schemas:ReloadEvery", "00:00:01"));
        harness.Rules.Schemas.Reloaded += Fail;
        directory.SetDecimals(3);
        await _log.WaitForAsync("Error The watch of the schemas failed; it looks again.", harness.Time);
        harness.Rules.Schemas.Reloaded -= Fail;

        directory.Add("pibr.001");
        await _log.WaitForAsync("Information Schemas were read again. New: pibr.001 1.3.", harness.Time);

        static void Fail(SchemaReload reload) => throw new InvalidOperationException("No such thing should happen.");
    }

    [Fact]
    public async Task Schemas_that_nothing_is_held_against_are_warned_of()
    {
        using var directory = new SchemaDirectory();
        await using var harness = await AdminHarness.StartAsync(_log, directory.Setting, ("PixStream:Inspection:Invalid", "Off"));
        Assert.Contains(
            "Warning PixStream:Schemas:Directory is set, and no message is validated: PixStream:Inspection:Invalid is Off.",
            _log.Lines);
    }

    [Fact]
    public async Task It_counts_the_certificates_that_signatures_are_verified_with()
    {
        var directory = Directory.CreateTempSubdirectory("pixstream-start-certificates-");
        RulesTests.WriteCertificate(directory, "a");
        await using (await AdminHarness.StartAsync(
            _log, ("PixStream:Signatures:Verify", "Warn"), ("PixStream:Signatures:CertificateDirectory", directory.FullName)))
            Assert.Contains(
                $"Information Signatures are verified. Certificates: 1. Revocation lists: 0. Directory: {directory.FullName}.",
                _log.Lines);
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("pacs.004.spi.1.5.xsd.gz")]
    [InlineData("pacs.004.spi.1.5.xml")]
    public async Task A_schema_that_would_not_be_read_stops_the_start_and_a_reload(string name)
    {
        using var directory = new SchemaDirectory();
        await using var harness = await AdminHarness.StartAsync(directory.Setting);
        directory.AddOther(name, OwnPibr001);
        var refused = (await harness.PostAsync("/admin/v1/schemas/reload"))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "unusable-files");
        Assert.Contains($"{name}: It may be a schema and is not read", refused.Text, StringComparison.Ordinal);

        var failure = await Assert.ThrowsAsync<SettingException>(() => AdminHarness.StartAsync(directory.Setting));
        Assert.Contains(
            $"PixStream:Schemas:Directory: {name}: It may be a schema and is not read",
            failure.Message,
            StringComparison.Ordinal);
    }

    private static string OwnPibr001 => SchemaDirectory.Read("pibr.001.xsd");
}
