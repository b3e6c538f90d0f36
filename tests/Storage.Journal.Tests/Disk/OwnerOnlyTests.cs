using Microsoft.Extensions.Logging;

namespace PixStream.Storage.Journal.Tests.Disk;

/// <summary>Messages on the disk are for the user that serves them, and an operator hears where they are not.</summary>
public sealed class OwnerOnlyTests : IDisposable
{
    private const UnixFileMode ForAll =
        UnixModes.OfDirectories | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    private readonly TempDirectory _directory = new();
    private readonly FakeTime _time = new();
    private readonly Warnings _warnings = new();

    public OwnerOnlyTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_a_journal_makes_is_for_its_owner_alone()
    {
        var data = _directory.File("above/data");
        await WriteAsync(data);

        Assert.Contains(_directory.File("above/data/0000000002.idx"), Directory.GetFiles(data));
        Assert.All(Directory.GetFiles(data), static file => Assert.Equal(UnixModes.OfFiles, UnixModes.Of(file)));
        Assert.Equal(UnixModes.OfDirectories, UnixModes.Of(data));
        Assert.Equal(UnixModes.OfDirectories, UnixModes.Of(_directory.File("above")));
        Assert.Empty(_warnings.Lines);
    }

    [Fact]
    public async Task A_directory_that_others_reach_keeps_its_mode_and_is_named_in_one_warning()
    {
        UnixModes.Set(_directory.Path, ForAll);
        await WriteAsync(_directory.Path);

        Assert.Equal(ForAll, UnixModes.Of(_directory.Path));
        Assert.EndsWith($": chmod -R go= {_directory.Path}", Assert.Single(_warnings.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_others_reach_keeps_its_mode_and_is_warned_of()
    {
        await WriteAsync(_directory.Path);
        var segment = _directory.File("0000000001.seg");
        UnixModes.Set(segment, UnixModes.OfFiles | UnixFileMode.GroupRead);

        Open(_directory.Path).Dispose();

        Assert.Equal(UnixModes.OfFiles | UnixFileMode.GroupRead, UnixModes.Of(segment));
        Assert.Single(_warnings.Lines);
    }

    [Fact]
    public async Task A_volume_that_was_given_to_a_group_is_used_as_it_is()
    {
        const UnixFileMode Volume = ForAll | UnixFileMode.GroupWrite | UnixFileMode.SetGroup;
        UnixModes.Set(_directory.Path, Volume);
        await WriteAsync(_directory.Path);

        Assert.Equal(Volume, UnixModes.Of(_directory.Path));
        Assert.Equal(UnixModes.OfFiles, UnixModes.Of(_directory.File("0000000001.seg")));
        Assert.Empty(_warnings.Lines);
    }

    private async Task WriteAsync(string data)
    {
        var book = new ParticipantBook(Sample.Psp);
        using var store = Open(data);
        var claim = (await store.ClaimAsync(Sample.Psp)).Claim;
        for (var i = 0; i < 5; i++)
        {
            book.Accept(_time, size: 600_000);
            await store.Commit(Sample.Psp, claim, book.Take());
        }
    }

    private JournalStore Open(string data) =>
        new(new JournalOptions { Directory = data, SegmentBytes = 1 << 20 }, _time, new JournalInstruments(_warnings));

    private sealed class Warnings : ILogger<JournalStore>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // Others are logged by threads of the store's own.
            if (logLevel == LogLevel.Warning)
                lock (Lines)
                    Lines.Add(formatter(state, exception));
        }
    }
}
