using PixStream.Fuzz.Model;
using PixStream.Fuzz.Requests;

namespace PixStream.Fuzz.Tests;

/// <summary>What the ledger holds against a server.</summary>
public sealed class LedgerTests
{
    private const string Psp = "F0000001";
    private const long IdleMs = 1000;

    private readonly Ledger _ledger = new(TimeSpan.FromMilliseconds(IdleMs));
    private readonly Envelopes _envelopes = new(new Random(1));
    private readonly Participant _desk = new(Psp);

    [Fact]
    public void What_came_once_and_was_confirmed_is_right()
    {
        var stream = Stream("a");
        var sent = Accepted();
        Assert.Empty(_ledger.HandOut(stream, [new Delivered(sent.Bytes, "id", null)], 0));
        Ledger.Confirm(stream);
        Assert.Empty(_ledger.Close());
    }

    [Fact]
    public void What_was_promised_and_never_came_is_lost()
    {
        Accepted();
        Assert.Contains("never came", Assert.Single(_ledger.Close()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_answered_may_come_or_not()
    {
        var (came, stayed) = (_envelopes.Make(Psp, Psp), _envelopes.Make(Psp, Psp));
        _ledger.Send(came, null);
        _ledger.Send(stayed, null);
        Assert.Empty(_ledger.HandOut(Stream("a"), [new Delivered(came.Bytes, null, null)], 0));
        Assert.Empty(_ledger.Close());
    }

    [Fact]
    public void What_was_refused_must_not_come() =>
        Says("never sent", _ledger.HandOut(Stream("a"), [new Delivered(_envelopes.Make(Psp, Psp).Bytes, null, null)], 0));

    [Fact]
    public void What_was_confirmed_must_not_come_again()
    {
        var stream = Stream("a");
        var sent = Accepted();
        _ledger.HandOut(stream, [new Delivered(sent.Bytes, "id", null)], 0);
        Ledger.Confirm(stream);
        Says("came again", _ledger.HandOut(stream, [new Delivered(sent.Bytes, "id", null)], 0));
    }

    [Fact]
    public void What_a_stream_holds_no_other_may_get_before_it_is_idle()
    {
        var sent = Accepted();
        _ledger.HandOut(Stream("a"), [new Delivered(sent.Bytes, "id", null)], 0);
        Says("two open streams", _ledger.HandOut(Stream("b"), [new Delivered(sent.Bytes, "id", null)], IdleMs - 10));
        Assert.Empty(_ledger.HandOut(Stream("c"), [new Delivered(sent.Bytes, "id", null)], IdleMs));
    }

    [Fact]
    public void What_was_given_back_must_come_again()
    {
        var stream = Stream("a");
        var sent = Accepted();
        _ledger.HandOut(stream, [new Delivered(sent.Bytes, "id", null)], 0);
        Ledger.Return(stream, "idle");
        Says("never came", _ledger.Close());
    }

    [Fact]
    public void What_came_changed_or_elsewhere_or_under_another_id_is_wrong()
    {
        var sent = Accepted();
        byte[] changed = [.. sent.Bytes];
        changed[^20] ^= 1;
        Says("was changed", _ledger.HandOut(Stream("a"), [new Delivered(changed, "id", null)], 0));
        Says("came as other", _ledger.HandOut(Stream("b"), [new Delivered(sent.Bytes, "other", null)], 0));
        Says("was given to F0000002", _ledger.HandOut(
            new PulledStream(new Participant("F0000002"), Profile.Spi, "c"), [new Delivered(sent.Bytes, "id", null)], 5000));
        Says(
            "twice",
            _ledger.HandOut(Stream("d"), [new Delivered(sent.Bytes, "id", null), new Delivered(sent.Bytes, "id", null)], 9000));
    }

    [Fact]
    public void What_the_server_made_is_counted()
    {
        _ledger.Generate(2, isCertain: true);
        Assert.Empty(_ledger.HandOut(Stream("a"), [new Delivered(null, null, "E9999999920260314150900000000001")], 0));
        Says("made 2 messages", _ledger.Close());
    }

    private static void Says(string what, IEnumerable<string> wrong) =>
        Assert.Contains(wrong, text => text.Contains(what, StringComparison.Ordinal));

    private Payload Accepted()
    {
        var payload = _envelopes.Make(Psp, Psp);
        _ledger.Send(payload, "id");
        return payload;
    }

    private PulledStream Stream(string path) => new(_desk, Profile.Spi, path);
}
