using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PixStream.Hosting.Tests.Listening;

/// <summary>
/// A port that another process has is told before any part is started: parts that are told to end while they start write stacks
/// into the log.
/// </summary>
[Collection("They read standard error")]
public sealed class TakenPortTests : IDisposable
{
    private const string OwnPort = "PixStream:Fruit:Port";

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Parts _parts = new();

    private IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("--urls=http://127.0.0.1:{0}", "http://127.0.0.1:{0}")]
    [InlineData("--urls=http://127.0.0.1:0;http://127.0.0.1:{0}", "http://127.0.0.1:{0}")]
    [InlineData("--urls=http://localhost:{0}", "http://localhost:{0}")]
    [InlineData("--urls=http://*:{0}", "http://*:{0}")]
    [InlineData("--urls=http://[::]:{0}", "http://[::]:{0}")]
    [InlineData("--Kestrel:Endpoints:a:Url=http://127.0.0.1:{0}", "http://127.0.0.1:{0}")]
    public async Task An_address_of_the_web_server_is_named_and_nothing_is_started(string argument, string url)
    {
        Listen(shares: false);
        Assert.Equal(
            (1, Lines($"Failed to bind to address {Named(url)}: address already in use.")), await RunAsync([Named(argument)]));
        Assert.False(_parts.HaveStarted);
    }

    /// <summary>A silo of Orleans shares its ports: the system would give both of them the callers of either.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_port_of_the_programs_own_is_named_by_its_setting_and_nothing_is_started(bool shares)
    {
        Listen(shares);
        Assert.Equal(
            (1, Lines($"{OwnPort}: another process listens on {Endpoint}. Stop it, or set another port.")),
            await RunAsync([], Endpoint));
        Assert.False(_parts.HaveStarted);
    }

    [Fact]
    public async Task A_port_of_the_programs_own_is_not_the_web_servers()
    {
        var (exit, told) = await RunAsync(["--urls=http://127.0.0.1:1"], new IPEndPoint(IPAddress.Any, 1));
        Assert.Equal(1, exit);
        Assert.Equal($"PixStream did not start: a setting is wrong.\n  {OwnPort} is 1, the port of http://127.0.0.1:1. Set another one.\n", told);
        Assert.False(_parts.HaveStarted);
    }

    /// <summary>Connections of a process that has just ended still wait for late packets at its port.</summary>
    [Fact]
    public async Task A_port_that_was_just_given_up_is_free()
    {
        Listen(shares: false);
        using (var caller = new TcpClient())
        {
            await caller.ConnectAsync(Endpoint, TestContext.Current.CancellationToken);
            using (var accepted = await _listener.AcceptAsync(TestContext.Current.CancellationToken))
                accepted.Shutdown(SocketShutdown.Both);
            Assert.Equal(0, await caller.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        }

        var left = Endpoint;
        _listener.Dispose();
        Assert.Equal((0, ""), await RunAsync([], left));
    }

    [Fact]
    public async Task An_address_that_this_machine_has_not_is_left_to_the_part_that_listens() =>
        Assert.Equal((0, ""), await RunAsync([], new IPEndPoint(IPAddress.Parse("192.0.2.1"), 8080)));

    private void Listen(bool shares)
    {
        if (shares)
            _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private string Named(string form) => form.Replace("{0}", $"{Endpoint.Port}", StringComparison.Ordinal);

    private static string Lines(string reason) =>
        $"PixStream did not start: a file, directory or port could not be opened.\n  {reason}\n";

    /// <summary>How a run ends, and what it writes to standard error.</summary>
    private async Task<(int Exit, string Told)> RunAsync(string[] args, params IPEndPoint[] own)
    {
        var hosted = Program(own);
        var before = Console.Error;
        using var written = new StringWriter { NewLine = "\n" };
        Console.SetError(written);
        try
        {
            var exit = await hosted.RunAsync(args, args => Build(hosted, args), app => app.Lifetime.StopApplication());
            return (exit, written.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private WebApplication Build(HostedProgram hosted, string[] args)
    {
        var builder = hosted.CreateBuilder(args);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostedService>(_parts);
        return builder.Build();
    }

    private static HostedProgram Program(IPEndPoint[] own) => new()
    {
        Name = "PixStream.Test",
        Purpose = "tests.",
        ServiceName = "pixstream-test",
        DefaultUrl = "http://127.0.0.1:0",
        Reach = static _ => ListenReach.Anywhere,
        Settings = new(new Dictionary<string, Type>()),
        OwnPorts = _ => own.Select(static endpoint => KeyValuePair.Create(OwnPort, endpoint)),
    };

    private sealed class Parts : IHostedService
    {
        public bool HaveStarted { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            HaveStarted = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
