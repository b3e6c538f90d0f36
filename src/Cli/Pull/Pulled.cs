namespace PixStream.Cli.Pull;

/// <summary>What a pull came to.</summary>
internal enum PullOutcome
{
    /// <summary>Messages, stored where they were to be stored.</summary>
    Messages = 1,

    /// <summary>204: there are no messages at the moment.</summary>
    Nothing = 2,

    /// <summary>410: the stream has ended, and another is to be started.</summary>
    Gone = 3,

    /// <summary>The run has ended because of it.</summary>
    Failed = 4,
}

/// <summary>The outcome, and how many messages there were.</summary>
internal readonly record struct Pulled(PullOutcome Outcome, int Messages)
{
    public static readonly Pulled Failed = new(PullOutcome.Failed, 0);
}
