using System.Text;
using PixStream.Cli.Admin;
using PixStream.Cli.Requests;

namespace PixStream.Cli.Audit;

/// <summary>The audit trail of a server as it is stored, page by page.</summary>
internal static class TrailPages
{
    public const string HeadPath = "/admin/v1/audit/head";

    /// <summary>Reads all records from a number on, oldest first.</summary>
    /// <param name="server">Who has them.</param>
    /// <param name="after">Only those with a higher number.</param>
    /// <param name="take">Gets the lines of a page, each with its end.</param>
    /// <param name="interrupted">Ends it.</param>
    /// <returns>Null once all were read; else why not.</returns>
    public static async Task<Refusal?> ReadAsync(
        AdminServer server, long after, Func<byte[], Task> take, CancellationToken interrupted)
    {
        while (true)
        {
            var reply = await server.GetAsync($"/admin/v1/audit/lines?limit=1000&after={after}", interrupted);
            if (reply.Failure is { } failure)
                return failure is { Status: 404, Type: not null }
                    ? failure with { Detail = $"{failure.Detail} {AdminServer.RightServer}" }
                    : failure;
            var text = new StringBuilder();
            foreach (var line in Field.Items(reply.Json, "lines"))
                text.Append(line.GetString()).Append('\n');
            await take(Encoding.UTF8.GetBytes(text.ToString()));
            // A server that leads back is not followed.
            if (Field.Number(reply.Json, "next") is not { } next || next <= after)
                return null;
            after = next;
        }
    }
}
