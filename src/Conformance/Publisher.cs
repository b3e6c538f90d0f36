using PixStream.Conformance.Protocol;
using PixStream.Conformance.Publishing;
using PixStream.Conformance.Running;

namespace PixStream.Conformance;

/// <summary>How messages get to the participants of a check.</summary>
public abstract class Publisher
{
    private static readonly string[] Methods = ["GET", "POST", "PUT"];

    private protected Publisher()
    {
    }

    /// <summary>Who makes the messages, for people.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether checks choose what their messages say, and in which order they are accepted.</summary>
    internal virtual bool ChoosesMessages => false;

    /// <summary>
    /// The publisher that a text describes. <c>{ispb}</c> in it stands for the participant that is to read, <c>{n}</c> for the
    /// number of messages; without <c>{n}</c>, one request or command makes one message.
    /// </summary>
    /// <param name="text">
    /// A path of the server under test or a URL, asked by POST unless GET, POST or PUT stands before it. Any other text is a
    /// command of the machine's shell.
    /// </param>
    /// <returns>Null where the text has no <c>{ispb}</c>.</returns>
    public static Publisher? Parse(string text)
    {
        if (!text.Contains("{ispb}", StringComparison.Ordinal))
            return null;
        var words = text.Split(' ', 2, StringSplitOptions.TrimEntries);
        var (method, where) = words.Length == 2 && Methods.Contains(words[0]) ? (words[0], words[1]) : ("POST", text);
        if (where.StartsWith('/') && !where.Contains(' ', StringComparison.Ordinal))
            return new RequestPublisher(method, where);
        // A URI has no braces: its host is read from what stands before its path.
        var scheme = where.IndexOf("://", StringComparison.Ordinal);
        var path = scheme > 0 ? where.IndexOf('/', scheme + 3) : -1;
        return path > 0 && Uri.TryCreate(where[..path], UriKind.Absolute, out var host) && (host.Scheme is "http" or "https")
            ? new RequestPublisher(method, where[path..], new Target(host))
            : new CommandPublisher(text);
    }

    /// <summary>Makes messages for a participant, in this order where the order is chosen.</summary>
    internal abstract Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count);

    private protected static List<Envelope> Unseen(CheckRun run, string to, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Envelope.Unseen(to, run.Sightings))];
}
