using PixStream.Cli.Terminal;

namespace PixStream.Cli.Admin;

/// <summary>
/// Takes steps one after the other, in the order in which they were asked for, and tells of each in a line. One that is refused
/// does not keep the others back; a server that fails does.
/// </summary>
internal static class ActionRun
{
    /// <returns>One of <see cref="ExitCode"/>: done if each of them is.</returns>
    public static async Task<int> RunAsync(
        AdminServer server, IReadOnlyList<OperatorAction> steps, Screen screen, CancellationToken interrupted)
    {
        var exitCode = ExitCode.Done;
        for (var i = 0; i < steps.Count; i++)
        {
            var reply = await server.PostAsync(steps[i].Path, steps[i].Body, interrupted);
            if (reply.Failure is not { } failure)
            {
                screen.WriteLine($"{steps[i].Subject}: {steps[i].Told(reply.Json)}");
                continue;
            }

            exitCode = ExitCode.Failed;
            screen.Complain($"{steps[i].Subject}: {failure}");
            // The sentence quotes the first one.
            foreach (var reason in (reply.Reasons ?? [])
                .Where(reason => failure.Detail?.Contains(reason, StringComparison.Ordinal) != true))
                screen.Complain($"  {reason}");
            if (failure.Status is >= 400 and < 500)
                continue;
            if (i + 1 < steps.Count)
                screen.Complain($"Not tried any more: {string.Join(", ", steps.Skip(i + 1).Select(step => step.Subject))}");
            break;
        }

        return exitCode;
    }
}
