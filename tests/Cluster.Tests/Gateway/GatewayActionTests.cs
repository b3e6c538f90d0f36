using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PixStream.Clustering;
using PixStream.Gateway;
using PixStream.Quarantine;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>What a gateway makes of steps whose answers do not come. The grains behind it are scripted.</summary>
public sealed class GatewayActionTests : IAsyncDisposable
{
    private const string By = "ana";
    private const string Reason = "why";

    private static readonly Ispb Psp = Ispb.Parse("12345678");
    private static readonly SequenceRange Range = new(7, 2);

    private readonly ScriptedGrain _grain = new();
    private readonly ClusterConnection _connection = new();
    private readonly ServiceProvider _services;

    public GatewayActionTests()
    {
        _services = Serve(ScriptedGrains.Of(_grain));
        _connection.Joined();
    }

    /// <summary>Steps of the quarantine, and what they answer where there is nothing left to do.</summary>
    public static TheoryData<string, QuarantineStatus> Steps { get; } = new()
    {
        { nameof(IQuarantine.DropAsync), QuarantineStatus.NotFound },
        { nameof(IQuarantine.DropAsync), QuarantineStatus.Busy },
        { nameof(IQuarantine.MarkReleasedAsync), QuarantineStatus.NotFound },
        { nameof(IShutOffSenders.ShutOffAsync), QuarantineStatus.NoChange },
        { nameof(IShutOffSenders.AdmitAsync), QuarantineStatus.NoChange },
    };

    private IParkedMessages Parked => _services.GetRequiredService<IParkedMessages>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_step_that_may_have_been_taken_is_not_told_that_there_was_nothing_to_do(
        string step, QuarantineStatus nothing)
    {
        _grain.IsLost().Answers(nothing).Answers(nothing);
        Assert.Equal(QuarantineStatus.Unavailable, await TakeAsync(step));
        Assert.Equal(nothing, await TakeAsync(step));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_step_that_is_taken_at_a_later_try_is_told_so(string step, QuarantineStatus nothing)
    {
        _ = nothing;
        _grain.IsLost().HasMoved().Answers(QuarantineStatus.Done);
        Assert.Equal(QuarantineStatus.Done, await TakeAsync(step));
    }

    [Fact]
    public async Task A_step_with_parked_messages_that_may_have_been_taken_is_not_told_that_they_are_not_parked()
    {
        _grain.IsLost().Answers(ParkedStatus.NotParked).Answers(ParkedStatus.NotParked);
        Assert.Equal(ParkedStatus.Unavailable, await Parked.ReleaseAsync(Psp, Range));
        Assert.Equal(ParkedStatus.NotParked, await Parked.ReleaseAsync(Psp, Range));
        _grain.IsLost().Answers(ParkedStatus.NotParked);
        Assert.Equal(ParkedStatus.Unavailable, await Parked.DropAsync(Psp, Range));
    }

    [Fact]
    public async Task What_is_parked_is_asked_again_where_its_owner_has_moved()
    {
        _grain.HasMoved().Answers(ParkedStatus.Done).IsLost().Answers(ParkedStatus.NotParked);
        Assert.Equal(ParkedStatus.Done, (await Parked.ListAsync(Psp, 0, 10)).Status);
        Assert.Equal(ParkedStatus.NotParked, (await Parked.ShowAsync(Psp, 7)).Status);
    }

    [Fact]
    public async Task A_stream_that_may_have_been_closed_is_not_told_to_be_unknown()
    {
        var streams = _services.GetRequiredService<IOpenStreams>();
        _grain.IsLost().Answers(StreamCloseStatus.NotOpen).Answers(StreamCloseStatus.NotOpen);
        Assert.Equal(StreamCloseStatus.Unavailable, await streams.CloseAsync(Psp, default));
        Assert.Equal(StreamCloseStatus.NotOpen, await streams.CloseAsync(Psp, default));
        _grain.HasMoved().Answers(StreamCloseStatus.Closed);
        Assert.True((await streams.ShowAsync(Psp)).IsAvailable);
    }

    [Fact]
    public async Task An_audit_record_is_durable_or_it_is_told_that_it_may_not_be()
    {
        var audit = _services.GetRequiredService<IAuditTrail>();
        AuditRecord[] records = [new(TimeProvider.System.GetUtcNow(), By, AuditAction.ParkedDropped, "12345678/7", Reason, "")];
        _grain.IsLost().Answers(QuarantineStatus.Done).Answers(QuarantineStatus.Unavailable);
        Assert.True(await audit.AppendAsync(records));
        Assert.False(await audit.AppendAsync(records));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_silo_or_with_none_that_knows_of_a_quarantine_all_is_unavailable(bool hasJoined)
    {
        await using var services = Serve(
            ScriptedGrains.Of(null), hasJoined ? _connection : new ClusterConnection(), TimeSpan.FromMilliseconds(1));
        var quarantine = services.GetRequiredService<IQuarantine>();
        Assert.Equal(QuarantineStatus.Unavailable, (await quarantine.AddAsync([New()])).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await quarantine.ListAsync(QuarantineFilter.All)).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await quarantine.ShowAsync(default)).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await quarantine.CountAsync()).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await services.GetRequiredService<IShutOffSenders>().ListAsync()).Status);
        Assert.Equal(QuarantineStatus.Unavailable, (await services.GetRequiredService<IAuditTrail>().ListAsync()).Status);
        Assert.Equal(
            ParkedStatus.Unavailable, (await services.GetRequiredService<IParkedMessages>().ListAsync(Psp, 0, 1)).Status);
        Assert.False(await services.GetRequiredService<SenderGate>().RefreshAsync());
    }

    [Fact]
    public async Task A_gateway_that_was_up_before_its_cluster_learns_who_is_shut_off_when_it_comes()
    {
        var connection = new ClusterConnection();
        await using var services = Serve(ScriptedGrains.Of(_grain), connection);
        var gate = services.GetRequiredService<SenderGate>();
        _grain.ShutOff = [new ShutOffSender(Psp, TimeProvider.System.GetUtcNow(), By, Reason)];
        _grain.Answers(QuarantineStatus.Unavailable).Answers(QuarantineStatus.Done);
        var join = services.GetServices<IHostedService>().OfType<BackgroundService>().Single();
        await join.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(gate.IsShutOff(Psp));

        connection.Joined();
        await join.ExecuteTask!;
        Assert.True(gate.IsShutOff(Psp));
    }

    private static QuarantinedMessage New() => new(Psp, Psp, "pacs.008", "1.13", "M1", 1, ["why"], new byte[1]);

    private async Task<QuarantineStatus> TakeAsync(string step)
    {
        var (quarantine, flags) = (_services.GetRequiredService<IQuarantine>(), _services.GetRequiredService<IShutOffSenders>());
        return await (step switch
        {
            nameof(IQuarantine.DropAsync) => quarantine.DropAsync(default, By, Reason),
            nameof(IQuarantine.MarkReleasedAsync) => quarantine.MarkReleasedAsync(default, By, Reason, default),
            nameof(IShutOffSenders.ShutOffAsync) => flags.ShutOffAsync(Psp, By, Reason),
            _ => flags.AdmitAsync(Psp, By, Reason),
        });
    }

    private ServiceProvider Serve(IClusterClient grains, ClusterConnection? connection = null, TimeSpan? retryFor = null) =>
        new ServiceCollection()
            .AddLogging()
            .AddSingleton(grains)
            .AddSingleton(connection ?? _connection)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IRandomSource, CryptoRandomSource>()
            .Configure<ClusterOptions>(options => options.RetryFor = retryFor ?? TimeSpan.FromMinutes(1))
            .AddSingleton(provider =>
                new SenderGate(provider.GetRequiredService<IShutOffSenders>(), new QuarantineOptions(), TimeProvider.System))
            .AddClusterPorts()
            .BuildServiceProvider();
}
