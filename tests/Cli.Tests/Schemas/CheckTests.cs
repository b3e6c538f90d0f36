using PixStream.Spi.Generation;

namespace PixStream.Cli.Tests.Schemas;

/// <summary><c>pixstream schemas check</c> over files of its own.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Seed = "seed 7";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pixstream-");
    private readonly string _valid = System.Text.Encoding.UTF8.GetString(
        new MessageGenerator(new Random(7), TimeProvider.System)
            .MakePacs008("99999008", "12345678", new Pacs008Options { Amount = 12.34m }));

    private const string SmallSchema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="https://www.bcb.gov.br/pi/pacs.008/1.13">
          <xs:element name="Envelope"/>
        </xs:schema>
        """;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Valid_files_print_nothing_but_how_many_they_were()
    {
        var check = await Tool.RunAsync($"schemas check {File("one.xml", _valid)} {File("two.xml", _valid)}");

        Assert.True(check.ExitCode == 0, $"{Seed}: {check.Output}");
        Assert.Equal(("", "2 files: all valid"), (check.Output, check.Errors.Trim()));
    }

    [Fact]
    public async Task A_violation_is_told_as_compilers_do()
    {
        var text = _valid.Replace(
            "<IntrBkSttlmAmt Ccy=\"BRL\">12.34<", "\n  <IntrBkSttlmAmt Ccy=\"BRL\">12.341<", StringComparison.Ordinal);
        var line = text[..text.IndexOf("12.341", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        var file = File("bad.xml", text);

        var check = await Tool.RunAsync($"schemas check {file} {File("good.xml", _valid)}");

        Assert.Equal(1, check.ExitCode);
        Assert.Equal(
            $"{file}:{line}:3: Document/FIToFICstmrCdtTrf/CdtTrfTxInf/IntrBkSttlmAmt: IntrBkSttlmAmt must be a number with at most 2 decimals; it is '12.341'.",
            check.Output.Trim());
        Assert.Equal("2 files: 1 not valid", check.Errors.Trim());
    }

    [Fact]
    public async Task More_violations_than_were_asked_for_are_hinted_at()
    {
        var text = _valid.Replace("12.34", "12.341", StringComparison.Ordinal).Replace("SLEV", "NONE", StringComparison.Ordinal);
        var file = File("bad.xml", text);

        var check = await Tool.RunAsync($"schemas check {file} --limit 1");

        Assert.EndsWith($"{file}: there are more; --limit shows them.", check.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_message_or_not_there_is_told_so()
    {
        var broken = File("broken.xml", "<Envelope");
        var unknown = File("unknown.xml", _valid.Replace("pacs.008/1.13", "pacs.008/9.9", StringComparison.Ordinal));

        var check = await Tool.RunAsync($"schemas check {broken} {unknown} {_directory.FullName}/none.xml");

        Assert.Equal(1, check.ExitCode);
        var lines = check.Output.Trim().Split(Environment.NewLine);
        Assert.StartsWith($"{broken}:1:", lines[0], StringComparison.Ordinal);
        Assert.Equal($"{unknown}:1:1: There is no schema for pacs.008 9.9, only for 1.13.", lines[1]);
        Assert.Equal($"{_directory.FullName}/none.xml: there is no such file.", lines[2]);
    }

    [Fact]
    public async Task What_is_not_read_of_a_directory_is_named()
    {
        var schemas = _directory.CreateSubdirectory("schemas");
        System.IO.File.WriteAllText(Path.Combine(schemas.FullName, "PACS.008.XSD"), SmallSchema);
        System.IO.File.WriteAllText(Path.Combine(schemas.FullName, "README.md"), "# Schemas");
        var check = await Tool.RunAsync($"schemas check {File("one.xml", _valid)} --directory {schemas.FullName}");
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("--directory: no schemas, so not read: README.md", check.Errors, StringComparison.Ordinal);

        System.IO.File.WriteAllText(Path.Combine(schemas.FullName, "pacs.002.xsd.gz"), "");
        var refused = await Tool.RunAsync($"schemas check {File("two.xml", _valid)} --directory {schemas.FullName}");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(
            "--directory: pacs.002.xsd.gz: It may be a schema and is not read", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_schemas_takes_the_place_of_the_own_ones()
    {
        var file = File("one.xml", _valid);
        File("schemas.xsd", """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="https://www.bcb.gov.br/pi/pacs.002/1.14">
              <xs:element name="Envelope"/>
            </xs:schema>
            """);

        var check = await Tool.RunAsync($"schemas check {file} --directory {_directory.FullName}");

        Assert.Equal($"{file}:1:1: There is no schema for pacs.008, in any version.", check.Output.Trim());
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_is_a_mistake_of_the_command_line()
    {
        var check = await Tool.RunAsync($"schemas check {File("one.xml", _valid)} --directory {_directory.FullName}/none");

        Assert.Equal((2, ""), (check.ExitCode, check.Output));
        Assert.Equal($"--directory: The directory '{_directory.FullName}/none' does not exist.", check.Errors.Trim());
    }

    private string File(string name, string content)
    {
        var path = Path.Combine(_directory.FullName, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
