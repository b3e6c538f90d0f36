namespace PixStream.Bench.Disk;

/// <summary>
/// The reference for what is durable: one thread that writes all that waits in one go, one fdatasync for it, and tells those who
/// wait. No checksums, no index, no rules.
/// </summary>
internal sealed class GroupWriter : IDisposable
{
    private readonly DiskFile _file;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly Thread _thread;
    private Group _filling = new();
    private Group _writing = new();
    private volatile bool _stopping;

    public GroupWriter(DiskFile file)
    {
        _file = file;
        _thread = new Thread(WriteAll) { Name = "group writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Takes bytes; the task ends when they are durable.</summary>
    public Task Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_filling.Length == 0)
                _work.Release();
            return _filling.Add(bytes);
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _work.Release();
        _thread.Join();
        _file.Dispose();
        _work.Dispose();
    }

    private void WriteAll()
    {
        while (true)
        {
            _work.Wait();
            lock (_gate)
                (_filling, _writing) = (_writing, _filling);
            if (_writing.Length > 0)
                _file.WriteDurably(_writing.Bytes);
            _writing.Complete();
            if (_stopping)
                return;
        }
    }

    private sealed class Group
    {
        private byte[] _bytes = new byte[1 << 20];
        private TaskCompletionSource _done = New();

        public int Length { get; private set; }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

        public Task Add(ReadOnlySpan<byte> bytes)
        {
            if (_bytes.Length - Length < bytes.Length)
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes.Length));
            bytes.CopyTo(_bytes.AsSpan(Length));
            Length += bytes.Length;
            return _done.Task;
        }

        public void Complete()
        {
            var done = _done;
            _done = New();
            Length = 0;
            done.SetResult();
        }

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
