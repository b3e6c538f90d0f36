using System.Security.Cryptography;
using System.Text.Json;
using PixStream.Cli.Admin;
using PixStream.Cli.Terminal;

namespace PixStream.Cli.Audit;

/// <summary>Reads a trail and what it is held against, checks it and tells what was found.</summary>
/// <param name="headFile">A head that was kept; null: no head was kept.</param>
/// <param name="keyFile">The public key of heads; null: signatures are not checked.</param>
/// <param name="first">With which record it must begin; null: with any.</param>
/// <param name="screen">Where it is told.</param>
internal sealed class VerifyTrailRun(string? headFile, string? keyFile, long? first, Screen screen)
{
    private const int ToldMax = 100;

    private readonly TrailCheck _check = new();

    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public int OfFiles(string[] files)
    {
        try
        {
            foreach (var file in files)
                _check.Add(File.ReadAllBytes(file));
            return Finish(string.Join(", ", files), ofServer: null);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return Fail(failed.Message);
        }
    }

    /// <inheritdoc cref="OfFiles"/>
    public async Task<int> OfServerAsync(AdminServer server, CancellationToken interrupted)
    {
        // First: what comes meanwhile only makes the trail longer.
        var reply = await server.GetAsync(TrailPages.HeadPath, interrupted);
        if (reply.Failure is { } failure)
            return Fail(failure.ToString());
        if (KeptHead.Of(reply.Json) is not { } head)
            return Fail($"{server.Name} answered with no head. {AdminServer.RightServer}");
        if (await TrailPages.ReadAsync(
            server, 0,
            lines =>
            {
                _check.Add(lines);
                return Task.CompletedTask;
            },
            interrupted) is { } lost)
            return Fail(lost.ToString());
        try
        {
            return Finish(server.Name, head);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            return Fail(failed.Message);
        }
    }

    /// <summary>Holds the trail against the head that was kept and that of the server, as far as there are any.</summary>
    private int Finish(string name, KeptHead? ofServer)
    {
        var kept = headFile is null ? null : ReadHead(headFile);
        if (headFile is not null && kept is null)
            return Fail($"{headFile} holds no head, as `pixstream audit head` prints it.");
        // Of the two the one that was kept tells more: the server is not to be trusted with it.
        var head = kept ?? ofServer;
        KeptHead?[] heads = [kept, ofServer];
        var faults = _check.Finish(first, [.. heads.OfType<KeptHead>()]).Select(static fault => fault.Text).ToList();
        if (keyFile is not null && head is not null)
            try
            {
                if (head.WhyNotSigned(File.ReadAllText(keyFile)) is { } unsigned)
                    faults.Add(unsigned);
            }
            catch (Exception wrong) when (wrong is ArgumentException or CryptographicException)
            {
                return Fail($"{keyFile} holds no public key in PEM.");
            }

        foreach (var fault in faults.Take(ToldMax))
            screen.WriteLine(PlainText.Of(fault));
        if (faults.Count > ToldMax)
            screen.WriteLine($"And {Numbers.Count(faults.Count - ToldMax)} more like these.");
        screen.WriteLine($"{name}: {Summary(head, faults.Count)}");
        return faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private string Summary(KeptHead? head, int faults)
    {
        var records = _check.Count == 0
            ? "no record"
            : $"{Numbers.Count(_check.Count, "record")}, {_check.First} to {_check.Last}";
        if (faults > 0)
            return $"{records}, NOT as the server wrote them: {Numbers.Count(faults, "finding")}";
        var chained = _check.ChainedFrom > _check.First
            ? $" Those before {_check.ChainedFrom} carry no hash, and only the last of them is covered."
            : "";
        if (_check.Count == 0)
            return "no record yet.";
        var kept = head is null
            ? " Records cut off at the end are not found without a head that was kept (--head)."
            : $" The head of {PlainText.Of(head.At)}, record {head.Number}, is in it{Signed(head)}.";
        return $"{records}, unchanged.{chained}{kept}";
    }

    private string Signed(KeptHead head) => (keyFile, head.Signature) switch
    {
        (not null, _) => ", and its signature is good",
        (_, not null) => "; its signature was not checked (--public-key)",
        _ => "",
    };

    private static KeptHead? ReadHead(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return KeptHead.Of(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private int Fail(string why)
    {
        screen.Complain(why);
        return ExitCode.Failed;
    }
}
