using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PixStream.Clustering;
using PixStream.Gateway;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests.Gateway;

/// <summary>
/// What a gateway makes of answers that do not come, or come from the wrong one. The grains behind it are scripted.
/// </summary>
public sealed class GatewayCallTests : IDisposable
{
    private static readonly Ispb Psp = Ispb.Parse("12345678");
    private static readonly StreamStep Token = new(new Streams.Values.StreamId(7), 3);
    private static readonly PullTerms AtOnce = new(BatchMax: 10, CountOperations: false, Tag: 0, Wait: TimeSpan.Zero);

    private readonly ScriptedGrain _grain = new();
    private readonly ClusterConnection _connection = new();
    private readonly ClusterParticipants _participants;

    private static CancellationToken Caller => TestContext.Current.CancellationToken;

    public GatewayCallTests()
    {
        // Longer than a busy machine takes: the time is up in one test only.
        _participants = ParticipantsFor(TimeSpan.FromMinutes(1));
        _connection.Joined();
    }

    public void Dispose() => _participants.Dispose();

    [Fact]
    public async Task A_pull_that_may_have_been_carried_out_and_then_finds_no_stream_is_not_told_that_it_is_gone()
    {
        _grain.IsLost().Answers(PullStatus.StreamGone);
        Assert.Equal(PullStatus.Unavailable, (await _participants.PullAsync(Psp, Token, AtOnce, Caller)).Status);
    }

    [Fact]
    public async Task An_end_that_may_have_been_carried_out_is_not_told_that_the_stream_had_ended()
    {
        _grain.IsLost().Answers(EndStatus.AlreadyEnded);
        Assert.Equal(EndStatus.Unavailable, (await _participants.EndAsync(Psp, Token)).Status);
    }

    [Fact]
    public async Task An_end_that_is_carried_out_at_the_second_try_is_told_so()
    {
        _grain.IsLost().HasMoved().Answers(EndStatus.Ended);
        Assert.Equal(EndStatus.Ended, (await _participants.EndAsync(Psp, Token)).Status);
    }

    [Fact]
    public async Task That_an_answer_is_being_taken_is_told_to_the_next_owner_where_the_first_is_gone()
    {
        _grain.HasMoved().IsLost().Answers(PullStatus.Empty);
        await _participants.KeepOpenAsync(Psp, Token.Stream);
        Assert.Equal([Token.Stream, Token.Stream, Token.Stream], _grain.Streams);
    }

    [Fact]
    public async Task An_owner_that_does_not_hear_that_an_answer_is_being_taken_is_no_error()
    {
        for (var i = 0; i < 100; i++)
            _grain.HasMoved();
        using var impatient = ParticipantsFor(TimeSpan.FromSeconds(1));
        await impatient.KeepOpenAsync(Psp, Token.Stream);
        Assert.InRange(_grain.Calls, 2, 100);
    }

    [Fact]
    public async Task A_pull_that_waited_at_an_owner_that_went_is_not_told_that_its_stream_is_gone()
    {
        _grain.HasMoved().Answers(PullStatus.StreamGone).Answers(PullStatus.StreamGone);
        Assert.Equal(PullStatus.Unavailable, (await _participants.PullAsync(Psp, Token, AtOnce, Caller)).Status);
        Assert.Equal(PullStatus.StreamGone, (await _participants.PullAsync(Psp, Token, AtOnce, Caller)).Status);
    }

    [Fact]
    public async Task Who_is_told_that_the_owner_cannot_is_not_kept_waiting_for_another()
    {
        _grain.Answers(PullStatus.Unavailable);
        Assert.Equal(PullStatus.Unavailable, (await _participants.StartAsync(Psp, AtOnce, Caller)).Status);
        Assert.Equal(1, _grain.Calls);
    }

    [Fact]
    public async Task Before_a_silo_was_ever_seen_no_owner_is_asked()
    {
        using var early = new ClusterParticipants(
            ScriptedGrains.Of(_grain), new ClusterConnection(), Options.Create(new ClusterOptions()), new CryptoRandomSource(),
            TimeProvider.System, NullLogger<ClusterParticipants>.Instance);

        Assert.False(early.IsAvailable);
        Assert.Equal(PullStatus.Unavailable, (await early.StartAsync(Psp, AtOnce, Caller)).Status);
        Assert.Equal(EndStatus.Unavailable, (await early.EndAsync(Psp, Token)).Status);
        Assert.Equal(
            AppendStatus.Unavailable, (await early.AppendAsync([new IncomingMessage(Psp, Psp, "M", 1, new byte[1])])).Status);
        Assert.Equal(0, _grain.Calls);
    }

    [Fact]
    public async Task A_try_that_is_given_up_because_its_silo_is_lost_waits_for_no_message_any_more()
    {
        var asked = new TaskCompletionSource();
        var givenUp = new TaskCompletionSource();
        _grain.Then(async cancelled =>
        {
            cancelled.Register(givenUp.SetResult);
            asked.SetResult();
            await givenUp.Task;
            return PullStatus.Empty;
        }).Answers(PullStatus.Empty);
        var pull = _participants.PullAsync(Psp, Token, AtOnce with { Wait = TimeSpan.FromMinutes(1) }, Caller).AsTask();
        await asked.Task;

        _connection.SilosChanged(connected: 1, before: 2);
        await givenUp.Task;
        Assert.Equal(PullStatus.Empty, (await pull).Status);
        Assert.Equal(2, _grain.Calls);
    }

    [Fact]
    public async Task A_pull_that_is_made_again_waits_only_for_what_is_left_of_its_time()
    {
        _grain.HasMoved().Answers(PullStatus.Empty);
        await _participants.PullAsync(Psp, Token, AtOnce with { Wait = TimeSpan.FromMinutes(1) }, Caller);
        Assert.True(_grain.Waits[1] < _grain.Waits[0]);
    }

    [Fact]
    public async Task A_start_that_is_made_again_names_the_same_stream()
    {
        _grain.IsLost().Answers(PullStatus.Empty);
        await _participants.StartAsync(Psp, AtOnce, Caller);
        Assert.Single(_grain.Streams.Distinct());
        Assert.Equal(2, _grain.Calls);
    }

    [Theory]
    [InlineData(AppendStatus.DuplicateId, null, LookUpStatus.Conflict)]
    [InlineData(AppendStatus.Stored, 0ul, LookUpStatus.New)]
    [InlineData(AppendStatus.Stored, 7ul, LookUpStatus.Stored)]
    [InlineData(AppendStatus.Unavailable, null, LookUpStatus.Unavailable)]
    public async Task What_is_known_of_a_message_is_what_its_owner_says(AppendStatus status, ulong? id, LookUpStatus expected)
    {
        _grain.Ids = id is { } word ? [new ResourceId(word, word, word)] : [];
        _grain.HasMoved().Answers(status);
        var reply = await _participants.LookUpAsync(new IncomingMessage(Psp, Psp, "M1", 1, "x"u8.ToArray()));
        Assert.Equal(expected, reply.Status);
        Assert.Equal(expected == LookUpStatus.Stored ? new ResourceId(7, 7, 7) : default, reply.Id);
    }

    private ClusterParticipants ParticipantsFor(TimeSpan retryFor) => new(
        ScriptedGrains.Of(_grain), _connection, Options.Create(new ClusterOptions { RetryFor = retryFor }),
        new CryptoRandomSource(), TimeProvider.System, NullLogger<ClusterParticipants>.Instance);
}
