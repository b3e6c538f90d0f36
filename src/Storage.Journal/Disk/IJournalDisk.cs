namespace PixStream.Storage.Journal.Disk;

/// <summary>The directory of a journal: the local disk, or one that fails on demand in a test.</summary>
internal interface IJournalDisk : IDisposable
{
    /// <summary>Shown in messages: where the file lies.</summary>
    string PathOf(string name);

    /// <summary>The names of all files. They last: what a crashed process renamed is on stable storage from then on.</summary>
    IReadOnlyList<string> List();

    IJournalFile Open(string name);

    /// <summary>Makes an empty file, in place of one that has the name.</summary>
    IJournalFile Create(string name);

    /// <summary>Renames and makes the new name last.</summary>
    void Rename(string from, string to);

    void Delete(string name);
}

/// <summary>One file of a journal. All members but <see cref="Read"/> are used by one thread at a time.</summary>
internal interface IJournalFile : IDisposable
{
    long Length { get; }

    /// <returns>Bytes read: fewer than asked for only at the end of the file.</returns>
    int Read(long offset, Span<byte> bytes);

    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Waits until all that was written is on stable storage.</summary>
    void Flush();

    void SetLength(long length);
}
