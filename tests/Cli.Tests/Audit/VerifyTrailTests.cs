namespace PixStream.Cli.Tests.Audit;

/// <summary><c>pixstream audit verify</c>: what it says of a trail, and what it ends with.</summary>
public sealed class VerifyTrailTests : IDisposable
{
    private readonly Trail _trail = new(9);

    public void Dispose() => _trail.Dispose();

    [Fact]
    public async Task A_trail_that_was_not_touched_is_unchanged()
    {
        var file = _trail.Export("trail.jsonl", _trail.Lines);

        var ran = await Tool.RunAsync($"audit verify {file}");

        Assert.Equal(
            $"{file}: 9 records, 1 to 9, unchanged. Records cut off at the end are not found without a head that was kept (--head).",
            ran.Output.Trim());
        Assert.Equal((0, ""), (ran.ExitCode, ran.Errors));
    }

    [Fact]
    public async Task Exports_that_follow_each_other_are_one_trail()
    {
        var (first, second) = (_trail.Export("1.jsonl", _trail.Lines[..4]), _trail.Export("2.jsonl", _trail.Lines[4..]));

        Assert.Equal(0, (await Tool.RunAsync($"audit verify {first} {second}")).ExitCode);
        Assert.Equal(1, (await Tool.RunAsync($"audit verify {second} {first}")).ExitCode);
    }

    [Fact]
    public async Task A_trail_of_which_retention_took_the_beginning_is_unchanged_unless_it_must_be_there()
    {
        var file = _trail.Export("trail.jsonl", _trail.Lines[3..]);

        var ran = await Tool.RunAsync($"audit verify {file}");
        var whole = await Tool.RunAsync($"audit verify {file} --first 1");

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("6 records, 4 to 9, unchanged", ran.Output, StringComparison.Ordinal);
        Assert.Equal(1, whole.ExitCode);
        Assert.Contains("Records 1 to 3 are missing at the beginning.", whole.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("changed", "Record 5 was changed: it does not have the hash that it carries.")]
    [InlineData("missing", "Record 5 is missing.")]
    [InlineData("doubled", "Record 5 is there twice.")]
    [InlineData("swapped", "Record 7 stands where record 5 belongs: the order was changed.")]
    [InlineData("made again", "Record 5 is not the one that record 6 follows: one of them was changed, and its hash made again.")]
    [InlineData("stripped", "Record 5 carries no hash, and records before it do")]
    [InlineData("foreign", "Line 5, behind record 4, is no record of this trail.")]
    [InlineData("cut in a line", "The last line, record 9, has no end: the file was cut.")]
    public async Task What_was_done_is_named(string what, string told)
    {
        using var other = new Trail(9, "bia");
        var lines = _trail.Lines.ToList();
        switch (what)
        {
            case "changed":
                lines[4] = lines[4].Replace("why", "was", StringComparison.Ordinal);
                break;
            case "missing":
                lines.RemoveAt(4);
                break;
            case "doubled":
                lines.Add(lines[4]);
                break;
            case "swapped":
                (lines[4], lines[6]) = (lines[6], lines[4]);
                break;
            case "made again":
                lines[4] = other.Lines[4];
                break;
            case "stripped":
                lines[4] = $"{lines[4][..lines[4].IndexOf(",\"prev\"", StringComparison.Ordinal)]}}}";
                break;
            case "foreign":
                lines.Insert(4, "");
                break;
        }

        var text = string.Concat(lines.Select(line => $"{line}\n"));
        var file = _trail.Write("trail.jsonl", what == "cut in a line" ? text[..^1] : text);

        var ran = await Tool.RunAsync($"audit verify {file}");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains(told, ran.Output, StringComparison.Ordinal);
        Assert.Contains("NOT as the server wrote them", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_that_was_cut_off_and_a_trail_made_again_are_found_by_a_head_that_was_kept()
    {
        using var other = new Trail(9, "bia");
        var head = _trail.Write("head.json", _trail.Head(7));

        var whole = await Tool.RunAsync($"audit verify {_trail.Export("1", _trail.Lines)} --head {head}");
        var cut = await Tool.RunAsync($"audit verify {_trail.Export("2", _trail.Lines[..5])} --head {head}");
        var again = await Tool.RunAsync($"audit verify {_trail.Export("3", other.Lines)} --head {head}");

        Assert.Contains($"unchanged. The head of {Trail.At}, record 7, is in it.", whole.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"Records 6 to 7 are missing at the end: the trail had record 7 at {Trail.At}.", cut.Output,
            StringComparison.Ordinal);
        Assert.Contains($"Record 7 is not the one of the head of {Trail.At}", again.Output, StringComparison.Ordinal);
        Assert.Equal([0, 1, 1], new[] { whole, cut, again }.Select(ran => ran.ExitCode));
    }

    [Fact]
    public async Task A_signature_of_the_head_is_checked_where_the_key_is_given()
    {
        using var other = new Trail(1);
        var file = _trail.Export("trail.jsonl", _trail.Lines);
        var signed = _trail.Write("signed.json", _trail.Head(7, isSigned: true));
        var later = _trail.Write(
            "later.json", _trail.Head(7, isSigned: true).Replace("09:30", "09:31", StringComparison.Ordinal));
        var unsigned = _trail.Write("unsigned.json", _trail.Head(7));

        Assert.Contains(
            "its signature is good", (await VerifyAsync(signed, _trail.PublicKey, 0)).Output, StringComparison.Ordinal);
        Assert.Contains("is not of this key", (await VerifyAsync(signed, other.PublicKey, 1)).Output, StringComparison.Ordinal);
        Assert.Contains("is not of this key", (await VerifyAsync(later, _trail.PublicKey, 1)).Output, StringComparison.Ordinal);
        Assert.Contains("has no signature", (await VerifyAsync(unsigned, _trail.PublicKey, 1)).Output, StringComparison.Ordinal);
        Assert.Contains("holds no public key", (await VerifyAsync(signed, signed, 1)).Errors, StringComparison.Ordinal);
        Assert.Contains("holds no head", (await VerifyAsync(file, _trail.PublicKey, 1)).Errors, StringComparison.Ordinal);

        async Task<Ran> VerifyAsync(string head, string key, int exitCode)
        {
            var ran = await Tool.RunAsync($"audit verify {file} --head {head} --public-key {key}");
            Assert.Equal(exitCode, ran.ExitCode);
            return ran;
        }
    }

    [Fact]
    public async Task A_servers_trail_is_held_against_its_own_head()
    {
        await using var whole = new ScriptedServer(request => _trail.Answer(request, 9, head: 8));
        await using var cut = new ScriptedServer(request => _trail.Answer(request, 5, head: 9));

        var good = await Tool.RunAsync($"audit verify --admin {whole.Address}");
        var bad = await Tool.RunAsync($"audit verify --admin {cut.Address}");

        var kept = _trail.Write("head.json", _trail.Head(4));
        var both = await Tool.RunAsync($"audit verify --admin {cut.Address} --head {kept}");

        Assert.Contains("Records 6 to 9 are missing at the end", both.Output, StringComparison.Ordinal);
        Assert.Equal("/admin/v1/audit/head", whole.Requests[0].Path);
        Assert.Contains("9 records, 1 to 9, unchanged. The head of", good.Output, StringComparison.Ordinal);
        Assert.Contains("Records 6 to 9 are missing at the end", bad.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1), (good.ExitCode, bad.ExitCode));
    }

    [Theory]
    [InlineData("audit verify", "Name files, or a server with --admin.")]
    [InlineData("audit verify trail --admin http://127.0.0.1:1", "Name files, or a server with --admin.")]
    [InlineData("audit verify trail --public-key key.pem", "--public-key is for a head")]
    public async Task A_command_line_that_cannot_be_meant_is_refused(string commandLine, string told)
    {
        var ran = await Tool.RunAsync(commandLine);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(told, ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_file_or_a_record_it_fails()
    {
        var missing = await Tool.RunAsync($"audit verify {_trail.PathOf("missing")}");
        var empty = await Tool.RunAsync($"audit verify {_trail.Write("empty", "")}");

        Assert.Equal((1, 1), (missing.ExitCode, empty.ExitCode));
        Assert.Contains("missing", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("There is no record.", empty.Output, StringComparison.Ordinal);
    }
}
