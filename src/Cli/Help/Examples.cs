namespace PixStream.Cli.Help;

/// <summary>What people type, by the command that it is an example of. A shell takes each as it stands.</summary>
internal static class Examples
{
    private const string Id = "019ab2c3d4e5f60718293a4b5c6d7e8f";

    private static readonly Dictionary<string, string[]> All = new()
    {
        [""] =
        [
            "load http://127.0.0.1:8080 --to 12345678 --count 1000",
            "pull http://127.0.0.1:8080 --participant 12345678 --until-empty",
            "verify http://127.0.0.1:8080",
            "cluster up --backend Local",
        ],
        ["load"] =
        [
            "load http://127.0.0.1:8080 --to 12345678 --count 1000",
            "load http://127.0.0.1:8080 --participants 100 --rate 500 --duration 1m",
            "load https://pix.example --cert psp.pem --key psp.key --ca ca.pem",
        ],
        ["pull"] =
        [
            "pull http://127.0.0.1:8080 --participant 12345678 --until-empty",
            "pull http://127.0.0.1:8080 --participant 12345678 --count 10 --out inbox",
        ],
        ["verify"] =
        [
            "verify http://127.0.0.1:8080",
            "verify http://127.0.0.1:8080 --profile spi --junit verify.xml",
            "verify --list",
        ],
        ["quarantine list"] = ["quarantine list --sender 99999008"],
        ["quarantine counts"] = ["quarantine counts"],
        ["quarantine show"] = [$"quarantine show {Id}", $"quarantine show {Id} --message"],
        ["quarantine release"] = [$"quarantine release {Id} --reason \"both sides agree\""],
        ["quarantine drop"] = [$"quarantine drop {Id} --reason \"a test\""],
        ["parked list"] = ["parked list --participant 12345678"],
        ["parked show"] = ["parked show 17 --participant 12345678"],
        ["parked release"] = ["parked release 17-20 --participant 12345678 --reason \"its reader is mended\""],
        ["parked drop"] = ["parked drop 17 --participant 12345678 --reason \"a test\""],
        ["streams list"] = ["streams list --participant 12345678"],
        ["streams close"] = ["streams close 0123456789abcdef --participant 12345678 --reason \"its reader is gone\""],
        ["senders list"] = ["senders list"],
        ["senders shut-off"] = ["senders shut-off 99999008 --reason \"it sends nothing valid\""],
        ["senders admit"] = ["senders admit 99999008 --reason \"it was mended\""],
        ["participants list"] = ["participants list"],
        ["participants show"] = ["participants show 12345678"],
        ["participants onboard"] =
            ["participants onboard 12345678 --name \"A bank\" --certificate psp.pem --reason \"it joined\""],
        ["participants activate"] = ["participants activate 12345678 --reason \"the audit is done\""],
        ["participants suspend"] = ["participants suspend 12345678 --reason \"its key was lost\""],
        ["participants read-only"] = ["participants read-only 12345678 --reason \"it leaves\""],
        ["participants send-only"] = ["participants send-only 12345678 --reason \"a sender alone\""],
        ["participants add-certificate"] =
            ["participants add-certificate new.pem --participant 12345678 --reason \"renewal\""],
        ["participants remove-certificate"] =
            ["participants remove-certificate old.pem --participant 12345678 --reason \"renewed\""],
        ["participants remove"] = ["participants remove 12345678 --reason \"it left\""],
        ["participants import"] = ["participants import participants.json --reason \"the first registry\""],
        ["keys new"] = ["keys new keys/psp-1"],
        ["keys list"] = ["keys list"],
        ["keys add"] = ["keys add psp-1 --participant 12345678 --reason \"it signs from now on\""],
        ["keys revoke"] = ["keys revoke psp-1 --participant 12345678 --reason \"it was lost\""],
        ["limits list"] = ["limits list"],
        ["limits set"] = ["limits set 12345678 --read-requests 50 --reason \"the contract says so\""],
        ["limits clear"] = ["limits clear 12345678 --reason \"the contract ended\""],
        ["audit"] = ["audit --limit 20", "audit --participant 12345678 --from 2026-11-21"],
        ["audit export"] = ["audit export --out trail.jsonl"],
        ["audit head"] = ["audit head"],
        ["audit verify"] = ["audit verify trail.jsonl --first 1 --head head.json"],
        ["schemas list"] = ["schemas list"],
        ["schemas reload"] = ["schemas reload --reason \"pacs.008 1.14 is out\""],
        ["schemas check"] = ["schemas check payment.xml --directory schemas"],
        ["cluster up"] = ["cluster up", "cluster up --backend Local --data cluster"],
        ["migrate"] = ["migrate --PixStream:Cassandra:ContactPoints:0=cassandra"],
        ["certs"] = ["certs --out lab --server localhost,127.0.0.1 --participant 12345678"],
        ["completion"] = ["completion bash > ~/.local/share/bash-completion/completions/pixstream"],
    };

    /// <param name="path">The words of a command: <c>pixstream quarantine list</c>.</param>
    public static IEnumerable<string> Of(string path) =>
        All.GetValueOrDefault(path[CommandLine.Name.Length..].Trim(), []).Select(static words => $"{CommandLine.Name} {words}");
}
