using PixStream.Hosting;
using PixStream.Http.Tokens;

namespace PixStream.Standalone.Tests;

/// <summary>The key beside the journal: made once, for its owner's eyes, and never replaced in silence.</summary>
public sealed class TokenKeyFileTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-keys-");

    private string Data => Path.Combine(_parent.FullName, "data");

    private string KeyFile => Path.Combine(Data, "token.key");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void A_key_of_32_bytes_is_made_and_survives()
    {
        var key = Assert.Single(Load());
        Assert.Equal(32, key.Length);
        Assert.Equal(key, Assert.Single(Load()));
        Assert.Equal(["token.key"], Directory.GetFiles(Data).Select(Path.GetFileName));
    }

    [Fact]
    public void Two_directories_have_two_keys()
    {
        var first = Assert.Single(Load());
        Directory.Delete(Data, recursive: true);
        Assert.NotEqual(first, Assert.Single(Load()));
    }

    [Fact]
    public void Only_its_owner_may_read_it()
    {
        Load();
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage!")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_damaged_file_is_named_and_kept(string content)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(KeyFile, content);
        var wrong = Assert.Throws<SettingException>(() => Load());
        Assert.Contains(KeyFile, wrong.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void A_line_end_behind_the_key_does_no_harm()
    {
        var key = Assert.Single(Load());
        File.AppendAllText(KeyFile, "\n");
        Assert.Equal(key, Assert.Single(Load()));
    }

    [Fact]
    public async Task Programs_that_make_it_at_once_have_the_same()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            Task.Run(() => Convert.ToHexString(Assert.Single(Load())))));
        Assert.Single(keys.Distinct());
        Assert.Equal(["token.key"], Directory.GetFiles(Data).Select(Path.GetFileName));
    }

    [Fact]
    public void Half_a_key_of_a_crash_is_not_taken()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(KeyFile + ".new", "half");
        Assert.Equal(32, Assert.Single(Load()).Length);
    }

    private IReadOnlyList<byte[]> Load() => new TokenKeyFile(Data, "PixStream:Journal:Directory").Load();
}
