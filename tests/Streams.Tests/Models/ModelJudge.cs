using PixStream.Streams.Ports;
using PixStream.Streams.Rules;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Models;

/// <summary>One request, as its sender and the network between know it.</summary>
internal sealed class Ask(StreamStep? token, bool isEnd, long sentMs)
{
    /// <summary>Null with a start.</summary>
    public StreamStep? Token { get; } = token;

    public bool IsEnd { get; } = isEnd;

    public long SentMs { get; } = sentMs;

    /// <summary>No other request of the same stream was on its way together with this one.</summary>
    public bool IsAlone { get; set; } = true;

    public PullReply Pull { get; set; }

    public EndReply End { get; set; }

    public PullStatus Status => IsEnd && End.Status == EndStatus.Unavailable ? PullStatus.Unavailable : Pull.Status;

    public string[] Texts { get; set; } = [];
}

/// <summary>
/// Judges the streams of one participant by the requests and responses alone. It knows nothing of the rules' insides: what it
/// cannot know for sure (a lost answer, a stream that may have ended) it counts as no fault.
/// </summary>
internal sealed class ModelJudge(StreamRules rules, Action<string> fail)
{
    private readonly Dictionary<StreamId, Seen> _streams = [];
    private readonly Dictionary<string, (StreamId Stream, long Step)> _holders = [];
    private readonly HashSet<string> _confirmed = [];
    private readonly HashSet<string> _perhapsConfirmed = [];
    private readonly Dictionary<string, ResourceId> _ids = [];
    private readonly Dictionary<string, int> _ranks = [];
    private readonly HashSet<string> _attempted = [];
    private int _unknownStarts;
    private int _startsOnTheWay;
    private long _beforeMs;
    private long _nowMs;

    private long IdleMs => (long)rules.IdleTimeout.TotalMilliseconds;

    /// <summary>Something failed in this run, so an answer that was not given may have taken effect.</summary>
    public bool IsDisturbed { get; private set; }

    public void SentAppend(string text) => _attempted.Add(text);

    public void ReceivedAppend(string text, AppendReply reply)
    {
        if (reply.Status == AppendStatus.Unavailable)
        {
            IsDisturbed = true;
            _ranks[text] = -1;
            return;
        }

        Expect(reply.Status == AppendStatus.Stored, $"'{text}' was answered with {reply.Status}");
        if (!_ids.TryAdd(text, reply.ResourceIds[0]))
            Expect(_ids[text] == reply.ResourceIds[0], $"'{text}' has two ids");
        _ranks.TryAdd(text, _ranks.Count);
    }

    public Ask Sent(StreamStep? token, bool isEnd, long nowMs)
    {
        var ask = new Ask(token, isEnd, nowMs);
        if (token is null)
            _startsOnTheWay++;
        if (token is { } known && _streams.TryGetValue(known.Stream, out var stream))
        {
            ask.IsAlone = stream.OnTheWay.Count == 0;
            stream.OnTheWay.ForEach(other => other.IsAlone = false);
            stream.OnTheWay.Add(ask);
            stream.EndWasSent |= isEnd;
        }

        return ask;
    }

    /// <summary>The connection broke: the request may have taken effect.</summary>
    public void Lost(Ask ask)
    {
        IsDisturbed = true;
        Forget(ask);
        MayHaveTakenEffect(ask);
    }

    /// <summary>Answers that arrived so close together that their order means nothing.</summary>
    public void Received(IReadOnlyList<Ask> group, long nowMs)
    {
        _beforeMs = _nowMs;
        _nowMs = nowMs;
        var startsOnTheWay = _startsOnTheWay;
        foreach (var ask in group)
            Forget(ask);
        var toldBefore = _holders.Keys.ToHashSet();
        foreach (var ask in group.Where(ask => ask.Status == PullStatus.Batch))
            CheckBatch(ask, toldBefore);
        foreach (var ask in group)
            Judge(ask, startsOnTheWay);
        var open = _streams.Values.Count(stream => !MayBeClosed(stream));
        Expect(open <= rules.MaxStreams, $"{open} streams are open");
    }

    /// <summary>At the end of a run in which a last reader read all there was.</summary>
    public void CheckAllWasDelivered()
    {
        foreach (var text in _ids.Keys)
            Expect(_confirmed.Contains(text) || _perhapsConfirmed.Contains(text), $"'{text}' was stored and never confirmed");
        if (!IsDisturbed)
            Expect(_confirmed.Count == _ids.Count, $"{_confirmed.Count} of {_ids.Count} messages were confirmed");
    }

    private void CheckBatch(Ask ask, HashSet<string> toldBefore)
    {
        var (id, step) = (ask.Pull.Stream, ask.Pull.Step);
        if (!_streams.TryGetValue(id, out var stream))
            _streams.Add(id, stream = new Seen());
        if (stream.Batches.TryGetValue(step, out var same))
        {
            Expect(same.Texts.SequenceEqual(ask.Texts) && same.Tag == ask.Pull.Tag, $"{id} step {step} is not what it was");
        }
        else
        {
            stream.Batches.Add(step, (ask.Texts, ask.Pull.Tag));
            CheckOrder(ask, stream, toldBefore);
        }

        var isWellFormed = ask.Texts.Length is >= 1 and <= 10 && ask.Texts.Distinct().Count() == ask.Texts.Length;
        Expect(isWellFormed, $"{id} step {step}: {ask.Texts.Length} messages");
        for (var i = 0; i < ask.Texts.Length; i++)
        {
            var text = ask.Texts[i];
            Expect(_attempted.Contains(text), $"'{text}' was never sent");
            Expect(
                _ids.TryAdd(text, ask.Pull.Messages![i].Id) || _ids[text] == ask.Pull.Messages[i].Id, $"'{text}' has another id");
            Expect(!_confirmed.Contains(text), $"'{text}' was confirmed and came again in {id} step {step}");
            if (_holders.TryGetValue(text, out var holder) && holder != (id, step))
                Expect(
                    holder.Stream != id && MayBeClosed(_streams[holder.Stream]),
                    $"'{text}' came in {id} step {step} while {holder.Stream} held it as step {holder.Step}");
            _holders[text] = (id, step);
        }
    }

    /// <summary>
    /// Returned messages first, in their order, then new ones, in theirs; and new ones go up through the life of a stream.
    /// </summary>
    private void CheckOrder(Ask ask, Seen stream, HashSet<string> toldBefore)
    {
        // Where an answer may have been lost, a message may have been handed out though no reader ever saw it.
        if (IsDisturbed)
            return;
        var returned = ask.Texts.TakeWhile(toldBefore.Contains).Select(RankOf).ToList();
        var fresh = ask.Texts.Skip(returned.Count).ToList();
        var where = $"{ask.Pull.Stream} step {ask.Pull.Step}";
        Expect(!fresh.Exists(toldBefore.Contains), $"{where}: a new message before a returned one");
        Expect(returned.SequenceEqual(returned.Order()), $"{where}: returned messages out of order");
        foreach (var rank in fresh.Select(RankOf))
        {
            Expect(rank > stream.HighestNew, $"{where}: new messages out of order");
            stream.HighestNew = rank;
        }
    }

    private int RankOf(string text) => _ranks.GetValueOrDefault(text, int.MaxValue);

    private void Judge(Ask ask, int startsOnTheWay)
    {
        if (ask.Status == PullStatus.Unavailable)
        {
            IsDisturbed = true;
            MayHaveTakenEffect(ask);
            return;
        }

        if (ask.IsEnd)
        {
            JudgeEnd(ask);
            return;
        }

        switch (ask.Status)
        {
            case PullStatus.Batch or PullStatus.Empty:
                if (!_streams.TryGetValue(ask.Pull.Stream, out var stream))
                    _streams.Add(ask.Pull.Stream, stream = new Seen());
                Expect(
                    ask.Token is null || ask.Token == new StreamStep(ask.Pull.Stream, ask.Pull.Step),
                    "the answer names another token");
                Expect(ask.Pull.SlotsUsed >= 1 && ask.Pull.SlotsUsed <= rules.MaxStreams, $"{ask.Pull.SlotsUsed} slots are used");
                // It may have been answered at any time since the last group.
                stream.LastContactMs = _beforeMs;
                stream.IsUnsure = false;
                Confirm(ask.Pull.Stream, ask.Pull.Step - 1);
                break;
            case PullStatus.StreamLimit:
                Expect(ask.Token is null, "a pull was refused for the cap");
                var mayBeOpen = _unknownStarts + startsOnTheWay + _streams.Values.Count(stream => !stream.Ended);
                Expect(mayBeOpen >= rules.MaxStreams, $"a start was refused with {mayBeOpen} streams open");
                break;
            default:
                Expect(ask.Token is not null, "a start was told that its stream is gone");
                Expect(
                    MayBeGone(ask, ask.Token!.Value.Step, _streams[ask.Token.Value.Stream]),
                    $"{ask.Token} is gone for no reason");
                break;
        }

        if (ask.Token is { } asked)
            _streams[asked.Stream].HighestAsked = Math.Max(_streams[asked.Stream].HighestAsked, asked.Step);
    }

    private void JudgeEnd(Ask ask)
    {
        var stream = _streams[ask.Token!.Value.Stream];
        if (ask.End.Status == EndStatus.Superseded)
            return;
        stream.Ended = true;
        if (ask.End.Status == EndStatus.Ended)
            Confirm(ask.Token.Value.Stream, ask.Token.Value.Step - 1);
    }

    private void Confirm(StreamId id, long step)
    {
        if (_streams[id].Batches.TryGetValue(step, out var batch))
            _confirmed.UnionWith(batch.Texts);
    }

    private void MayHaveTakenEffect(Ask ask)
    {
        if (ask.Token is not { } token)
        {
            _unknownStarts++;
            return;
        }

        var stream = _streams[token.Stream];
        stream.IsUnsure = true;
        if (stream.Batches.TryGetValue(token.Step - 1, out var batch))
            _perhapsConfirmed.UnionWith(batch.Texts);
    }

    private void Forget(Ask ask)
    {
        if (ask.Token is null)
            _startsOnTheWay--;
        if (ask.Token is { } token && _streams.TryGetValue(token.Stream, out var stream))
            stream.OnTheWay.Remove(ask);
    }

    /// <summary>The token was superseded, or may have been, or its stream may have ended.</summary>
    private bool MayBeGone(Ask ask, long step, Seen stream) =>
        step < stream.HighestAsked || stream.Batches.Keys.Any(later => later > step)
        || !ask.IsAlone || stream.IsUnsure || MayBeClosed(stream, ask.SentMs) || MayBeClosed(stream);

    private bool MayBeClosed(Seen stream) => MayBeClosed(stream, _nowMs);

    private bool MayBeClosed(Seen stream, long nowMs) =>
        stream.Ended || stream.EndWasSent || (stream.OnTheWay.Count == 0 && nowMs - stream.LastContactMs >= IdleMs);

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
            fail(otherwise);
    }

    private sealed class Seen
    {
        public Dictionary<long, (string[] Texts, ushort Tag)> Batches { get; } = [];

        public List<Ask> OnTheWay { get; } = [];

        public long LastContactMs { get; set; }

        public int HighestNew { get; set; } = -1;

        public long HighestAsked { get; set; }

        public bool EndWasSent { get; set; }

        public bool Ended { get; set; }

        /// <summary>A request failed, and whether it took effect is not known.</summary>
        public bool IsUnsure { get; set; }
    }
}
