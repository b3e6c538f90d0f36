using System.Globalization;
using PixStream.ContractAuditor;
using PixStream.Simulation.Worlds;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Simulation.Actors;

/// <summary>What a reader makes of an answer.</summary>
internal readonly record struct PullAnswer(int Status, StreamStep? Next, int Messages);

/// <summary>
/// Asks the server for a reader, and tells the auditor what was asked and what was heard, in the words of HTTP.
/// </summary>
internal sealed class AuditedCalls(World world, Ispb participant, string reader, bool isJson)
{
    private readonly string _name = participant.ToString();

    public bool IsJson => isJson;

    /// <param name="token">Null to start.</param>
    /// <param name="terms">What the reader wants.</param>
    /// <param name="takes">How long it takes for the answer, piece by piece; zero for one that comes at once.</param>
    /// <param name="hangUp">The caller goes away.</param>
    /// <returns>Null where no answer came.</returns>
    public async Task<PullAnswer?> PullAsync(StreamStep? token, PullTerms terms, TimeSpan takes, CancellationToken hangUp)
    {
        var server = await world.ServerAsync();
        var ask = token is null ? Ask.Start : Ask.Pull;
        var (sentAt, text) = (world.Now, token is { } known ? TextOf(known) : null);
        world.Tell($"reader {reader}", token is null ? "starts" : $"pulls {text}");
        world.Figures.Requests++;
        var flight = world.Auditor.Asking(ask, _name, text, sentAt, terms.Wait);
        var reply = await server.CallAsync(participants => token is { } step
            ? participants.PullAsync(participant, step, terms, hangUp)
            : participants.StartAsync(participant, terms, hangUp));
        if (reply is not { } heard || hangUp.IsCancellationRequested)
        {
            reply?.Messages?.Dispose();
            world.Tell($"reader {reader}", $"hears nothing of {text ?? "its start"}");
            world.Auditor.Lost(flight, world.Now);
            return null;
        }

        StreamStep? next = heard.Status switch
        {
            PullStatus.Batch => new StreamStep(heard.Stream, heard.Step + 1),
            PullStatus.Empty => new StreamStep(heard.Stream, heard.Step),
            _ => null,
        };
        var answer = Translate(heard, next);
        world.Tell(
            $"reader {reader}",
            $"hears {answer.Status} of {text ?? "its start"}: {string.Join(", ", answer.Messages.Select(message => message.Key))} next {answer.Next}");
        world.Auditor.Answered(flight, answer, world.Now);
        world.ExpectNo503(answer.Status, sentAt, $"{ask} of {_name}");
        if (answer.Status == 200 && takes > TimeSpan.Zero)
            await TakeAsync(server, flight, heard.Stream, takes);
        return new PullAnswer(answer.Status, next, answer.Messages.Count);
    }

    /// <summary>The caller goes away. The server hears of it as it hears of all else.</summary>
    public void HangUp(CancellationTokenSource caller)
    {
        world.Tell($"reader {reader}", "hangs up");
        caller.Cancel();
    }

    public async Task<int> EndAsync(StreamStep token)
    {
        var server = await world.ServerAsync();
        var sentAt = world.Now;
        world.Tell($"reader {reader}", $"ends {TextOf(token)}");
        world.Figures.Requests++;
        var flight = world.Auditor.Asking(Ask.End, _name, TextOf(token), sentAt, endIsAmbiguous: isJson);
        if (await server.CallAsync(participants => participants.EndAsync(participant, token)) is not { } reply)
        {
            world.Tell($"reader {reader}", $"hears nothing of the end of {TextOf(token)}");
            world.Auditor.Lost(flight, world.Now);
            return 0;
        }

        var status = reply.Status switch
        {
            EndStatus.Ended => 200,
            EndStatus.AlreadyEnded => isJson ? 200 : 410,
            EndStatus.Superseded => 410,
            _ => 503,
        };
        world.Tell($"reader {reader}", $"hears {status} of the end of {TextOf(token)}");
        world.Auditor.Answered(flight, new Answer { Status = status }, world.Now);
        world.ExpectNo503(status, sentAt, $"the end of {TextOf(token)}");
        return status;
    }

    /// <summary>Its pieces come well within the idle time. Where they stop coming, the reader is as good as gone.</summary>
    private async Task TakeAsync(SimulatedServer server, Flight flight, StreamId stream, TimeSpan takes)
    {
        world.Figures.SlowAnswers++;
        world.Tell($"reader {reader}", $"takes {stream} for {takes.TotalSeconds:F1} s");
        world.Auditor.Taking(flight, world.Now);
        await server.SendAsync(participant, stream, takes, world.Scenario.Rules.IdleTimeout / 3);
        world.Auditor.Taken(flight, world.Now);
        world.Tell($"reader {reader}", $"has taken of {stream} what it takes");
    }

    private static Answer Translate(PullReply reply, StreamStep? next)
    {
        var status = reply.Status switch
        {
            PullStatus.Batch => 200,
            PullStatus.Empty => 204,
            PullStatus.StreamLimit => 429,
            PullStatus.StreamGone => 410,
            _ => 503,
        };
        var answer = new Answer
        {
            Status = status,
            Next = next is { } token ? TextOf(token) : null,
            SlotsUsed = next is null ? null : reply.SlotsUsed,
        };
        if (reply.Messages is not { } batch)
            return answer;
        var messages = new List<ReadMessage>();
        var body = new MemoryStream();
        for (var i = 0; i < batch.Count; i++)
        {
            var payload = batch[i].Payload.ToArray();
            body.Write(payload);
            messages.Add(new ReadMessage(TestMessage.KeyOf(payload), batch[i].Id.ToString(), payload));
        }

        batch.Dispose();
        return answer with
        {
            Messages = messages,
            Body = body.ToArray(),
            Form = reply.Tag.ToString(CultureInfo.InvariantCulture),
        };
    }

    private static string TextOf(StreamStep token) => $"{token.Stream}/{token.Step}";
}
