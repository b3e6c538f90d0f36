using System.Globalization;
using PixStream.Conformance.Checks;
using PixStream.Conformance.Protocol;
using PixStream.Spi.Generation;
using PixStream.Spi.Schemas;

namespace PixStream.Conformance.Running;

/// <summary>What a check works with: participants of its own, messages, calls that are written down, and its end.</summary>
internal sealed class CheckRun : IAsyncDisposable
{
    /// <summary>
    /// An Accept of one message, in the words of the profile. A check whose subject is no Accept at all says null.
    /// </summary>
    public const string One = "one";

    private readonly Pacs008Generator _generator;
    private readonly Caller _caller;
    private readonly TestParticipants _participants;
    private readonly OpenPaths _open = new();
    private readonly WaitTimes _waits;

    public CheckRun(Check check, RunContext context, TestParticipants participants, CancellationToken end)
    {
        (Options, Target, _participants, _waits, Time, End) =
            (context.Options, context.TargetOf(check.Profiles), participants, context.Waits, context.Time, end);
        Offer = context.Offer;
        Wire = Dialect.Of(check.Profiles);
        Publisher = context.PublisherOf(check.Profiles);
        _caller = new Caller(Target, Log);
        var names = context.Names;
        Random = names.Choices(check.Id);
        Contents = names.Contents(check.Id);
        _generator = new Pacs008Generator(new Random(Contents.Next()), Time);
    }

    /// <summary>The profile of the check; of a check of both, the SPI's.</summary>
    public Dialect Wire { get; }

    public ConformanceOptions Options { get; }

    /// <summary>What the server serves.</summary>
    public Offer Offer { get; }

    public Publisher Publisher { get; }

    /// <summary>Which messages of others the check has seen.</summary>
    public Sightings Sightings { get; } = new();

    public Target Target { get; }

    public TimeProvider Time { get; }

    /// <summary>Seeded: the same choices in each run with the same seed.</summary>
    public Random Random { get; }

    /// <summary>For what must be new in each run: the message keys.</summary>
    public Random Contents { get; }

    /// <summary>Cancelled when the check has taken too long, or the run is interrupted.</summary>
    public CancellationToken End { get; }

    public ExchangeLog Log { get; } = new();

    /// <summary>A participant without messages and without open streams, which no other check uses meanwhile.</summary>
    public Task<string> ParticipantAsync() => _participants.NextAsync(this);

    /// <summary>Gives back one that has no messages and no streams again.</summary>
    public void GiveBack(string participant) => _participants.GiveBack(participant);

    /// <summary>Who sends in this check.</summary>
    public string Sender => _participants.Sender;

    /// <summary>A participant that the server does not know, if it knows any.</summary>
    public string MadeUp => _participants.MadeUp;

    /// <summary>How long the server waits before 204.</summary>
    public Task<TimeSpan> WaitTimeAsync(Dialect? wire = null) => _waits.OfAsync(this, wire ?? Wire);

    public Task PauseAsync(TimeSpan time) => Task.Delay(time, Time, End);

    public Envelope Make(string to, int operations = 1, decimal? amount = null)
    {
        lock (_generator)
            return Envelope.Of(to, _generator.Make(Sender, to, new Pacs008Options { Operations = operations, Amount = amount }));
    }

    /// <summary>A message from a participant that need not be the check's sender.</summary>
    public Envelope MakePayment(string from, string to)
    {
        lock (_generator)
            return Envelope.Of(to, _generator.Make(from, to));
    }

    public List<Envelope> MakeMany(string to, int count) => [.. Enumerable.Range(0, count).Select(_ => Make(to))];

    public Task<Reply> SendAsync(Request request) => _caller.SendAsync(request, End);

    /// <summary>Sends to another server than the one under test.</summary>
    public async Task<Reply> SendToAsync(Target elsewhere, Request request)
    {
        using var caller = new Caller(elsewhere, Log);
        return await caller.SendAsync(request, End);
    }

    public Task<Reply> PostAsync(byte[] body, string? type = Envelope.ContentType, string? coding = null) =>
        PostAsAsync(Sender, body, type, coding);

    public async Task<Reply> PostAsAsync(string sender, byte[] body, string? type = Envelope.ContentType, string? coding = null)
    {
        var request = new Request("POST", Dialect.Intake(sender)) { Body = body }.With("Content-Type", type)
            .With("Content-Encoding", coding);
        var reply = await SendAsync(request);
        // The SPI may have had enough of a sender for a while, and says for how long.
        while (Wire == Dialect.Icom && reply.Status == 429)
        {
            var after = int.TryParse(
                reply.Header("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : throw reply.Differs("Retry-After with a number of seconds", reply.Header("Retry-After") ?? "429 without it");
            await PauseAsync(TimeSpan.FromSeconds(after));
            reply = await SendAsync(request);
        }

        return reply;
    }

    public Task<Reply> PostAsync(Envelope message) => PostAsync(message.Bytes);

    public Task<Reply> PostAsync(IEnumerable<Envelope> messages) =>
        PostAsync(Multipart.Of(messages.Select(message => message.Bytes)), Multipart.ContentType);

    /// <summary>Sends a message that must be taken; returns its resource id.</summary>
    public async Task<string> PublishAsync(Envelope message) =>
        ExpectTaken(await PostAsync(message), message).Required("PI-ResourceId");

    /// <summary>
    /// The answer to a message that must be taken, unless the server validates messages and it is one that is not valid.
    /// </summary>
    /// <exception cref="CheckSkippedException">It is.</exception>
    public static Reply ExpectTaken(Reply reply, Envelope message)
    {
        if (reply.Status == 422 && !SchemaCatalog.Own.Validate(message.Bytes).IsValid)
            throw new CheckSkippedException("The server validates messages, and takes none like that of this check.");
        return reply.Is(201);
    }

    /// <summary>Makes messages, one after the other; all must be taken.</summary>
    public Task<List<Envelope>> FeedAsync(string to, int count) => Publisher.FeedAsync(this, to, count);

    /// <summary>Makes messages that are accepted together, where that can be said.</summary>
    public async Task<List<Envelope>> FeedTogetherAsync(string to, int count)
    {
        if (!Publisher.ChoosesMessages)
            return await FeedAsync(to, count);
        var messages = MakeMany(to, count);
        (await PostAsync(messages)).Is(201);
        return messages;
    }

    public Task<Reply> StartAsync(string ispb, string? accept = One, string? coding = null) =>
        StartAsync(Wire, ispb, accept, coding);

    public Task<Reply> StartAsync(Dialect wire, string ispb, string? accept = One, string? coding = null) =>
        GetAsync(wire, wire.Start(ispb), accept, coding);

    public Task<Reply> PullAsync(string next, string? accept = One, string? coding = null) =>
        GetAsync(Wire, next, accept, coding);

    public async Task<Reply> EndAsync(string next)
    {
        var reply = await SendAsync(new Request("DELETE", next));
        if (reply.Status is 200 or 410)
            _open.Ended(next);
        return reply;
    }

    /// <summary>The path to pull next of a 200 or a 204.</summary>
    public string Next(Reply reply) => Wire.Next(reply.Is(200, 204));

    /// <summary>Pulls until messages come: nothing within the wait is no answer yet.</summary>
    public async Task<Reply> AwaitAsync(string next, string? accept = One)
    {
        var reply = await PullAsync(next, accept);
        while (reply.Status == 204)
            reply = await PullAsync(Next(reply), accept);
        return reply.Is(200);
    }

    /// <summary>
    /// All that is left for a participant, read in a new stream. Where its key is known, a message published now shows where it
    /// ends, without a wait for an empty answer.
    /// </summary>
    public async Task<List<string>> RestAsync(string ispb)
    {
        var last = Publisher.ChoosesMessages ? (await FeedAsync(ispb, 1))[0] : null;
        var keys = new List<string>();
        var reply = await StartAsync(ispb, Wire.MultiType);
        while (reply.Is(200, 204).Status == 200)
        {
            var came = Wire.Keys(reply);
            Expect.That(came.Except(keys).Any(), "messages that this stream has not given yet", "the same again", reply);
            keys.AddRange(came);
            if (last is not null && keys.Contains(last.Key))
                break;
            reply = await PullAsync(Next(reply), Wire.MultiType);
        }

        Expect.That(
            last is null || keys.Contains(last.Key), "the message that was sent last", $"{reply.Status} before it", reply);
        await EndAsync(Next(reply));
        if (last is not null)
            keys.Remove(last.Key);
        return keys;
    }

    /// <summary>Opens a connection that the check may break.</summary>
    /// <param name="callers">The participants that send on it; none: the one that sends what names no participant.</param>
    /// <exception cref="CheckSkippedException">They show different certificates, and a connection has one.</exception>
    public Task<Connection> ConnectAsync(params string[] callers)
    {
        var certificates = callers.DefaultIfEmpty("").Select(ispb => Target.ShownAt(ispb).Certificate).Distinct().ToList();
        return certificates is [var certificate]
            ? Target.ConnectAsync(certificate, End)
            : throw new CheckSkippedException(
                "It sends and reads on one connection, which has one certificate: leave --sender out.");
    }

    /// <summary>Sends a request on a connection that the check may break, and writes it down.</summary>
    public async Task<Exchange> SendOnAsync(Connection connection, Request request)
    {
        var exchange = Log.Begin(request.ToText());
        await connection.SendAsync(request.ToBytes(Target), End);
        return exchange;
    }

    /// <summary>Reads the reply to what was sent; null if the connection ended first.</summary>
    public async Task<Reply?> ReadOnAsync(Connection connection, Exchange exchange, string method = "GET")
    {
        try
        {
            var reply = await connection.ReadAsync(method, End);
            exchange.Came = reply?.ToText() ?? "(the connection ended without an answer)";
            return reply is null ? null : reply with { Exchange = exchange };
        }
        catch (InvalidDataException e)
        {
            throw new CheckFailedException("an answer in HTTP/1.1", e.Message, exchange);
        }
    }

    /// <summary>
    /// Sends a request on a connection of its own; null if the server ends the connection, as it may for a wrong certificate.
    /// </summary>
    public async Task<Reply?> AskAsync(Request request)
    {
        try
        {
            using var connection = await Target.ConnectAsync(Target.ShownBy(request).Certificate, End);
            return await ReadOnAsync(connection, await SendOnAsync(connection, request), request.Method);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Ends the streams that the check left open, as far as the server lets it: others may need the slots.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), Time);
        try
        {
            foreach (var next in _open.Latest)
                await _caller.SendAsync(new Request("DELETE", next), patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or CheckFailedException)
        {
            // It had its chance.
        }

        _caller.Dispose();
    }

    private async Task<Reply> GetAsync(Dialect wire, string path, string? accept, string? coding)
    {
        var type = accept == One ? wire.SingleType : accept;
        var reply = await SendAsync(new Request("GET", path).With("Accept", type).With("Accept-Encoding", coding));
        if (reply.Status is 200 or 204 && reply.Header(wire.NextHeader) is { } next)
            _open.Moved(path, Dialect.PathOf(next));
        return reply;
    }
}
