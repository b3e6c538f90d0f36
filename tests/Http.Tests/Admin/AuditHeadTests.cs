using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PixStream.Hosting;

namespace PixStream.Http.Tests.Admin;

/// <summary>GET /admin/v1/audit/head: how far the audit trail goes, signed where a key is set.</summary>
public sealed class AuditHeadTests : IDisposable
{
    private const string Setting = "PixStream:Admin:AuditKeyFile";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task It_is_the_number_and_the_hash_of_the_newest_record()
    {
        await using var harness = await AdminHarness.StartAsync();
        var empty = await harness.GetJsonAsync("/admin/v1/audit/head");
        await harness.PostJsonAsync("/admin/v1/senders/22222222/shut-off");
        var one = await harness.GetJsonAsync("/admin/v1/audit/head");
        await harness.PostJsonAsync("/admin/v1/senders/22222222/admit");
        var two = await harness.GetJsonAsync("/admin/v1/audit/head");

        Assert.Equal(
            $$"""{"number":0,"hash":"{{new string('0', 64)}}","at":"2026-03-02T12:00:00.000Z"}""", empty.GetRawText());
        Assert.Equal([1, 2], new[] { one, two }.Select(static head => head.GetProperty("number").GetInt64()));
        Assert.Equal(3, new[] { empty, one, two }.Select(HashOf).Distinct().Count());
        Assert.All([one, two], static head => Assert.Matches("^[0-9a-f]{64}$", HashOf(head)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task With_a_key_it_is_signed(bool isPkcs8)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Write(isPkcs8 ? key.ExportPkcs8PrivateKeyPem() : key.ExportECPrivateKeyPem());
        await using var harness = await AdminHarness.StartAsync((Setting, file));
        await harness.PostJsonAsync("/admin/v1/senders/22222222/shut-off");

        var head = await harness.GetJsonAsync("/admin/v1/audit/head");

        Assert.True(IsSigned(head, key));
    }

    [Fact]
    public async Task A_key_that_takes_the_place_of_another_signs_and_one_that_cannot_be_used_does_not()
    {
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (file, log) = (Write(first.ExportPkcs8PrivateKeyPem()), new LogLines());
        await using var harness = await AdminHarness.StartAsync(log, (Setting, file));
        await harness.PostJsonAsync("/admin/v1/senders/22222222/shut-off");

        await File.WriteAllTextAsync(file, "no key", TestContext.Current.CancellationToken);
        Assert.True(IsSigned(await harness.GetJsonAsync("/admin/v1/audit/head"), first));
        Assert.True(IsSigned(await harness.GetJsonAsync("/admin/v1/audit/head"), first));
        Assert.Single(log.Lines, static line => line.StartsWith("Error The key that signs heads", StringComparison.Ordinal));

        await File.WriteAllTextAsync(file, second.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        var head = await harness.GetJsonAsync("/admin/v1/audit/head");
        Assert.True(IsSigned(head, second));
        Assert.False(IsSigned(head, first));
    }

    [Fact]
    public async Task While_the_store_is_unavailable_it_is_not_told()
    {
        await using var harness = await AdminHarness.StartAsync();
        harness.Store.IsAvailable = false;
        (await harness.GetAsync("/admin/v1/audit/head")).IsProblem(HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Theory]
    [InlineData("missing", "cannot be read")]
    [InlineData("text", "holds no private key")]
    [InlineData("rsa", "holds no private key")]
    [InlineData("public", "holds no private key")]
    [InlineData("password", "holds no private key")]
    [InlineData("P-384", "another curve")]
    public async Task A_file_without_such_a_key_stops_the_start(string kind, string why)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        var file = kind == "missing" ? Path.Combine(_directory.FullName, "missing") : Write(kind switch
        {
            "rsa" => rsa.ExportPkcs8PrivateKeyPem(),
            "public" => key.ExportSubjectPublicKeyInfoPem(),
            "password" => key.ExportEncryptedPkcs8PrivateKeyPem(
                "secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1)),
            "P-384" => other.ExportPkcs8PrivateKeyPem(),
            _ => "no key",
        });

        await StopsAsync(file, why);
    }

    [Fact]
    public async Task A_file_that_others_can_read_stops_the_start_also_behind_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var file = Write(key.ExportPkcs8PrivateKeyPem());
        var link = File.CreateSymbolicLink(Path.Combine(_directory.FullName, "link"), file).FullName;
        await using (await AdminHarness.StartAsync((Setting, link)))
            UnixModes.Set(file, UnixModes.OfFiles | UnixFileMode.GroupRead);

        await StopsAsync(file, "others than its owner");
        await StopsAsync(link, "others than its owner");
    }

    private static async Task StopsAsync(string file, string why)
    {
        var wrong = await Assert.ThrowsAsync<SettingException>(() => AdminHarness.StartAsync((Setting, file)));
        Assert.StartsWith(Setting, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(why, wrong.Message, StringComparison.Ordinal);
        Assert.Contains(file, wrong.Message, StringComparison.Ordinal);
    }

    /// <summary>Whether it is signed with that key: the head of one record.</summary>
    private static bool IsSigned(JsonElement head, ECDsa key) => key.VerifyData(
        Encoding.ASCII.GetBytes($"PixStream audit head 1\n1\n{HashOf(head)}\n2026-03-02T12:00:00.000Z\n"),
        head.GetProperty("signature").GetBytesFromBase64(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    private static string HashOf(JsonElement head) => head.GetProperty("hash").GetString()!;

    private string Write(string text)
    {
        var path = Path.Combine(_directory.FullName, "audit.key");
        File.WriteAllText(path, text);
        UnixModes.Set(path, UnixModes.OfFiles);
        return path;
    }
}
