using System.Globalization;
using PixStream.Conformance.Protocol;
using PixStream.Conformance.Running;

namespace PixStream.Conformance.Publishing;

/// <summary>
/// Asks a URL to make messages: the challenge's <c>POST /api/util/msgs/{ispb}/{n}</c>, or what <c>--publish</c> says.
/// </summary>
/// <param name="method">Of the request.</param>
/// <param name="path">With <c>{ispb}</c>, and <c>{n}</c> unless one request makes one message.</param>
/// <param name="elsewhere">The server that is asked; null: the one under test.</param>
internal sealed class RequestPublisher(string method, string path, Target? elsewhere = null) : Publisher
{
    public const string UtilityPath = "/api/util/msgs/{ispb}/{n}";

    internal override string Name => $"{method} {path}";

    internal override async Task<List<Envelope>> FeedAsync(CheckRun run, string to, int count)
    {
        var makesMany = path.Contains("{n}", StringComparison.Ordinal);
        for (var i = 0; i < (makesMany ? 1 : count); i++)
        {
            var request = new Request(method, PathOf(to, count)) { Body = method == "GET" ? null : [] };
            var reply = elsewhere is null ? await run.SendAsync(request) : await run.SendToAsync(elsewhere, request);
            if (reply.Status is < 200 or > 299)
                throw reply.Differs(
                    $"messages from {Name}: a status from 200 to 299", reply.Status.ToString(CultureInfo.InvariantCulture));
        }

        return Unseen(run, to, count);
    }

    public string PathOf(string ispb, int count) => path.Replace("{ispb}", ispb, StringComparison.Ordinal)
        .Replace("{n}", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
