using Microsoft.Extensions.Logging;
using PixStream.Harness.Time;
using PixStream.Harness.Tokens;
using PixStream.Hosting;
using PixStream.Http.Credentials;
using PixStream.Http.Credentials.Signed;
using PixStream.Http.Credentials.Sources;

namespace PixStream.Http.Tests.Credentials.Signed;

/// <summary>The directory of keys that requests are signed with: a bad file is named and does not count.</summary>
public sealed class RequestSecretsTests : IDisposable
{
    private static readonly string Secret = new('a', 64);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-keys-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Each_file_is_a_key_of_that_name()
    {
        Write("one", $"\n {Secret} \r\n");
        Write("two_2-b", new string('F', 128));
        Directory.CreateDirectory(Path.Combine(_directory.FullName, "folder"));
        Write("..data", "x");
        Write("notes.txt", "x");
        var secrets = new RequestSecrets(_directory.FullName);

        Assert.Empty(secrets.Current);
        Assert.Empty(secrets.Look());
        Assert.Equal(["one", "two_2-b"], secrets.Current.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Convert.FromHexString(Secret), secrets.Current["one"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("aabb")]
    [InlineData("0x")]
    [InlineData("g")]
    public void A_file_that_holds_no_secret_is_told_once_without_what_is_in_it(string start)
    {
        var text = start == "g" ? new string('g', 64) : start == "0x" ? $"0x{Secret}" : start;
        Write("good", Secret);
        Write("bad", text);
        var secrets = new RequestSecrets(_directory.FullName);

        var fault = Assert.Single(secrets.Look());
        Assert.Equal($"{Place("bad")}: It does not hold 64 to 128 hexadecimal digits.", fault);
        Assert.Empty(secrets.Look());
        Assert.Equal(["good"], secrets.Current.Keys);

        Write("bad", Secret);
        Assert.Empty(secrets.Look());
        Assert.Equal(2, secrets.Current.Count);
        Write("bad", text);
        Assert.Single(secrets.Look());
        Assert.Equal(["good"], secrets.Current.Keys);
    }

    [Fact]
    public void A_file_that_others_can_read_does_not_count()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        Write("open", Secret);
        UnixModes.Set(Place("open"), UnixModes.OfFiles | UnixFileMode.GroupRead);
        var secrets = new RequestSecrets(_directory.FullName);
        Assert.Contains("Others than its owner can read", Assert.Single(secrets.Look()), StringComparison.Ordinal);
        Assert.Empty(secrets.Current);
    }

    [Fact]
    public void A_directory_that_is_not_there_stops_the_start_and_later_leaves_the_keys_in_force()
    {
        var gone = Path.Combine(_directory.FullName, "gone");
        Assert.Contains(
            "PixStream:Credentials:KeyDirectory: The directory ",
            Assert.Throws<SettingException>(() => new RequestSecrets(gone)).Message, StringComparison.Ordinal);

        Directory.CreateDirectory(gone);
        KeyFile.Write(Path.Combine(gone, "one"), Secret);
        var secrets = new RequestSecrets(gone);
        Assert.Empty(secrets.Look());
        Directory.Delete(gone, recursive: true);
        Assert.Contains("the keys of before count on", Assert.Single(secrets.Look()), StringComparison.Ordinal);
        Assert.Equal(["one"], secrets.Current.Keys);
    }

    [Fact]
    public async Task A_change_counts_within_five_seconds_and_what_is_missing_is_logged()
    {
        var registry = Path.Combine(_directory.FullName, "participants.json");
        await File.WriteAllTextAsync(
            registry,
            """{"participants":[{"ispb":"11111111","state":"active","certificates":[],"keys":[{"id":"one"},{"id":"two"}]}]}""",
            TestContext.Current.CancellationToken);
        Write("one", Secret);
        var (time, log, secrets) = (new WatchedTime(), new LogLines(), new RequestSecrets(_directory.FullName));
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var watch = new RequestSecretWatch(
            secrets, new FileSource(new ParticipantRegistry(), registry).Registry, time,
            loggers.CreateLogger<RequestSecretWatch>());
        await watch.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            ["Warning The registry has keys without a file that can be used. They do not count: two."], log.Lines);
        await time.TimerAsync(RegistryWatch.Period);

        Write("two", Secret);
        time.Advance(TimeSpan.FromSeconds(5));
        while (secrets.Current.Count < 2)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await watch.StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(log.Lines);
    }

    private string Place(string name) => Path.Combine(_directory.FullName, name);

    private void Write(string name, string text) => KeyFile.Write(Place(name), text);
}
