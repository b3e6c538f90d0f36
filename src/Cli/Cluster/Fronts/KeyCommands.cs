using PixStream.Cli.Cluster.Commands;
using PixStream.Cli.Cluster.Nodes;

namespace PixStream.Cli.Cluster.Fronts;

/// <summary>Turns single keys into commands. Where a key needs a silo, the next key says which.</summary>
internal sealed class KeyCommands
{
    private const string Help = "k kill a silo  s stop a silo  d kill Redis  r restart what is down  a add a silo  q quit";

    private volatile Question? _question;

    /// <summary>What can be pressed now.</summary>
    public string Prompt => _question?.Text ?? Help;

    /// <returns>The command that the key completes; null where it completes no command.</returns>
    public UpCommand? Press(ConsoleKeyInfo key, IReadOnlyList<NodeStatus> statuses)
    {
        if (key.Key == ConsoleKey.C && key.Modifiers.HasFlag(ConsoleModifiers.Control))
            return new UpCommand(Verb.Quit);
        if (_question is { } question)
        {
            _question = null;
            return question.Answer(key.KeyChar);
        }

        switch (char.ToLowerInvariant(key.KeyChar))
        {
            case 'k':
                Ask(Verb.Kill, "Kill", statuses);
                return null;
            case 's':
                Ask(Verb.Stop, "Stop", statuses);
                return null;
            case 'd':
                return new UpCommand(Verb.Kill, "redis");
            case 'r':
                return new UpCommand(Verb.Restart);
            case 'a':
                return new UpCommand(Verb.AddSilo);
            case 'q':
                return new UpCommand(Verb.Quit);
            default:
                return null;
        }
    }

    private void Ask(Verb verb, string word, IReadOnlyList<NodeStatus> statuses)
    {
        var running = statuses.Where(static status => status is { Kind: NodeKind.Silo, IsRunning: true })
            .Select(static status => status.Name).ToList();
        if (running.Count > 0)
            _question = new Question(verb, word, running);
    }

    /// <summary>There are nine silos at most, so that a digit names one.</summary>
    private sealed record Question(Verb Verb, string Word, IReadOnlyList<string> Names)
    {
        public string Text =>
            $"{Word} which? {string.Join("  ", Names.Select(static name => $"{name[^1]} {name}"))}  any other key: none";

        public UpCommand? Answer(char digit) =>
            Names.FirstOrDefault(name => name[^1] == digit) is { } name ? new UpCommand(Verb, name) : null;
    }
}
