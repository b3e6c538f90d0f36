using PixStream.Doubles;

namespace PixStream.Standalone.Tests;

/// <summary>No value of any setting ends in a stack: a sentence names the setting.</summary>
public sealed class WrongSettingsTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pixstream-wrong-");

    // In a directory that is not there: what is wrongly taken comes this far and no further.
    private string Socket => Path.Combine(_parent.FullName, "none", "socket");

    public static TheoryData<string, string> Values
    {
        get
        {
            var values = new TheoryData<string, string>();
            foreach (var (name, value) in WrongValues.Of(Settings.Sections))
                values.Add(name, value);
            return values;
        }
    }

    public void Dispose() => _parent.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_wrong_value_is_told_in_a_sentence_that_names_the_setting(string name, string value)
    {
        // A directory of certificates is looked at only by those who verify.
        var verify = name == "PixStream:Signatures:CertificateDirectory" ? "Require" : "Off";
        // And the key of audit heads by those who serve operators.
        var admin = name == "PixStream:Admin:AuditKeyFile" ? "http://127.0.0.1:0" : "";
        var (exit, told) = await RunAsync(
            $"--urls=http://unix:{Socket}", $"--PixStream:Admin:Url={admin}",
            $"--PixStream:Journal:Directory={_parent.FullName}/data", "--Logging:LogLevel:Default=None",
            $"--PixStream:Signatures:Verify={verify}", $"--{name}={value}");
        Assert.Equal(1, exit);
        var lines = told.TrimEnd('\n').Split('\n');
        Assert.StartsWith("PixStream did not start: ", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length == 2, told);
        Assert.True(
            lines[1].StartsWith("  ", StringComparison.Ordinal) && !lines[1].StartsWith("   ", StringComparison.Ordinal), told);
        // Some values are wrong only beside another one: then it is that one's name, or both.
        Assert.Contains(name[..name.LastIndexOf(':')], lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void No_setting_is_left_out() => Assert.Equal(
        // Any text will do for these.
        [
            "PixStream:Credentials:AccessTokens:Issuer", "PixStream:Signing:Password", "PixStream:Admin:AccessTokens:Issuer",
        ],
        Settings.Known.Names.Except(WrongValues.Of(Settings.Sections).Select(wrong => wrong.Name)));

    [Fact]
    public async Task Help_is_for_a_terminal_of_80_columns_and_knows_the_settings_that_it_names()
    {
        var before = Console.Out;
        using var written = new StringWriter { NewLine = "\n" };
        Console.SetOut(written);
        try
        {
            Assert.Equal(0, await StandaloneHost.RunAsync(["--help"]));
        }
        finally
        {
            Console.SetOut(before);
        }

        Assert.All(written.ToString().Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("--PixStream:Journal:Retention=30.00:00:00\n", written.ToString(), StringComparison.Ordinal);
        Assert.Contains("docs/reference/settings.md", written.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Exit, string Told)> RunAsync(params string[] args)
    {
        var before = Console.Error;
        using var written = new StringWriter { NewLine = "\n" };
        Console.SetError(written);
        try
        {
            return (await StandaloneHost.RunAsync(args), written.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
