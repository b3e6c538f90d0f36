using PixStream.Streams.Limits;
using PixStream.Streams.Values;

namespace PixStream.Streams.Tests.Limits;

/// <summary>When senders are slowed, how far, and how it ends.</summary>
public sealed class SendPressureTests : IDisposable
{
    private static readonly Ispb A = Ispb.Parse("11111111");
    private static readonly Ispb B = Ispb.Parse("22222222");
    private static readonly Ispb C = Ispb.Parse("33333333");
    private static readonly Ispb[] Senders = [A, B, C];

    private readonly SlowStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_store_that_keeps_up_refuses_nothing()
    {
        _store.Run(60, 0.9 * _store.Rate, Senders);

        Assert.Empty(_store.Refusals);
        Assert.Equal(0, _store.Pressure.RetryAfterSeconds);
    }

    [Fact]
    public void A_short_standstill_refuses_nothing()
    {
        for (var i = 0; i < 10; i++)
        {
            _store.Run(5, 0.5 * _store.Rate, Senders);
            var rate = _store.Rate;
            _store.Rate = 0;
            _store.Run(0.3, 0.5 * rate, Senders);
            _store.Rate = rate;
        }

        Assert.Empty(_store.Refusals);
    }

    [Theory]
    [InlineData(1.3)]
    [InlineData(2)]
    [InlineData(10)]
    public void A_burst_is_slowed_within_seconds_and_what_is_let_in_does_not_wait_long(double times)
    {
        _store.Run(10, 0.5 * _store.Rate, Senders);
        var began = _store.NowMs;
        while (_store.Refusals.Count == 0)
            _store.Run(0.01, times * _store.Rate, Senders);
        Assert.InRange(_store.NowMs - began, 0, 5_000);
        _store.Run(10, times * _store.Rate, Senders);
        _store.Waits.Clear();

        _store.Run(40, times * _store.Rate, Senders);

        Assert.InRange(_store.Waits.Max(), 0, 2 * SlowStore.After.TotalMilliseconds);
        Assert.InRange(_store.Waits.Count * (double)SlowStore.Size, 0.98 * 40 * _store.Rate, 1.02 * 40 * _store.Rate);
    }

    [Fact]
    public void Retry_after_grows_with_what_was_refused_and_falls_as_it_is_taken()
    {
        _store.Run(5, 2 * _store.Rate, Senders);
        var early = _store.Refusals[^20..].Average();
        _store.Run(15, 2 * _store.Rate, Senders);
        var late = _store.Refusals[^20..].Average();
        Assert.InRange(late, early + 5, 30);
        Assert.InRange(_store.Pressure.RetryAfterSeconds, early + 5, 30);

        var seen = new List<int>();
        while (_store.Pressure.RetryAfterSeconds > 0)
        {
            seen.Add(_store.Pressure.RetryAfterSeconds);
            Assert.InRange(seen.Count, 0, 60);
            _store.Run(1, 0.1 * _store.Rate, Senders);
        }

        Assert.InRange(seen.Last(), 1, 3);
        _store.Refusals.Clear();
        _store.Run(30, 0.9 * _store.Rate, Senders);
        Assert.Empty(_store.Refusals);
    }

    [Fact]
    public void Those_told_to_come_again_come_as_fast_as_the_store_takes_them()
    {
        // A crowd of requests at once, and nothing after it.
        _store.Run(5, 2 * _store.Rate, Senders);
        for (var i = 0; i < 1000; i++)
            _store.Send(Senders[i % 3]);
        var refused = _store.Refusals.Count;

        _store.Run(20, 0, Senders);

        // All of a second come at the same moment here. Still few are told more than once again.
        Assert.InRange(_store.Refusals.Count - refused, 0, 1500);
        Assert.Equal(0, _store.Pressure.WaitingBytes);
        Assert.Equal(_store.Waits.Count, _store.Taken.Values.Sum());
    }

    [Fact]
    public void A_store_that_takes_nothing_makes_retry_after_grow_by_the_second()
    {
        _store.Run(10, 0.5 * _store.Rate, A);
        var rate = _store.Rate;
        _store.Rate = 0;
        var said = new List<int>();
        for (var i = 0; i < 40; i++)
        {
            _store.Run(1, 0, A);
            for (var sent = 0; sent < 60; sent++)
                _store.Send(A, isPolite: false);
            said.Add(_store.Send(B, isPolite: false));
        }

        Assert.InRange(said[9], 8, 14);
        Assert.Equal(SendPressure.RetryAfterMaxSeconds, said[^1]);
        // What came before there was pressure, and little more.
        Assert.InRange(_store.Pressure.WaitingBytes, 0, 1_300_000);
        Assert.InRange(_store.Pressure.Age.TotalSeconds, 38, 41);

        _store.Rate = rate;
        _store.Run(10, 0.5 * rate, A);
        Assert.Equal(0, _store.Send(B));
    }

    [Fact]
    public void A_sender_that_waits_as_it_was_told_is_not_crowded_out_by_one_that_does_not()
    {
        for (var ms = 0; ms < 60_000; ms += 10)
        {
            for (var i = 0; i < 10; i++)
                _store.Send(A, isPolite: false);
            if (ms % 200 == 0)
                _store.Send(B);
            _store.Step();
        }

        // B sends half of what the store takes.
        Assert.InRange(_store.Taken[B], 0.9 * 300, 300);
        Assert.InRange(_store.Taken[A] + _store.Taken[B], 0.98 * 6000, 6000);
    }

    [Fact]
    public void What_a_greedy_sender_was_refused_does_not_make_another_wait_longer()
    {
        _store.Run(5, 1.5 * _store.Rate, A);
        while (_store.Send(A, isPolite: false) < SendPressure.RetryAfterMaxSeconds)
        {
        }

        var first = 0;
        while (first == 0)
            first = _store.Send(B, isPolite: false);

        Assert.InRange(first, 1, 2);
    }

    [Fact]
    public void Appends_that_fail_at_once_are_not_slowed()
    {
        for (var i = 0; i < 2000; i++)
        {
            Assert.Equal(0, _store.Pressure.Enter(A, SlowStore.Size, out var waiting));
            _store.Time.Advance(TimeSpan.FromMilliseconds(5));
            _store.Pressure.Leave(waiting, wasStored: false);
        }
    }

    [Fact]
    public void What_was_let_in_by_a_question_before_is_not_refused()
    {
        _store.Run(5, 3 * _store.Rate, Senders);
        while (_store.Pressure.Ask(A, SlowStore.Size) == 0)
            _store.Send(A);

        Assert.Equal(0, _store.Pressure.Enter(A, SlowStore.Size, out var waiting, isLetIn: true));
        Assert.NotNull(waiting);
    }

    [Fact]
    public void A_question_leaves_nothing_behind()
    {
        Assert.Equal(0, _store.Pressure.Ask(A, SlowStore.Size));
        Assert.Equal(0, _store.Pressure.WaitingBytes);
    }

    [Fact]
    public void Without_a_time_nothing_is_refused_or_measured()
    {
        using var store = new SlowStore(TimeSpan.Zero) { Rate = 0 };
        for (var i = 0; i < 1000; i++)
            Assert.Equal(0, store.Send(A, bytes: 1_000_000));

        Assert.Equal(0, store.Pressure.WaitingBytes);
    }

    [Fact]
    public void A_store_that_needs_long_for_each_commit_still_takes_as_much_as_is_always_let_in()
    {
        // 400 ms, however much is in it.
        for (var round = 0; round < 100; round++)
        {
            var sent = new List<WaitingSend>();
            for (var i = 0; i < 50; i++)
                if (_store.Pressure.Enter(A, SlowStore.Size, out var waiting) == 0)
                    sent.Add(waiting!);
            Assert.InRange(sent.Count, (int)(SendPressure.WindowMin / SlowStore.Size), 50);
            _store.Time.Advance(TimeSpan.FromMilliseconds(400));
            sent.ForEach(send => _store.Pressure.Leave(send, wasStored: true));
        }
    }
}
