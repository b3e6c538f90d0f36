using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace PixStream.Hosting;

/// <summary>Why a program did not start, as an operator is told.</summary>
/// <param name="What">What kind of thing it is; goes on from "PixStream did not start: ".</param>
/// <param name="Reasons">One sentence for each thing to mend.</param>
internal sealed record StartFailure(string What, IReadOnlyList<string> Reasons)
{
    private const string WrongSetting = "a setting is wrong";
    private const string CannotOpen = "a file, directory or port could not be opened";

    /// <summary>
    /// Parts of a program that start at once may fail at once: each of them. What was only told to stop, because another part
    /// failed, does not count.
    /// </summary>
    /// <returns>Null where no part of the program has words for one of them: a bug.</returns>
    public static IReadOnlyList<StartFailure>? AllOf(Exception failure, Func<Exception, string?> explain)
    {
        var told = CausesOf(failure).Select(cause => Of(cause, explain)).ToList();
        return told.Contains(null) ? null : [.. told.OfType<StartFailure>()];
    }

    /// <summary>Null where no part of the program has words for it: a bug.</summary>
    /// <param name="failure">What was thrown.</param>
    /// <param name="explain">The program's own words, asked first.</param>
    public static StartFailure? Of(Exception failure, Func<Exception, string?> explain)
    {
        if (explain(failure) is { } own)
            return new StartFailure(own, [failure.Message]);
        return failure switch
        {
            OptionsValidationException wrong => new StartFailure(WrongSetting, [.. wrong.Failures]),
            SettingException => new StartFailure(WrongSetting, [failure.Message]),
            SystemLimitException => new StartFailure("a limit of the system is too low", [failure.Message]),
            // appsettings.json is not JSON. Which line, says the inner one.
            InvalidDataException => new StartFailure(WrongSetting, [WithInner(failure)]),
            IOException or UnauthorizedAccessException or SocketException or AddressInUseException =>
                new StartFailure(CannotOpen, [failure.Message]),
            _ => null,
        };
    }

    private static Exception[] CausesOf(Exception failure)
    {
        if (failure is not AggregateException several)
            return [failure];
        Exception[] causes =
            [.. several.Flatten().InnerExceptions.Where(static inner => inner is not OperationCanceledException)];
        return causes.Length == 0 ? [failure] : causes;
    }

    private static string WithInner(Exception failure) =>
        failure.InnerException is { } inner ? $"{failure.Message} {WithInner(inner)}" : failure.Message;
}
