using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PixStream.Grains.Abstractions;
using PixStream.Quarantine.Auditing;
using PixStream.Quarantine.Messages;
using PixStream.Quarantine.Senders;
using PixStream.Streams.Ports;
using PixStream.Streams.Values;

namespace PixStream.Cluster.Tests;

/// <summary>What one gateway stores apart, or shuts off, another one knows, whatever becomes of the silos.</summary>
public sealed class QuarantineTests(ITestOutputHelper output)
{
    private const string By = "ana";
    private const string Reason = "The schema was wrong.";

    private static readonly (string, string) Checks = ("PixStream:Inspection:Invalid", "Quarantine");

    private readonly string _psp = SharedCluster.NewParticipant();
    private readonly string _sender = SharedCluster.NewParticipant();
    private readonly Envelopes _envelopes = new(seed: 8);

    [Fact]
    public async Task What_is_set_apart_at_one_gateway_is_listed_at_another_and_streamed_once_it_is_released()
    {
        await using var cluster = await LiveCluster.StartAsync(2, new MemoryStore());
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero, Checks);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        var message = Invalid(_envelopes.Make(_sender, _psp));
        var refused = (await one.Client.PostAsync(_sender, message))
            .IsProblem(HttpStatusCode.UnprocessableEntity, "schema-violation", xml: true);
        Assert.Empty(await one.Client.DrainAsync(_psp));

        var quarantine = other.Services.GetRequiredService<IQuarantine>();
        var listed = Assert.Single((await quarantine.ListAsync(new QuarantineFilter(Ispb.Parse(_psp)))).Messages);
        Assert.Contains(listed.Id.ToString(), refused.Text, StringComparison.Ordinal);
        Assert.Equal((1, 1), ((await quarantine.CountAsync()).Total, (await quarantine.CountAsync()).Counts[0].Messages));
        var shown = await quarantine.ShowAsync(listed.Id);
        Assert.Equal(message, shown.Payload.ToArray());
        Assert.NotEmpty(shown.Reasons);
        var released = await other.Services.GetRequiredService<IParticipants>().AppendAsync(
            [new IncomingMessage(listed.Sender, listed.Participant, listed.BizMsgIdr, listed.Operations, shown.Payload)]);
        Assert.Equal(QuarantineStatus.Done, await quarantine.MarkReleasedAsync(listed.Id, By, Reason, released.ResourceIds[0]));

        Assert.Equal(message, Assert.Single(await one.Client.DrainAsync(_psp)));
        Assert.Empty((await one.Services.GetRequiredService<IQuarantine>().ListAsync(QuarantineFilter.All)).Messages);
        var steps = await one.Services.GetRequiredService<IAuditTrail>().ListAsync();
        Assert.Equal([AuditAction.Released, AuditAction.Quarantined], steps.Records.Select(step => step.Record.Action));
        Assert.Equal((By, Reason), (steps.Records[0].Record.By, steps.Records[0].Record.Reason));
    }

    [Fact]
    public async Task Who_is_shut_off_at_one_gateway_is_shut_off_at_the_others_and_let_in_again()
    {
        await using var cluster = await LiveCluster.StartAsync(2, new MemoryStore());
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        var gate = one.Services.GetRequiredService<SenderGate>();
        Assert.Equal(QuarantineStatus.Done, await gate.ShutOffAsync(Ispb.Parse(_sender), By, Reason));
        await RefreshAsync(other);
        await using var late = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        foreach (var gateway in new[] { one, other, late })
            (await gateway.Client.PostAsync(_sender, _envelopes.Make(_sender, _psp)))
                .IsProblem(HttpStatusCode.Forbidden, "sender-shut-off", xml: true);

        Assert.Equal(
            QuarantineStatus.Done,
            await other.Services.GetRequiredService<SenderGate>().AdmitAsync(Ispb.Parse(_sender), By, Reason));
        await RefreshAsync(one);
        foreach (var gateway in new[] { one, other })
            await gateway.Client.PublishAsync(_sender, _envelopes.Make(_sender, _psp));
    }

    [Fact]
    public async Task More_than_is_taken_at_once_is_an_error_of_the_caller_as_it_is_in_one_process()
    {
        await using var cluster = await LiveCluster.StartAsync(1, new MemoryStore());
        await using var gateway = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        var quarantine = gateway.Services.GetRequiredService<IQuarantine>();
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await quarantine.AddAsync([.. Enumerable.Range(0, IQuarantine.MessagesMax + 1).Select(New)]));
        Assert.Equal(0, (await quarantine.CountAsync()).Total);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_that_was_set_apart_or_shut_off_is_lost_with_a_silo(bool isKilled)
    {
        await using var cluster = await LiveCluster.StartAsync(3, new MemoryStore());
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero, Checks);
        await using var other = await LiveGateway.StartAsync(cluster, TimeSpan.Zero, Checks);
        var flags = one.Services.GetRequiredService<IShutOffSenders>();
        Assert.Equal(QuarantineStatus.Done, await flags.ShutOffAsync(Ispb.Parse(_psp), By, Reason));
        byte[][] messages = [.. Enumerable.Range(0, 60).Select(_ => Invalid(_envelopes.Make(_sender, _psp)))];
        var answers = new Answer[messages.Length];
        var next = -1;
        var half = new TaskCompletionSource();
        Task[] workers = [.. Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < messages.Length)
            {
                if (i == messages.Length / 2)
                    half.SetResult();
                do
                    answers[i] = await (i % 2 == 0 ? one : other).Client.PostAsync(_sender, messages[i]);
                while (answers[i].Status == HttpStatusCode.ServiceUnavailable);
            }
        }))];
        await half.Task;
        var leaving = await HostOfQuarantineAsync(cluster);
        await (isKilled ? cluster.KillAsync(leaving) : cluster.StopAsync(leaving));
        await Task.WhenAll(workers);

        var page = await other.Services.GetRequiredService<IQuarantine>().ListAsync(QuarantineFilter.All, limit: 1000);
        output.WriteLine($"{page.Total} messages in quarantine, {cluster.Silos.Count} silos.");
        Assert.Equal(messages.Select(Envelopes.BizMsgIdrOf).Order(), page.Messages.Select(message => message.BizMsgIdr).Order());
        var ids = page.Messages.ToDictionary(message => message.BizMsgIdr, message => message.Id.ToString());
        for (var i = 0; i < messages.Length; i++)
            Assert.Contains(ids[Envelopes.BizMsgIdrOf(messages[i])], answers[i].Text, StringComparison.Ordinal);
        Assert.Equal(
            Ispb.Parse(_psp),
            Assert.Single((await other.Services.GetRequiredService<IShutOffSenders>().ListAsync()).Senders).Sender);
        var steps = await one.Services.GetRequiredService<IAuditTrail>().ListAsync(limit: 1000);
        Assert.Equal(
            Enumerable.Range(1, steps.Records.Count).Select(number => (long)number),
            steps.Records.Reverse().Select(step => step.Number));
        Assert.Equal(AuditAction.SenderShutOff, steps.Records[^1].Record.Action);
        var found = await other.Services.GetRequiredService<IAuditTrail>().ListAsync(
            filter: new AuditFilter(Action: AuditAction.SenderShutOff));
        Assert.Equal([1], found.Records.Select(static record => record.Number));
        var lines = await other.Services.GetRequiredService<IAuditTrail>().ReadLinesAsync(limit: 1000);
        Assert.Equal(steps.Records.Count, lines.Lines.Count);
        var head = await other.Services.GetRequiredService<IAuditTrail>().HeadAsync();
        Assert.Equal((QuarantineStatus.Done, steps.Records[0].Number, 64), (head.Status, head.Number, head.Hash.Length));
    }

    /// <summary>Two clusters that know nothing of each other over one store: the worst that a split network can do.</summary>
    [Fact]
    public async Task Two_activations_of_the_quarantine_lose_nothing_and_tell_nothing_stale()
    {
        var memory = new MemoryStore();
        await using var cluster = await LiveCluster.StartAsync(1, memory);
        await using var otherCluster = await LiveCluster.StartAsync(1, new MemoryStore(memory));
        await using var one = await LiveGateway.StartAsync(cluster, TimeSpan.Zero);
        await using var other = await LiveGateway.StartAsync(otherCluster, TimeSpan.Zero);
        IQuarantine[] quarantines =
            [one.Services.GetRequiredService<IQuarantine>(), other.Services.GetRequiredService<IQuarantine>()];

        for (var i = 0; i < 10; i++)
        {
            var added = await quarantines[i % 2].AddAsync([New(i)]);
            Assert.Equal(
                added.Ids[0], Assert.Single((await quarantines[(i + 1) % 2].ListAsync(QuarantineFilter.All)).Messages).Id);
            Assert.Equal(QuarantineStatus.Done, await quarantines[(i + 1) % 2].DropAsync(added.Ids[0], By, Reason));
            Assert.Equal(QuarantineStatus.NotFound, await quarantines[i % 2].DropAsync(added.Ids[0], By, Reason));
        }

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            while ((await quarantines[i % 2].AddAsync([New(i)])).Status != QuarantineStatus.Done)
            {
                // Overtaken twice in a row.
            }
        }));
        var lists = new[]
        {
            await quarantines[0].ListAsync(QuarantineFilter.All), await quarantines[1].ListAsync(QuarantineFilter.All),
        };
        Assert.Equal(lists[0].Messages, lists[1].Messages);
        Assert.Equal(40, lists[0].Messages.DistinctBy(message => message.BizMsgIdr).Count());
        Assert.Equal(40, lists[0].Total);
    }

    private static async Task RefreshAsync(LiveGateway gateway) =>
        // What its timer does every ten seconds.
        Assert.True(await gateway.Services.GetRequiredService<SenderGate>().RefreshAsync());

    private static async Task<Orleans.TestingHost.InProcessSiloHandle> HostOfQuarantineAsync(LiveCluster cluster)
    {
        var grain = cluster.Client.GetGrain<IQuarantineGrain>(IQuarantineGrain.Key);
        var address = await cluster.Client.GetGrain<IManagementGrain>(0).GetActivationAddress(grain);
        return cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
    }

    /// <summary>The same with an amount that is not a number.</summary>
    internal static byte[] Invalid(byte[] message) =>
        Encoding.UTF8.GetBytes(Regex.Replace(Encoding.UTF8.GetString(message), "(<IntrBkSttlmAmt[^>]*>)[^<]*", "$1ten"));

    private QuarantinedMessage New(int number) => new(
        Ispb.Parse(_sender), Ispb.Parse(_psp), "pacs.008", "1.13", $"M{_sender}{number:D23}", 1,
        ["line 3: IntrBkSttlmAmt must be a number."], Encoding.UTF8.GetBytes($"<Envelope>{number}</Envelope>"));
}
