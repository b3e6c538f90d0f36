namespace PixStream.Hosting.Tests;

/// <summary>No argument is passed over: a program does what it is told, or says what it did not understand.</summary>
public sealed class ProgramArgumentsTests
{
    private static readonly KnownSettings Known = new(new Dictionary<string, Type> { ["PixStream:Fruit"] = typeof(Fruit) });

    [Theory]
    [InlineData("")]
    [InlineData("--urls=http://127.0.0.1:1")]
    [InlineData("--urls http://127.0.0.1:1")]
    [InlineData("--URLS http://127.0.0.1:1 --PixStream:Fruit:Count=-1")]
    [InlineData("--PixStream:Fruit:Count -1")]
    [InlineData("PixStream:Fruit:Count=1")]
    [InlineData("--Kestrel:Endpoints:a:Url=http://127.0.0.1:1")]
    [InlineData("--Logging:LogLevel:Default=Debug --environment Development")]
    public void Settings_are_taken(string line) => Assert.Equal((Request.Run, null), Read(line));

    // What is wrong within PixStream is the settings' to say, with those that there are.
    [Fact]
    public void Names_of_our_own_are_left_to_the_settings() =>
        Assert.Equal((Request.Run, null), Read("--PixStream:Fruit:Cont=1"));

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("help")]
    [InlineData("--urls=http://127.0.0.1:1 --help")]
    [InlineData("--nonsense --help")]
    public void Help_is_asked_for_in_several_ways(string line) => Assert.Equal((Request.Help, null), Read(line));

    [Theory]
    [InlineData("--version")]
    [InlineData("version")]
    public void So_is_the_version(string line) => Assert.Equal((Request.Version, null), Read(line));

    [Theory]
    [InlineData("serve", "'serve' is not a command.")]
    [InlineData("--nonsense", "--nonsense is not an option.")]
    [InlineData("--nonsense=1", "--nonsense is not an option.")]
    [InlineData("-v", "-v is not an option.")]
    [InlineData("-x=1", "-x is not an option.")]
    [InlineData("--url=http://127.0.0.1:1", "--url is not an option. Is --urls meant?")]
    [InlineData("--hlep", "--hlep is not an option. Is --help meant?")]
    [InlineData("--verison", "--verison is not an option. Is --version meant?")]
    [InlineData("--enviroment=Development", "--enviroment is not an option. Is --environment meant?")]
    [InlineData("--urls", "--urls has no value: write --urls=<value>.")]
    [InlineData("--urls --PixStream:Fruit:Count=1", "--urls has no value: write --urls=<value>.")]
    [InlineData("--urls=http://127.0.0.1:1 extra", "'extra' is not a command.")]
    [InlineData("--PixStream__Fruit__Count=1", "--PixStream__Fruit__Count is not an option. Is --PixStream:Fruit:Count meant?")]
    [InlineData("--fruit:count=1", "--fruit:count is not an option. Is --PixStream:Fruit:Count meant?")]
    public void Anything_else_is_named(string line, string mistake) => Assert.Equal((Request.Run, mistake), Read(line));

    private static (Request, string?) Read(string line)
    {
        var request = ProgramArguments.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), Known, out var mistake);
        return (request, mistake);
    }

    private sealed class Fruit
    {
        public int Count { get; set; }
    }
}
