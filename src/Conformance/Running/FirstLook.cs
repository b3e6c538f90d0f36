using System.Globalization;
using PixStream.Conformance.Checks;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Publishing;

namespace PixStream.Conformance.Running;

/// <summary>
/// Finds out with a few requests what a server serves, before any check: whether it speaks the interface at all, which of its
/// profiles, whether it knows the participants, and how messages get in.
/// </summary>
internal sealed class FirstLook(ConformanceOptions options, Names names, TimeProvider time)
{
    // The challenge's own example of a token. No server issues it.
    private const string NeverIssued = "5oj7tm0jow61";

    // Longer than a server waits before it answers 204: the challenge allows 8 seconds.
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(20);

    /// <summary>What was asked in vain, for the sentence that says so.</summary>
    private readonly List<(Request Request, Reply Reply)> _vain = [];

    /// <exception cref="NothingHereException">Nothing can be checked there; its message is a sentence that says why.</exception>
    public async Task<Offer> TakeAsync(CancellationToken interrupted)
    {
        using var patience = new CancellationTokenSource(options.Timeout < PatienceMax ? options.Timeout : PatienceMax, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, interrupted);
        try
        {
            return await LookAsync(end.Token);
        }
        catch (IOException e)
        {
            throw new NothingHereException(e.Message);
        }
        catch (CheckFailedException e)
        {
            throw new NothingHereException(
                $"{options.ServerName} does not speak HTTP/1.1: asked for {e.Expected}, it gave {e.Came.TrimEnd('.')}.");
        }
        catch (OperationCanceledException) when (!interrupted.IsCancellationRequested)
        {
            throw new NothingHereException(string.Create(
                CultureInfo.InvariantCulture, $"{options.ServerName} did not answer within {PatienceMax.TotalSeconds:0.#} s."));
        }
    }

    private async Task<Offer> LookAsync(CancellationToken cancellation)
    {
        names.IsOfDigits = options.NamesOfDigits ?? false;
        var xml = Wants(Profiles.Spi | Profiles.Icom)
            && await IsServedAsync(XmlWire, cancellation);
        var json = Wants(Profiles.Json | Profiles.Challenge) && await IsServedAsync(Dialect.Json, cancellation);
        if (options.RequiresProfiles && Wants(Profiles.Spi | Profiles.Icom) && !xml)
            throw new NothingHereException(WhyNot($"{options.ServerName} does not serve the XML profile"));
        if (options.RequiresProfiles && Wants(Profiles.Json | Profiles.Challenge) && !json)
            throw new NothingHereException(WhyNot($"{options.ServerName} does not serve the JSON profile"));
        if (!xml && !json)
            throw new NothingHereException(WhyNot($"{options.ServerName} does not speak the interface"));
        foreach (var ispb in options.Credentials.Count > 0 ? options.Participants : [])
            await ExpectLetInAsync(ispb, xml ? XmlWire : Dialect.Json, cancellation);
        return new Offer(xml, json, options.Publisher ?? await FindPublisherAsync(cancellation));
    }

    private Dialect XmlWire => Wants(Profiles.Icom) ? Dialect.Icom : Dialect.Spi;

    private bool Wants(Profiles profiles) => (options.Profiles & profiles) != 0;

    private async Task<bool> IsServedAsync(Dialect wire, CancellationToken cancellation)
    {
        var reply = await AskAsync(new Request("DELETE", wire.TokenPath(Participant, NeverIssued)), wire, cancellation);
        if (IsRefusedName(reply) && options.NamesOfDigits is null && options.Participants.Count == 0 && !names.IsOfDigits)
            reply = await TryDigitsAsync(wire, reply, cancellation);
        if (!Speaks(reply, wire) || reply.Status is 401 or 403)
            reply = await AskAsync(new Request("GET", wire.Start(Participant)), wire, cancellation);
        if (reply.Status is 401 or 403 && !IsPage(reply))
            throw new NothingHereException(WhyRefused(Participant, reply));
        return Speaks(reply, wire) || (reply.Status is 200 or 204 && reply.Header(wire.NextHeader) is not null);
    }

    /// <summary>One whose credential is not taken would fail each check that it is in.</summary>
    private async Task ExpectLetInAsync(string ispb, Dialect wire, CancellationToken cancellation)
    {
        var reply = await AskAsync(new Request("DELETE", wire.TokenPath(ispb, NeverIssued)), wire, cancellation);
        if (reply.Status is 401 or 403)
            throw new NothingHereException(WhyRefused(ispb, reply));
    }

    private string WhyRefused(string ispb, Reply reply)
    {
        var madeUp = options.Participants.Count == 0 ? ", which is made up," : "";
        var what = string.Create(
            CultureInfo.InvariantCulture, $"{options.ServerName} refuses participant {ispb}{madeUp} with {reply.Status}. ");
        if (options.Credentials.Count > 0)
            return what
                + (Problem.DetailOf(reply) is { } detail ? $"It says: {Shortened.Text(detail, 300)}" : "Look at its credential.");
        return what + (reply.Status == 401
            ? "Name participants that it knows with --participant, and what they show with --cert, --token-file or --hmac-key."
            : "Name participants that it knows with --participant.");
    }

    /// <summary>A server may take only digits: then the same request with digits gets another answer.</summary>
    private async Task<Reply> TryDigitsAsync(Dialect wire, Reply withLetters, CancellationToken cancellation)
    {
        names.IsOfDigits = true;
        var reply = await AskAsync(new Request("DELETE", wire.TokenPath(Participant, NeverIssued)), wire, cancellation);
        names.IsOfDigits = reply.Status != withLetters.Status && !IsRefusedName(reply);
        return reply;
    }

    private async Task<Publisher?> FindPublisherAsync(CancellationToken cancellation)
    {
        var intake = new Request("POST", Dialect.Intake(options.Sender ?? Participant)) { Body = "<not-a-message/>"u8.ToArray() };
        var taken = await AskAsync(intake.With("Content-Type", Envelope.ContentType), XmlWire, cancellation);
        if (Speaks(taken, XmlWire) || (!IsPage(taken) && taken.Status is not (404 or 405 or 501)))
            return new IntakePublisher();
        var utility = new RequestPublisher("POST", RequestPublisher.UtilityPath);
        var made = await AskAsync(new Request("POST", utility.PathOf(Participant, 1)) { Body = [] }, Dialect.Json, cancellation);
        return made.Status is >= 200 and < 300 && !IsPage(made) ? utility : null;
    }

    private string Participant => options.Participants.Count > 0 ? options.Participants[0] : names.Participant("first look", 0);

    private async Task<Reply> AskAsync(Request request, Dialect wire, CancellationToken cancellation)
    {
        using var caller = new Caller(new Target(options, time, namesPort: wire != Dialect.Icom), new ExchangeLog());
        var reply = await caller.SendAsync(request, cancellation);
        _vain.Add((request, reply));
        return reply;
    }

    /// <summary>Whether a server that answers so has that profile at that path, and no page for people.</summary>
    private static bool Speaks(Reply reply, Dialect wire) => !IsPage(reply) && reply.Status switch
    {
        >= 200 and < 300 => reply.Body.Length == 0 || IsOf(reply, wire),
        404 or 405 => Problem.IsOne(reply) && IsOf(reply, wire) && !IsNothingThere(reply),
        410 or 429 => true,
        >= 400 and < 500 => IsOf(reply, wire),
        _ => false,
    };

    /// <summary>Whether its type is one of the profile's, JSON or XML.</summary>
    private static bool IsOf(Reply reply, Dialect wire) =>
        TypeOf(reply).Contains(wire.IsSpi ? "xml" : "json", StringComparison.Ordinal);

    private static bool IsRefusedName(Reply reply) => reply.Status is 400 or 403 or 404 or 422 && !IsPage(reply);

    private static bool IsPage(Reply reply) =>
        reply.Status is >= 300 and < 400 || TypeOf(reply).Contains("html", StringComparison.Ordinal);

    /// <summary>A problem that says that nothing is at the path.</summary>
    private static bool IsNothingThere(Reply reply) => reply.Text.Contains("not-found", StringComparison.Ordinal)
        || reply.Text.Contains("about:blank", StringComparison.Ordinal)
        || reply.Text.Contains("15.5.5", StringComparison.Ordinal);

    private static string TypeOf(Reply reply) => (reply.Header("Content-Type") ?? "").ToLowerInvariant();

    private string WhyNot(string what)
    {
        var (request, reply) = _vain[^1];
        var form = reply.Header("Location") is { } to ? $", a redirect to {Shortened.Text(to, 100)}"
            : reply.Header("Content-Type") is { } type ? $" and {Shortened.Text(type, 60)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{what}: {request.Method} {request.Path} is answered with {reply.Status}{form}.");
    }
}
