namespace PixStream.Storage.Journal.Encryption;

/// <summary>The keys in force. Their directory is looked at again and again, so that a new key needs no restart.</summary>
internal sealed class PayloadKeyRing : IDisposable
{
    private readonly string _directory;
    private readonly JournalInstruments _instruments;
    private readonly ITimer _timer;
    private volatile PayloadKeys _current;
    private string? _told;

    /// <exception cref="JournalKeyException">There is no key, or one cannot be used.</exception>
    public PayloadKeyRing(JournalOptions options, TimeProvider time, JournalInstruments instruments)
    {
        _directory = Path.GetFullPath(options.KeyDirectory);
        _instruments = instruments;
        _current = PayloadKeys.Load(_directory);
        _timer = time.CreateTimer(
            static ring => ((PayloadKeyRing)ring!).Look(), this, options.KeysLookedAtEvery,
            options.KeysLookedAtEvery);
    }

    public PayloadKeys Current => _current;

    public void Dispose() => _timer.Dispose();

    /// <summary>
    /// Where a key cannot be used, those of before stay in force. Whatever fails here must not end the process.
    /// </summary>
    private void Look()
    {
        try
        {
            var keys = PayloadKeys.Load(_directory);
            if (keys.Newest.Number != _current.Newest.Number)
                _instruments.KeyTaken(keys.Newest.Number);
            _current = keys;
            _told = null;
        }
        catch (Exception fault)
        {
            if (fault.Message != _told)
                _instruments.KeysUnusable(fault.Message);
            _told = fault.Message;
        }
    }
}
