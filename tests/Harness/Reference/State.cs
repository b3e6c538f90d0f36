using System.Security.Cryptography;
using System.Text;

namespace PixStream.Harness.Reference;

/// <summary>All that the server knows, and the lock around it.</summary>
internal sealed class State(Fault fault, TimeSpan wait, TimeSpan idleTime)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, Handler> _handlers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lock Lock { get; } = new();

    public Fault Fault => fault;

    public TimeSpan Wait => wait;

    public static TimeProvider Time => TimeProvider.System;

    /// <summary>What senders named, and what it was.</summary>
    public Dictionary<(string Sender, string Name), (byte[] Bytes, string ResourceId)> Named { get; } = [];

    public IEnumerable<Handler> Handlers => _handlers.Values;

    /// <summary>Ends with the next change.</summary>
    public Task Changed => _changed.Task;

    public Handler HandlerOf(string ispb)
    {
        if (!_handlers.TryGetValue(ispb, out var handler))
            _handlers.Add(ispb, handler = new Handler(ispb, fault, idleTime, Time));
        return handler;
    }

    /// <summary>Wakes all that wait: they look for themselves.</summary>
    public void Change()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    /// <summary>Session, step, and a seal over both, the participant and the profile; all in lower-case hexadecimal.</summary>
    public string TokenOf(string ispb, bool isXml, string session, int step)
    {
        var statement = $"{session}{step:x8}";
        var who = fault == Fault.TakesOthersTokens ? "" : ispb;
        var profile = fault == Fault.TakesTokensOfOtherProfile || isXml;
        return statement
            + Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes($"{who}|{profile}|{statement}")))[..32];
    }

    public bool TryOpen(string token, string ispb, bool isXml, out string session, out int step)
    {
        (session, step) = ("", 0);
        if (token.Length != 56 || token.Any(c => !char.IsAsciiHexDigitLower(c)) && fault != Fault.TakesAlteredTokens)
            return false;
        session = token[..16];
        if (!int.TryParse(token.AsSpan(16, 8), System.Globalization.NumberStyles.HexNumber, null, out step))
            return false;
        return fault == Fault.TakesAlteredTokens || TokenOf(ispb, isXml, session, step) == token;
    }

    public static string NewSession() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public string NewResourceId()
    {
        var id = RandomNumberGenerator.GetBytes(24);
        "PI"u8.CopyTo(id);
        id[14] = (byte)((id[14] & 0x0F) | 0x40);
        id[16] = (byte)((id[16] & 0x3F) | 0x80);
        return fault == Fault.ResourceIdOfAnotherForm ? Convert.ToHexString(id)[..32] : Convert.ToBase64String(id);
    }
}
