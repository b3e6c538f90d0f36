using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PixStream.Harness.Reference;

/// <summary>Start, pull and end.</summary>
internal sealed class StreamHandler(State state)
{
    private Fault Fault => state.Fault;

    public async Task StartAsync(HttpContext context, bool isXml, string ispb)
    {
        if (!Answers.IsIspb(ispb) || (Fault == Fault.RefusesLetters && ispb.Any(char.IsAsciiLetter)))
            await Answers.RefuseAsync(context, isXml, 400, "malformed-ispb", Fault);
        else if (FormOf(context, isXml, null) is not { } isBatch)
            await Answers.RefuseAsync(context, isXml, 406, "not-acceptable", Fault);
        else if (await OpenAsync(ispb, isXml) is { } session)
            await GiveAsync(context, ispb, session, 1, isBatch);
        else
        {
            if (Fault != Fault.NoRetryAfter)
                context.Response.Headers.RetryAfter = "1";
            context.Response.Headers["pi-thread-slot"] = "6/6";
            await Answers.RefuseAsync(context, isXml, 429, "stream-limit", Fault);
        }
    }

    public async Task PullAsync(HttpContext context, bool isXml, string ispb, string token)
    {
        var (session, step) = ("", 0);
        var accepts = FormOf(context, isXml, null) is not null;
        if (!Answers.IsIspb(ispb))
            await Answers.RefuseAsync(context, isXml, 400, "malformed-ispb", Fault);
        else if (Fault == Fault.AcceptBeforeToken && !accepts)
            await Answers.RefuseAsync(context, isXml, 406, "not-acceptable", Fault);
        else if (!state.TryOpen(token, ispb, isXml, out session, out step))
            await Answers.RefuseAsync(context, isXml, 400, "malformed-token", Fault);
        else if (!accepts)
            await Answers.RefuseAsync(context, isXml, 406, "not-acceptable", Fault);
        else if (Find(ispb, session, out _) is not { } found)
            await Answers.RefuseAsync(context, isXml, 410, "stream-gone", Fault);
        else
            await GiveAsync(context, ispb, found, step, FormOf(context, isXml, null)!.Value);
    }

    public async Task EndAsync(HttpContext context, bool isXml, string ispb, string token)
    {
        if (!Answers.IsIspb(ispb) || (Fault == Fault.RefusesLetters && ispb.Any(char.IsAsciiLetter)))
        {
            await Answers.RefuseAsync(context, isXml, 400, "malformed-ispb", Fault);
            return;
        }

        var isIssued = state.TryOpen(token, ispb, isXml, out var id, out var step);
        if (!isIssued && (isXml || Fault == Fault.UnknownEndIs404))
        {
            await Answers.RefuseAsync(context, isXml, isXml ? 400 : 404, isXml ? "malformed-token" : "not-found", Fault);
            return;
        }

        var status = isIssued ? End(ispb, id, step) : 200;
        if (status == 410 && Find(ispb, id, out _) is null
            && (Fault == Fault.EndsAgainAndAgain || (!isXml && Fault != Fault.JsonEndsOnce)))
            status = 200;
        if (status == 410)
            await Answers.RefuseAsync(context, isXml, 410, "stream-gone", Fault);
        else if (!isXml)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Fault == Fault.EndHasNoBody ? "" : "{}");
        }
    }

    private int End(string ispb, string id, int step)
    {
        lock (state.Lock)
        {
            if (Find(ispb, id, out var handler) is not { } session)
                return 410;
            var follows = session.Outstanding is null ? session.Step : session.Step + 1;
            if (step < session.Step || step > follows)
            {
                if (Fault == Fault.SupersededEndCloses)
                    handler.Close(session, confirms: true);
                return 410;
            }

            var confirms = step > session.Step || Fault == Fault.EndConfirmsAll;
            handler.Close(session, confirms && Fault != Fault.EndConfirmsNothing);
            if (Fault == Fault.EndKeepsSlot)
                handler.Leaked++;
            state.Change();
            return 200;
        }
    }

    private Session? Find(string ispb, string id, out Handler handler)
    {
        lock (state.Lock)
        {
            handler = state.HandlerOf(ispb);
            if (Fault == Fault.TakesOthersTokens
                && state.Handlers.FirstOrDefault(other => other.Open.Exists(session => session.Id == id)) is { } owner)
                handler = owner;
            handler.CloseIdle();
            return handler.Open.Find(session => session.Id == id);
        }
    }

    private async Task<Session?> OpenAsync(string ispb, bool isXml)
    {
        var isFull = IsFull(ispb, isXml);
        if (Fault == Fault.CapIsRaced)
            await Task.Delay(TimeSpan.FromMilliseconds(50), State.Time);
        lock (state.Lock)
        {
            var handler = state.HandlerOf(ispb);
            if (Fault == Fault.CapIsRaced ? isFull : IsFull(ispb, isXml))
            {
                if (Fault == Fault.RefusedStartTakes)
                    handler.Take(1, false);
                return null;
            }

            var session = new Session(State.NewSession(), isXml) { LastSeen = State.Time.GetTimestamp() };
            handler.Open.Add(session);
            return session;
        }
    }

    private bool IsFull(string ispb, bool isXml)
    {
        lock (state.Lock)
        {
            var handler = state.HandlerOf(ispb);
            handler.CloseIdle();
            return handler.IsFull(isXml);
        }
    }

    /// <summary>Answers with the batch of that step as soon as it is there, or with nothing after the wait.</summary>
    private async Task GiveAsync(HttpContext context, string ispb, Session session, int step, bool isBatch)
    {
        var started = State.Time.GetTimestamp();
        for (var looks = 0; ; looks++)
        {
            Task changed;
            lock (state.Lock)
            {
                var handler = Find(ispb, session.Id, out var found) is null ? null : found;
                if (handler is null || !TryReach(handler, session, step))
                    break;
                var left = (Fault == Fault.NeverWaits ? TimeSpan.Zero : state.Wait) - State.Time.GetElapsedTime(started);
                var waitsOn = Fault switch
                {
                    Fault.WaitsForFullBatch => handler.Waiting.Count < 10,
                    Fault.WaitsToTheEnd => looks > 0,
                    _ => false,
                };
                if (session.Outstanding is null && (left <= TimeSpan.Zero || !waitsOn)
                    && TakeFor(handler, session, isBatch) is { } batch)
                    (session.Outstanding, session.IsBatch) = (batch, isBatch);
                if (session.Outstanding is not null || left <= TimeSpan.Zero)
                {
                    session.LastSeen = Fault == Fault.RepeatsAreNoPulls && session.Outstanding is not null
                        ? session.LastSeen
                        : State.Time.GetTimestamp();
                    break;
                }

                session.Waiting++;
                changed = state.Changed;
            }

            await WaitAsync(context, session, changed, state.Wait - State.Time.GetElapsedTime(started));
        }

        await AnswerAsync(context, ispb, session, step, isBatch);
    }

    private async Task WaitAsync(HttpContext context, Session session, Task changed, TimeSpan left)
    {
        using var enough = new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, context.RequestAborted);
        await Task.WhenAny(changed, Task.Delay(left < TimeSpan.Zero ? TimeSpan.Zero : left, State.Time, end.Token));
        await enough.CancelAsync();
        lock (state.Lock)
        {
            session.Waiting--;
            session.LastSeen = State.Time.GetTimestamp();
            if (context.RequestAborted.IsCancellationRequested && Fault == Fault.GoingAwayEndsStream)
                foreach (var handler in state.Handlers.Where(handler => handler.Open.Contains(session)).ToList())
                    handler.Close(session, confirms: false);
        }

        context.RequestAborted.ThrowIfCancellationRequested();
    }

    private List<Item>? TakeFor(Handler handler, Session session, bool isBatch)
    {
        if (Fault == Fault.GivesOthersMessages && handler.Waiting.Count == 0)
            handler = state.Handlers.FirstOrDefault(other => other.Waiting.Count > 0) ?? handler;
        if (Fault == Fault.WakesAll && handler.Open.Exists(other => other != session && other.Waiting > 0)
            && handler.Waiting.Count == 1)
            return [handler.Waiting[0]];
        if (Fault == Fault.StartGivesNothing && session.Step == 1)
            return null;
        return handler.Take(isBatch ? 10 : 1, !session.IsXml && Fault != Fault.SplitsOperations);
    }

    /// <summary>Moves the session on to that step, if it may.</summary>
    private bool TryReach(Handler handler, Session session, int step)
    {
        if (step == session.Step + 1 && session.Outstanding is not null)
        {
            if (Fault == Fault.PullConfirmsNothing)
                handler.Waiting.AddRange(session.Outstanding);
            (session.Outstanding, session.Step) = (Fault == Fault.PullGivesTheSame ? session.Outstanding : null, step);
            return true;
        }

        if (step == session.Step && session.Outstanding is { } batch)
        {
            if (Fault == Fault.RepeatTakesSlot)
                handler.Leaked++;
            if (Fault == Fault.RepeatConfirms && handler.Waiting.Count > 0)
                session.Outstanding = null;
            if (Fault == Fault.RepeatTakesNewMessages && session.IsBatch && batch.Count < 10)
                batch.AddRange(handler.Take(10 - batch.Count, false) ?? []);
        }

        return step == session.Step || (Fault == Fault.TakesStaleTokens && step < session.Step);
    }

    private Task AnswerAsync(HttpContext context, string ispb, Session session, int step, bool isBatch)
    {
        List<Item>? batch;
        int slots, next;
        lock (state.Lock)
        {
            if (Find(ispb, session.Id, out var handler) is null || (step < session.Step && Fault != Fault.TakesStaleTokens))
                return Answers.RefuseAsync(context, session.IsXml, 410, "stream-gone", Fault);
            batch = session.Outstanding?.ToList();
            slots = handler.Open.Count;
            if (batch is null && Fault == Fault.NewTokenWith204)
                session.Step++;
            next = batch is null ? session.Step : session.Step + 1;
        }

        if (session.IsXml && Fault != Fault.NoSlotHeader)
            context.Response.Headers["pi-thread-slot"] = $"{slots}/6";
        if (batch is not null && FormOf(context, session.IsXml, session.IsBatch) is null && Fault != Fault.RepeatChangesForm)
            return Answers.RefuseAsync(context, session.IsXml, 406, "not-acceptable", Fault);
        var token = state.TokenOf(ispb, session.IsXml, session.Id, next);
        if (batch is not null || Fault != Fault.NoNextWith204)
            context.Response.Headers[session.IsXml ? "PI-Pull-Next" : "Pull-Next"] =
                $"{(session.IsXml ? "/api/v1/out" : "/api/pix")}/{ispb}/stream/{token}";
        if (batch is null)
        {
            context.Response.StatusCode = Fault == Fault.EmptyIs200 ? 200 : 204;
            return Fault == Fault.EmptyIs200 ? context.Response.WriteAsync("[]") : Task.CompletedTask;
        }

        var form = Fault == Fault.RepeatChangesForm ? isBatch : session.IsBatch;
        return session.IsXml
            ? Answers.XmlAsync(context, batch, form, session, Fault)
            : JsonView.WriteAsync(context, batch, form, Fault);
    }

    /// <summary>Whether a batch is asked for; null where neither form will do, or not the one that it must be.</summary>
    private bool? FormOf(HttpContext context, bool isXml, bool? must)
    {
        var accept = context.Request.Headers.Accept;
        if (accept.Count == 0)
            return must ?? Fault == Fault.BatchByDefault;
        if (!MediaTypeHeaderValue.TryParseList(accept!, out var ranges))
            ranges = [];
        var (single, multi) = isXml ? ("application/xml", "multipart/mixed") : ("application/json", "multipart/json");
        var (one, many) = (WeightOf(single, ranges), WeightOf(multi, ranges));
        if (Fault == Fault.IgnoresAccept && one.Weight <= 0 && many.Weight <= 0)
            return must ?? false;
        if (must is { } form)
            return (form ? many : one).Weight > 0 ? form : null;
        if (one.Weight <= 0 && many.Weight <= 0)
            return null;
        return many.Weight > one.Weight || (many.Weight == one.Weight && many.Specificity > 0);
    }

    private static (double Weight, int Specificity) WeightOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        var best = (Weight: 0.0, Specificity: -1);
        foreach (var range in ranges)
        {
            var specificity = range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
            var matches = specificity switch
            {
                0 => true,
                1 => type.StartsWith(range.Type.Value + "/", StringComparison.OrdinalIgnoreCase),
                _ => range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase),
            };
            if (matches && specificity > best.Specificity)
                best = (range.Quality ?? 1, specificity);
        }

        return best;
    }
}
