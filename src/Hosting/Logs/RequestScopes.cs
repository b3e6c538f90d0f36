using System.Collections;
using Microsoft.Extensions.Logging;

namespace PixStream.Hosting.Logs;

/// <summary>
/// The scopes of log lines, with the id of the request among them. The id is looked for when a line is written: a request that
/// writes none costs no scope.
/// </summary>
/// <param name="sources">Asked one after the other.</param>
internal sealed class RequestScopes(IEnumerable<RequestIdSource> sources) : IExternalScopeProvider
{
    private readonly RequestIdSource[] _sources = [.. sources];
    private readonly LoggerExternalScopeProvider _others = new();

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        foreach (var source in _sources)
            if (source.Find() is { } id)
            {
                callback(new Scope(id), state);
                break;
            }

        _others.ForEachScope(callback, state);
    }

    public IDisposable Push(object? state) => _others.Push(state);

    /// <summary>A member of a line in JSON; text in one for people.</summary>
    private sealed class Scope(string id) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private const string Name = "RequestId";

        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] =>
            index == 0 ? new(Name, id) : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"{Name}:{id}";
    }
}
