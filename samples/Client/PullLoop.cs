using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace PixStream.Client;

/// <summary>
/// The loop that loses nothing: start; store the batch; only then pull the next token, which confirms what was stored; end the
/// stream with DELETE, which confirms the last batch and frees the slot.
/// </summary>
internal sealed class PullLoop(HttpClient http, string ispb, Inbox inbox, int stopAfter)
{
    private const string NextHeader = "PI-Pull-Next";

    private string StartPath => $"/api/v1/out/{ispb}/stream/start";

    public async Task RunAsync(CancellationToken stop)
    {
        var path = StartPath;
        while (!stop.IsCancellationRequested && inbox.Stored < stopAfter)
        {
            try
            {
                path = await PullAsync(path, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception lost) when (lost is HttpRequestException or SocketException or IOException or TaskCanceledException)
            {
                // The answer was lost, not the batch: the same token gives the same bytes. A lost start opens a second stream,
                // and what the first one held comes back after the idle time.
                Console.WriteLine($"{lost.Message} Trying again.");
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None);
            }
        }

        if (path != StartPath)
            await http.DeleteAsync(path, CancellationToken.None);
    }

    /// <summary>Pulls once and stores what came.</summary>
    /// <returns>The path to pull next.</returns>
    private async Task<string> PullAsync(string path, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("multipart/mixed"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                await StoreAsync(response, stop);
                return response.Headers.GetValues(NextHeader).Single();
            case HttpStatusCode.NoContent:
                return response.Headers.GetValues(NextHeader).Single();
            case HttpStatusCode.Gone:
                return StartPath;
            case HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable:
                var wait = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1);
                Console.WriteLine($"{(int)response.StatusCode}: waiting {wait.TotalSeconds:0} s, as the server asks.");
                await Task.Delay(wait, TimeProvider.System, stop);
                return path;
            default:
                throw new InvalidOperationException(
                    $"GET {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(stop)}");
        }
    }

    private async Task StoreAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var type = Microsoft.Net.Http.Headers.MediaTypeHeaderValue.Parse(response.Content.Headers.ContentType!.ToString());
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value!;
        var parts = new MultipartReader(boundary, await response.Content.ReadAsStreamAsync(stop));
        while (await parts.ReadNextSectionAsync(stop) is { } part)
            await inbox.StoreAsync(part.Headers!["PI-ResourceId"].ToString(), part.Body);
    }
}
