using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace PixStream.Storage.Journal;

/// <summary>
/// What an operator sees of the journal: meter and activity source <c>PixStream.Storage.Journal</c>, and its log.
/// </summary>
public sealed partial class JournalInstruments(ILogger<JournalStore> logger)
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "PixStream.Storage.Journal";

    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Commits =
        Meter.CreateCounter<long>("pixstream.journal.commits", "{commit}", "Blocks written and flushed.");

    private static readonly Counter<long> Decisions =
        Meter.CreateCounter<long>("pixstream.journal.decisions", "{decision}", "Decisions made durable, messages among them.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("pixstream.journal.bytes", "By", "Bytes written.");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>("pixstream.journal.failures", "{failure}", "Commits that could not be made durable.");

    private static readonly Counter<long> Corruptions =
        Meter.CreateCounter<long>(
            "pixstream.journal.corruptions", "{record}", "Records that did not match their checksum when read.");

    private static readonly Histogram<double> CommitDuration =
        Meter.CreateHistogram<double>("pixstream.journal.commit.duration", "s", "Write and flush of one block.");

    internal static ActivitySource Activities { get; } = new(Name);

    internal static void Committed(int decisions, int bytes, TimeSpan duration)
    {
        Commits.Add(1);
        Decisions.Add(decisions);
        Bytes.Add(bytes);
        CommitDuration.Record(duration.TotalSeconds);
    }

    internal void CommitFailed(Exception failure)
    {
        Failures.Add(1);
        LogCommitFailed(failure.Message);
    }

    internal void Corrupt(string what)
    {
        Corruptions.Add(1);
        LogCorrupt(what);
    }

    [LoggerMessage(LogLevel.Information,
        "Journal in {Directory}, read in {ElapsedMs} ms. Segments: {Segments}; participants: {Participants}; unread messages: {Messages}.")]
    internal partial void Opened(string directory, int segments, int participants, long messages, long elapsedMs);

    [LoggerMessage(LogLevel.Warning,
        "Other users of the machine reach {Directory} or files in it, where messages and keys lie. Close it to them: {Command}")]
    internal partial void OpenToOthers(string directory, string command);

    [LoggerMessage(LogLevel.Information, "Messages are encrypted with key {Number} from now on.")]
    internal partial void KeyTaken(uint number);

    [LoggerMessage(LogLevel.Error, "The keys of the journal cannot be used; those of before stay in force. {Reason}")]
    internal partial void KeysUnusable(string reason);

    [LoggerMessage(LogLevel.Warning,
        "A crash left an unfinished commit at the journal's end ({Bytes} B). No caller was told of it; it was cut off.")]
    internal partial void TailCut(long bytes);

    [LoggerMessage(LogLevel.Information, "The index of {Path} is missing or damaged and is rebuilt.")]
    internal partial void IndexRebuilt(string path);

    [LoggerMessage(LogLevel.Warning, "An index file could not be written; the next start rebuilds it.")]
    internal partial void IndexFailed(Exception failure);

    [LoggerMessage(LogLevel.Error, "The journal is not available still: {Message}")]
    internal partial void RepairFailed(string message);

    [LoggerMessage(LogLevel.Information, "The journal is available again, in a new segment.")]
    internal partial void Repaired();

    [LoggerMessage(LogLevel.Information, "Retention removed segment {Path}: it closed at {ClosedAt} and all in it is confirmed.")]
    internal partial void SegmentRemoved(string path, DateTimeOffset closedAt);

    [LoggerMessage(LogLevel.Error, "Retention failed and is tried again in an hour.")]
    internal partial void RetentionFailed(Exception failure);

    [LoggerMessage(LogLevel.Critical,
        "The journal's writer met something that it cannot go on from. The process ends; start it again.")]
    internal partial void WriterBroken(Exception failure);

    [LoggerMessage(LogLevel.Error, "The journal is unavailable; requests are answered 503 until it recovers: {Message}")]
    private partial void LogCommitFailed(string message);

    [LoggerMessage(LogLevel.Critical, "Damaged data was found and not served: {What}")]
    private partial void LogCorrupt(string what);
}
