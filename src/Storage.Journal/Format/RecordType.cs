namespace PixStream.Storage.Journal.Format;

/// <summary>What a record holds: its first byte. Numbers are on disk for good.</summary>
internal enum RecordType : byte
{
    MessageAccepted = 1,
    StreamOpened = 2,
    BatchTaken = 3,
    StreamAdvanced = 4,
    StreamClosed = 5,
    ParkedReleased = 6,
    ParkedDropped = 7,

    /// <summary>A message whose payload is encrypted.</summary>
    EncryptedMessage = 8,

    /// <summary>A participant as it stood when its segment began.</summary>
    ParticipantState = 16,

    /// <summary>All participants were told. The last record of a segment's first block.</summary>
    CheckpointEnd = 17,
}
