using PixStream.Client;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: Client URL ISPB [INBOX] [--stop-after N]");
    Console.Error.WriteLine("  e.g. Client http://127.0.0.1:8080 12345678 inbox --stop-after 13");
    return 2;
}

var directory = args.Length > 2 && !args[2].StartsWith("--", StringComparison.Ordinal) ? args[2] : "inbox";
var stopAfter = Array.IndexOf(args, "--stop-after") is >= 0 and var at && at + 1 < args.Length
    ? int.Parse(args[at + 1])
    : int.MaxValue;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

using var http = new HttpClient { BaseAddress = new Uri(args[0]), Timeout = TimeSpan.FromSeconds(30) };
var inbox = new Inbox(directory);
var loop = new PullLoop(http, args[1], inbox, stopAfter);
await loop.RunAsync(stop.Token);
Console.WriteLine(
    $"Messages stored in {Path.GetFullPath(directory)}: {inbox.Stored}. Came twice and stored once: {inbox.Repeated}.");
return 0;
