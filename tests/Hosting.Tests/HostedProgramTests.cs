using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PixStream.Hosting.Tests;

/// <summary>What a program does, and says, when it starts and when it does not.</summary>
[Collection("They read standard error")]
public sealed class HostedProgramTests
{
    private static readonly HostedProgram Hosted = new()
    {
        Name = "PixStream.Test",
        Purpose = "tests.",
        ServiceName = "pixstream-test",
        DefaultUrl = "http://127.0.0.1:0",
        Settings = new(new Dictionary<string, Type> { ["PixStream:Fruit"] = typeof(Fruit) }),
        Explain = failure => failure is EndOfStreamException ? "the fruit is out" : null,
    };

    [Fact]
    public async Task It_listens_on_loopback_and_has_time_to_stop()
    {
        var url = "";
        var exit = await Hosted.RunAsync([], Build, app =>
        {
            url = app.Urls.Single();
            Assert.Equal(
                TimeSpan.FromSeconds(25), app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
            app.Lifetime.StopApplication();
        });
        Assert.Equal(0, exit);
        Assert.StartsWith("http://127.0.0.1:", url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_told_to_stop_while_it_waits_for_what_it_needs_ends_as_it_should()
    {
        var exit = await Hosted.RunAsync(
            [],
            args =>
            {
                var builder = Hosted.CreateBuilder(args);
                builder.Services.AddHostedService<WaitsForever>();
                return builder.Build();
            },
            _ => Assert.Fail("It has started."));
        Assert.Equal(0, exit);
    }

    [Theory]
    [InlineData("--PixStream:Fruit:Cont=1", "PixStream:Fruit:Cont is not a setting")]
    [InlineData("--urls=http://0.0.0.0:0", "http://0.0.0.0:0 can be reached from other machines")]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'")]
    [InlineData("--OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is 'collector:4317'")]
    [InlineData("--OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/json", "which is not one of grpc, http/protobuf")]
    public void A_wrong_setting_ends_it_before_anything_is_built(string argument, string why)
    {
        var wrong = Assert.Throws<SettingException>(() => Hosted.CreateBuilder([argument]));
        Assert.Contains(why, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void A_program_may_read_in_its_settings_whether_it_listens_beyond_loopback(string setting, bool listens)
    {
        var program = new HostedProgram
        {
            Name = Hosted.Name,
            Purpose = Hosted.Purpose,
            ServiceName = "pixstream-test",
            DefaultUrl = Hosted.DefaultUrl,
            Settings = Hosted.Settings,
            Reach = configuration => configuration["Test:Anywhere"] == "true" ? ListenReach.Anywhere : ListenReach.Loopback,
        };
        string[] arguments = ["--urls=http://0.0.0.0:0", $"--Test:Anywhere={setting}"];
        if (listens)
            Assert.NotNull(program.CreateBuilder(arguments));
        else
            Assert.Throws<SettingException>(() => program.CreateBuilder(arguments));
    }

    /// <summary>
    /// Health is told while a gateway waits for its cluster. If it waits alone with a port that is taken, that stays unknown.
    /// </summary>
    [Fact]
    public async Task A_port_that_is_taken_ends_a_start_that_waits_for_something_else()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var told = await StandardErrorOfAsync(() => Hosted.RunAsync(
            [$"--urls=http://{taken.LocalEndpoint}"],
            args =>
            {
                var builder = Hosted.CreateBuilder(args);
                builder.Logging.ClearProviders();
                builder.Services.Configure<HostOptions>(options => options.ServicesStartConcurrently = true);
                builder.Services.AddHostedService<NeverReady>();
                return builder.Build();
            },
            _ => Assert.Fail("It has started.")));
        Assert.Equal(
            Lines(
                "a file, directory or port could not be opened",
                $"Failed to bind to address http://{taken.LocalEndpoint}: address already in use."), told);
    }

    [Fact]
    public async Task What_is_done_once_starts_nothing()
    {
        var acts = 0;
        var exit = await Hosted.RunOnceAsync([], Build, app =>
        {
            Assert.Empty(app.Urls);
            acts++;
            return Task.CompletedTask;
        });
        Assert.Equal((0, 1), (exit, acts));
    }

    [Fact]
    public async Task Each_failure_has_its_words()
    {
        Assert.Equal(
            Lines("a setting is wrong", "one", "two"),
            await RunAsync(new OptionsValidationException("", typeof(Fruit), ["one", "two"])));
        Assert.Equal(Lines("a setting is wrong", "the name"), await RunAsync(new SettingException("the name")));
        Assert.Equal(
            Lines("a file, directory or port could not be opened", "the file"), await RunAsync(new IOException("the file")));
        Assert.Equal(
            Lines("a file, directory or port could not be opened", "the right"),
            await RunAsync(new UnauthorizedAccessException("the right")));
        // It is an IOException, too: the program's own words come first.
        Assert.Equal(Lines("the fruit is out", "since noon"), await RunAsync(new EndOfStreamException("since noon")));
    }

    [Fact]
    public async Task Parts_that_fail_at_once_are_told_one_after_the_other()
    {
        var both = new AggregateException(
            new SettingException("the name"), new TaskCanceledException("told to stop"),
            new AggregateException(new IOException("the file")));
        Assert.Equal(
            Lines("a setting is wrong", "the name") + Lines("a file, directory or port could not be opened", "the file"),
            await RunAsync(both));
    }

    [Fact]
    public async Task A_bug_beside_another_failure_is_not_put_into_words() =>
        await Assert.ThrowsAsync<AggregateException>(() => Hosted.RunAsync(
            [],
            _ => throw new AggregateException(new SettingException("the name"), new InvalidOperationException("bug")), _ => { }));

    [Fact]
    public async Task A_bug_is_not_put_into_words() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Hosted.RunAsync([], _ => throw new InvalidOperationException("bug"), _ => { }));

    private static WebApplication Build(string[] args)
    {
        var builder = Hosted.CreateBuilder(args);
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private static string Lines(string what, params string[] reasons) =>
        string.Concat(reasons.Select(reason => $"  {reason}\n").Prepend($"PixStream did not start: {what}.\n"));

    private static Task<string> RunAsync(Exception failure) =>
        StandardErrorOfAsync(() => Hosted.RunAsync([], _ => throw failure, _ => { }));

    /// <summary>What a run that fails writes to standard error.</summary>
    private static async Task<string> StandardErrorOfAsync(Func<Task<int>> run)
    {
        var before = Console.Error;
        using var written = new StringWriter { NewLine = "\n" };
        Console.SetError(written);
        try
        {
            Assert.Equal(1, await run());
            return written.ToString();
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private sealed record Fruit(int Count);

    private sealed class NeverReady : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class WaitsForever(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
