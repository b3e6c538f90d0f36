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

    [Theory]
    [InlineData("PixStream:Journal:Directory")]
    [InlineData("PixStream:Journal:KeyDirectory")]
    [InlineData("PixStream:Schemas:Directory")]
    [InlineData("PixStream:Signatures:CertificateDirectory")]
    [InlineData("PixStream:Credentials:KeyDirectory")]
    public async Task A_file_where_a_directory_must_be_is_called_a_file(string name)
    {
        var file = Path.Combine(_parent.FullName, "file");
        File.WriteAllText(file, "");
        var told = await ToldOfAsync(name, file);
        Assert.Contains(name, told, StringComparison.Ordinal);
        Assert.EndsWith($": '{file}' is a file, not a directory.", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PixStream:Journal:KeyDirectory")]
    [InlineData("PixStream:Schemas:Directory")]
    [InlineData("PixStream:Signatures:CertificateDirectory")]
    [InlineData("PixStream:Credentials:KeyDirectory")]
    public async Task A_directory_that_is_not_there_is_named(string name)
    {
        var none = Path.Combine(_parent.FullName, "none", "at", "all");
        Assert.Equal($"{name}: The directory '{none}' does not exist.", await ToldOfAsync(name, none));
    }

    private async Task<string> ToldOfAsync(string name, string directory)
    {
        var registry = Path.Combine(_parent.FullName, "registry.json");
        File.WriteAllText(
            registry,
            """{ "participants": [ { "ispb": "12345678", "name": "A", "state": "active", "certificates": [] } ] }""");
        string[] beside = name.Split(':')[1] switch
        {
            "Signatures" => ["--PixStream:Signatures:Verify=Require"],
            "Schemas" => ["--PixStream:Inspection:Invalid=Reject"],
            "Credentials" => [$"--PixStream:Credentials:Registry={registry}"],
            _ => [],
        };
        var (exit, told) = await RunAsync(
            [
                "--urls=https://127.0.0.1:0", "--PixStream:Admin:Url=", $"--PixStream:Journal:Directory={_parent.FullName}/data",
                "--Logging:LogLevel:Default=None", .. beside, $"--{name}={directory}",
            ]);
        Assert.Equal(1, exit);
        return told.TrimEnd('\n').Split('\n')[1].Trim();
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
