using System.Net;
using System.Net.Sockets;

namespace PixStream.Cli.Tests.Admin;

/// <summary>Where there is no admin API, or not at that URL.</summary>
public class AdminFailureTests
{
    [Fact]
    public async Task Where_nothing_listens_one_sentence_says_so_and_names_the_setting()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        var list = await Tool.RunAsync($"quarantine list http://127.0.0.1:{port}");

        Assert.Equal((1, ""), (list.ExitCode, list.Output));
        Assert.Equal(
            $"Nothing listens at http://127.0.0.1:{port}: the connection was refused. Is the URL right, the server running, and its admin API on "
            + "(setting PixStream:Admin:Url)?", list.Errors.Trim());
    }

    [Theory]
    [InlineData(200, "<html>Welcome</html>", "200 The server answered as an admin API does not.")]
    [InlineData(200, "[]", "200 The server answered as an admin API does not.")]
    [InlineData(404, "", "404 NotFound.")]
    public async Task Another_web_server_is_told_from_an_admin_api(int status, string body, string told)
    {
        await using var server = new ScriptedServer(_ => new ScriptedReply(status, body, "Content-Type: text/html"));

        var list = await Tool.RunAsync($"senders list {server.Address}");

        Assert.Equal(1, list.ExitCode);
        Assert.Equal($"{told} Is the URL that of the admin API (setting PixStream:Admin:Url)?", list.Errors.Trim());
    }

    [Fact]
    public async Task The_public_address_is_told_from_the_admin_one()
    {
        await using var server = new ScriptedServer(_ =>
            Problems.Json(404, "not-found", "There is nothing at this path", "Nothing is served here."));

        var list = await Tool.RunAsync($"audit {server.Address}");

        Assert.Equal(
            "404 There is nothing at this path. Nothing is served here. Is the URL that of the admin API (setting PixStream:Admin:Url)?",
            list.Errors.Trim());
    }

    [Fact]
    public async Task What_others_wrote_cannot_steer_the_terminal()
    {
        await using var server = new ScriptedServer(_ => Answers.Json(
            """{"senders":[{"sender":"99999008","since":"now","by":"ana","reason":"\u001b[2Jgone\u202e"}]}"""));

        var list = await Tool.RunAsync($"senders list {server.Address}");

        Assert.Contains(" [2Jgone", list.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', list.Output);
        Assert.DoesNotContain('\u202e', list.Output);
    }
}
