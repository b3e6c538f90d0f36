using System.CommandLine;
using PixStream.Cli.Admin;

namespace PixStream.Cli.Registry;

/// <summary><c>pixstream participants onboard</c>: a participant comes into the registry.</summary>
internal static class OnboardCommand
{
    private const int NameMax = 100;

    public static Command Create(TimeProvider time)
    {
        var url = AdminInputs.UrlBeforeOthers();
        var ispb = RegistryStep.Participant();
        var name = new Option<string>("--name")
        {
            Description = $"Its name, for people. Up to {NameMax} characters.", HelpName = "text", DefaultValueFactory = _ => "",
        };
        var state = new Option<string>("--state")
        {
            Description = "What it may do.", DefaultValueFactory = _ => "active",
        };
        state.AcceptOnlyFromAmong("active", "suspended", "read-only", "send-only");
        var certificates = CertificateName.Option();
        var by = AdminInputs.By(url);
        var reason = AdminInputs.Reason();
        var command = new Command("onboard", "Puts a participant into the registry, with its certificates if it has any.")
        {
            url, ispb, name, state, certificates, by, reason,
        };
        command.SetAction((parsed, interrupted) =>
        {
            var participant = parsed.GetRequiredValue(ispb);
            var body = OperatorAction.BodyOf(by.Of(parsed), parsed.GetValue(reason), writer =>
            {
                writer.WriteString("name", parsed.GetValue(name));
                writer.WriteString("state", parsed.GetValue(state));
                writer.WriteStartArray("certificates");
                foreach (var certificate in parsed.GetValue(certificates) ?? [])
                    writer.WriteStringValue(certificate.Thumbprint);
                writer.WriteEndArray();
            });
            return RegistryStep.RunAsync(
                parsed, url,
                [
                    new OperatorAction(participant, $"{RegistryStep.Root}/{participant}/onboard", body, answer =>
                        RegistryStep.Told(answer, "onboarded", "was there already, the same")),
                ],
                time, interrupted);
        });
        return command;
    }
}
