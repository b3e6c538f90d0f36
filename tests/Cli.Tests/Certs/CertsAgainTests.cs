using System.Security.Cryptography;

namespace PixStream.Cli.Tests.Certs;

/// <summary>A second run over the same directory: what is there is kept, and a renewal adds.</summary>
public sealed class CertsAgainTests : IDisposable
{
    private readonly Laboratory _laboratory = new();

    public void Dispose() => _laboratory.Dispose();

    [Fact]
    public async Task What_is_there_is_kept_and_what_is_missing_is_made()
    {
        await _laboratory.RunAsync("--server localhost --participant 10000001");
        var before = Directory.GetFiles(_laboratory.Path).Where(static file => !file.EndsWith(".json", StringComparison.Ordinal))
            .ToDictionary(static file => file, File.ReadAllText);

        var ran = await _laboratory.RunAsync("--server localhost --participant 10000001,10000002");

        Assert.Equal(0, ran.ExitCode);
        Assert.All(before, static file => Assert.Equal(file.Value, File.ReadAllText(file.Key)));
        Assert.Contains("kept server.pem, valid until ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("kept 10000001.pem, valid until ", ran.Output, StringComparison.Ordinal);
        Assert.Contains("made 10000002.pem and 10000002.key", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("ca.pem", ran.Output, StringComparison.Ordinal);
        Assert.Single(_laboratory.Listed("10000001"));
        Assert.Single(_laboratory.Listed("10000002"));
    }

    [Fact]
    public async Task A_renewal_adds_a_certificate_before_the_one_that_was_there()
    {
        await _laboratory.RunAsync("--participant 10000001");
        var first = Thumbprint("10000001");

        var ran = await _laboratory.RunAsync("--renew 10000001");

        Assert.Equal(0, ran.ExitCode);
        Assert.Equal([Thumbprint("10000001"), first], _laboratory.Listed("10000001"));
        Assert.Equal(first, Thumbprint("10000001.old"));
        Assert.NotEqual(first, Thumbprint("10000001"));
        using var _ = _laboratory.ReadWithKey("10000001.old");
    }

    [Fact]
    public async Task The_list_has_four_certificates_of_a_participant_at_most()
    {
        await _laboratory.RunAsync("--participant 10000001");
        for (var i = 0; i < 3; i++)
            await _laboratory.RunAsync("--renew 10000001");
        var four = _laboratory.Listed("10000001");

        await _laboratory.RunAsync("--renew 10000001");

        Assert.Equal([Thumbprint("10000001"), .. four.Take(3)], _laboratory.Listed("10000001"));
    }

    [Fact]
    public async Task What_others_wrote_into_the_list_stays()
    {
        await _laboratory.RunAsync("--participant 10000001");
        var file = _laboratory.File("participants.json");
        var edited = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))
            .Replace("\"active\"", "\"shut-off\"", StringComparison.Ordinal)
            .Replace("\"participants\"", "\"note\": \"by hand\", \"participants\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, edited, TestContext.Current.CancellationToken);

        await _laboratory.RunAsync("--participant 10000002 --renew 10000001");

        Assert.Equal("by hand", _laboratory.Registry.GetProperty("note").GetString());
        Assert.Equal("shut-off", _laboratory.Registry.GetProperty("participants")[0].GetProperty("state").GetString());
        Assert.Equal(2, _laboratory.Listed("10000001").Count);
    }

    [Fact]
    public async Task A_list_that_is_missing_is_made_of_the_certificates_that_are_there()
    {
        await _laboratory.RunAsync("--participant 10000001");
        File.Delete(_laboratory.File("participants.json"));

        await _laboratory.RunAsync("--participant 10000001");

        Assert.Equal([Thumbprint("10000001")], _laboratory.Listed("10000001"));
    }

    [Fact]
    public async Task A_certificate_of_another_CA_is_named()
    {
        await _laboratory.RunAsync("--participant 10000001");
        File.Delete(_laboratory.File("ca.pem"));
        File.Delete(_laboratory.File("ca.key"));

        var ran = await _laboratory.RunAsync("--participant 10000001");

        Assert.Contains("kept 10000001.pem, which another CA signed", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ca.key", "ca.pem is there and ")]
    [InlineData("server.pem", "server.key is there and ")]
    [InlineData("10000001.key", "10000001.pem is there and ")]
    public async Task Half_a_pair_is_named_and_nothing_is_made(string missing, string complaint)
    {
        await _laboratory.RunAsync("--server localhost --participant 10000001");
        File.Delete(_laboratory.File(missing));
        var before = Directory.GetFiles(_laboratory.Path).Order().ToList();

        var ran = await _laboratory.RunAsync("--server localhost --participant 10000001,10000002");

        Assert.Equal((1, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(complaint, ran.Errors, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_laboratory.Path).Order());
    }

    [Theory]
    [InlineData("ca.key", "nonsense", "are no certificate with its key")]
    [InlineData("participants.json", "[]", "is no list of participants")]
    [InlineData("participants.json", "{", "is no list of participants")]
    [InlineData("10000001.pem", "nonsense", "holds no certificate in PEM")]
    public async Task A_damaged_file_is_named(string file, string content, string complaint)
    {
        await _laboratory.RunAsync("--participant 10000001");
        await File.WriteAllTextAsync(_laboratory.File(file), content, TestContext.Current.CancellationToken);

        var ran = await _laboratory.RunAsync("--participant 10000001");

        Assert.Equal((1, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(complaint, ran.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "One of --server, --participant and --renew is needed.")]
    [InlineData("--server http://a", "--server: 'http://a' is neither a DNS name nor an IP address")]
    [InlineData("--participant 1", "--participant: '1' is not an ISPB")]
    [InlineData("--participant 10000001 --days 0", "--days: '0' is not a whole number from 1 to 3,650.")]
    public async Task A_mistake_on_the_command_line_makes_nothing(string options, string complaint)
    {
        var ran = await _laboratory.RunAsync(options);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(complaint, ran.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_laboratory.Path));
    }

    [Fact]
    public async Task A_participant_without_a_certificate_is_not_renewed()
    {
        var ran = await _laboratory.RunAsync("--renew 10000001");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("--renew: there is no certificate of 10000001 yet", ran.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_laboratory.Path));
    }

    private string Thumbprint(string name)
    {
        using var certificate = _laboratory.Read(name);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256);
    }
}
