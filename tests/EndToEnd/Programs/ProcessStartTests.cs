using System.Net.Sockets;
using System.Net;
using System.Text.Json;
using PixStream.Harness.Processes;

namespace PixStream.EndToEnd.Programs;

/// <summary>What a process says when it starts, and what it does not start with.</summary>
public sealed class ProcessStartTests
{
    public static TheoryData<string, string> WrongSettings => new()
    {
        { "PixStream:Streams:MaxStreams", "0" },
        { "PixStream:Streams:MaxStreams", "101" },
        { "PixStream:Streams:MaxStreams", "six" },
        { "PixStream:Streams:MaxBatch", "0" },
        { "PixStream:Streams:MaxBatch", "11" },
        { "PixStream:Streams:CapCounts", "Everything" },
        { "PixStream:Streams:CapCounts", "7" },
        { "PixStream:Streams:IdleTimeout", "00:00:00.999" },
        { "PixStream:Streams:IdleTimeout", "01:00:01" },
        { "PixStream:Streams:IdleTimeout", "soon" },
        { "PixStream:Streams:MaxDeliveries", "-1" },
        { "PixStream:Streams:MaxDeliveries", "1001" },
        { "PixStream:Http:SpiWait", "-00:00:01" },
        { "PixStream:Http:SpiWait", "00:01:01" },
        { "PixStream:Http:JsonWait", "00:01:01" },
        { "PixStream:Http:JsonWait", "8s" },
        { "PixStream:Http:MaxMessageBytes", "1023" },
        { "PixStream:Http:MaxMessageBytes", "4000001" },
        { "PixStream:Http:MaxMessageBytes", "1 MiB" },
        { "PixStream:Journal:Directory", "" },
        { "PixStream:Journal:Flush", "Sometimes" },
        { "PixStream:Journal:Flush", "2" },
        { "PixStream:Journal:Retention", "1.00:59:59" },
        { "PixStream:Journal:Retention", "3651.00:00:00" },
        { "PixStream:Journal:SegmentBytes", "1048575" },
        { "PixStream:Journal:SegmentBytes", "1073741825" },
        { "PixStream:Tokens:Keys", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
        { "PixStream:Tokens:Keys:0", "short" },
        { "PixStream:Tokens:Keys:0", "c2hvcnQ=" },
        { "PixStream:Utilities:Enabled", "maybe" },
        { "PixStream:Streams:MaxStream", "6" },
        { "PixStream:MaxStreams", "6" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_is_refused_by_its_full_name(string name, string value)
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(data.Path, (name, value));
        Assert.Equal(1, ended.ExitCode);
        Assert.StartsWith("PixStream did not start: a setting is wrong.", ended.Errors, StringComparison.Ordinal);
        Assert.Contains(name, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data.Path));
    }

    [Fact]
    public async Task An_unknown_section_is_refused_with_those_that_there_are()
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(data.Path, ("PixStream:Stream:MaxStreams", "6"));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("PixStream:Stream is not a section", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("PixStream:Streams", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_wrong_settings_are_told_together()
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(
            data.Path, ("PixStream:Streams:MaxStreams", "0"), ("PixStream:Http:SpiWait", "00:02:00"),
            ("PixStream:Journal:SegmentBytes", "1"));
        foreach (var name in new[] { "PixStream:Streams:MaxStreams", "PixStream:Http:SpiWait", "PixStream:Journal:SegmentBytes" })
            Assert.Contains(name, ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://+:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://192.0.2.1:0")]
    [InlineData("http://pixstream.example:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    [InlineData("http://localhost.example:0")]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:99999")]
    public async Task Only_loopback_addresses_are_listened_to(string urls)
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(data.Path, ("--urls", urls));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("--urls", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_configured_endpoint_must_be_loopback_not_only_the_first()
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(
            data.Path, ("Kestrel:Endpoints:a:Url", "http://127.0.0.1:0"), ("Kestrel:Endpoints:b:Url", "http://0.0.0.0:0"));
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("http://0.0.0.0:0", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_ports_of_a_container_image_do_not_open_it_to_others()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(
            data, ("ASPNETCORE_URLS", ""), ("ASPNETCORE_HTTP_PORTS", "0"), ("--urls", "http://127.0.0.1:0"));
        Assert.Equal("127.0.0.1", server.Address.Host);
    }

    [Theory]
    [InlineData("--urls")]
    [InlineData("PixStream:Admin:Url")]
    [InlineData("Kestrel:Endpoints:a:Url")]
    public async Task An_address_in_use_is_named_and_nothing_else_is_said(string setting)
    {
        using var data = new DataDirectory();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        ExpectOneSentence(
            await Server.RunAsync(data.Path, (setting, $"http://{taken.LocalEndpoint}")), $"http://{taken.LocalEndpoint}");
    }

    [Theory]
    [InlineData("--urls", "http://192.0.2.1:8080", "")]
    [InlineData("Kestrel:Endpoints:a:Url", "http://192.0.2.1:8080", "")]
    [InlineData("--urls", "https://127.0.0.1:8443", "/dev/null")]
    public async Task An_address_that_cannot_be_listened_to_is_named_and_nothing_else_is_said(
        string setting, string url, string certificate)
    {
        using var data = new DataDirectory();
        ExpectOneSentence(
            await Server.RunAsync(
                data.Path, (setting, url), ("PixStream:Http:TrustNetwork", "true"),
                ("Kestrel:Certificates:Default:Path", certificate)), url);
    }

    [Theory]
    [InlineData("--help", "Usage: PixStream.Standalone")]
    [InlineData("--version", "PixStream.Standalone ")]
    public async Task A_question_is_answered_and_nothing_is_started(string question, string answer)
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(data.Path, (question, ""));
        Assert.Equal((0, ""), (ended.ExitCode, ended.Errors));
        Assert.Contains(answer, ended.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data.Path));
    }

    [Fact]
    public async Task An_unknown_option_is_refused_and_nothing_is_started()
    {
        using var data = new DataDirectory();
        var ended = await Server.RunAsync(data.Path, ("--port", "8080"));
        Assert.Equal((2, ""), (ended.ExitCode, ended.Output));
        Assert.Equal("PixStream.Standalone: --port is not an option. See PixStream.Standalone --help.", ended.Errors);
        Assert.False(Directory.Exists(data.Path));
    }

    [Fact]
    public async Task The_banner_names_the_address_and_the_directory()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data, ("DOTNET_ENVIRONMENT", "Development"));
        var url = server.Address.GetLeftPart(UriPartial.Authority);
        while (!server.Output.Contains("Ctrl+C stops it."))
            await Task.Yield();
        Assert.Contains($"PixStream serves {url}", server.Output);
        Assert.Contains(server.Output, line =>
            line.StartsWith("  data ", StringComparison.Ordinal) && line.EndsWith(data.Path, StringComparison.Ordinal));
        var banner = server.Output.SkipWhile(line => !line.StartsWith("PixStream serves", StringComparison.Ordinal))
            .TakeWhile(line => line != "Ctrl+C stops it.")
            // The log is written by a thread of its own, and a line of it may come between.
            .Where(line => !line.StartsWith("info: ", StringComparison.Ordinal));
        Assert.All(banner, line => Assert.True(line.Length <= 80, line));
        foreach (var path in new[]
        {
            "/api/v1/in/{ispb}/msgs", "/api/v1/out/{ispb}/stream/start", "/api/pix/{ispb}/stream/start",
            "/api/util/msgs/{ispb}/10", "/openapi.json",
        })
            Assert.Contains(server.Output, line => line.Contains(url + path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Outside_development_the_first_lines_name_both_as_JSON()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data);
        var serving = server.Output.Select(line => JsonDocument.Parse(line).RootElement)
            .Single(line => line.GetProperty("Message").GetString()!.StartsWith("PixStream serves", StringComparison.Ordinal));
        Assert.Equal(data.Path, serving.GetProperty("State").GetProperty("Directory").GetString());
        Assert.Equal(server.Address, new Uri(serving.GetProperty("State").GetProperty("Url").GetString()!));
    }

    [Fact]
    public async Task A_second_process_on_one_directory_does_not_start()
    {
        using var data = new DataDirectory();
        await using var server = await Server.StartAsync(data);
        var second = await Server.RunAsync(data.Path);
        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith("PixStream did not start", second.Errors, StringComparison.Ordinal);
        Assert.Contains(data.Path, second.Errors, StringComparison.Ordinal);
        Assert.Contains("in use by another process", second.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Errors, StringComparison.Ordinal);
        using var client = server.Connect();
        (await client.GetAsync("/health/ready")).Is(HttpStatusCode.OK);

        // A crash leaves no lock behind.
        await server.KillAsync();
        await using var third = await Server.StartAsync(data);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_is_refused_in_a_line()
    {
        using var data = new DataDirectory();
        await File.WriteAllTextAsync(data.Path, "a file", TestContext.Current.CancellationToken);
        var ended = await Server.RunAsync(data.Path);
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains(data.Path, ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
        File.Delete(data.Path);
    }

    /// <summary>Two lines on standard error, and nothing like a stack in the log.</summary>
    private static void ExpectOneSentence(Ended ended, string named)
    {
        Assert.Equal(1, ended.ExitCode);
        var lines = ended.Errors.Split('\n');
        Assert.True(lines.Length == 2, ended.Errors);
        Assert.StartsWith("PixStream did not start: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(named, lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Output, StringComparison.Ordinal);
    }
}
