using System.Text.Json;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary>Asks for one thing and prints what is known of it.</summary>
internal static class ShowRun
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        AdminServer server, string path, Func<JsonElement, IEnumerable<Row>> rows, bool json, Screen screen,
        CancellationToken interrupted)
    {
        var reply = await server.GetAsync(path, interrupted);
        if (reply.Failure is { } failure)
        {
            screen.Complain(failure.ToString());
            return ExitCode.Failed;
        }

        Tell(reply.Json, rows, json, server.Name, screen);
        return ExitCode.Done;
    }

    public static void Tell(JsonElement answer, Func<JsonElement, IEnumerable<Row>> rows, bool json, string title, Screen screen)
    {
        if (json)
            screen.WriteJson(WireJson.Indented(answer.WriteTo));
        else
            screen.WriteTable(title, rows(answer));
    }
}
