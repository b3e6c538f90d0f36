using PixStream.Http.Info;

namespace PixStream.Http.Pages;

/// <summary>What the two addresses of a process say of themselves.</summary>
internal static class FrontPages
{
    /// <summary>At the public address.</summary>
    /// <param name="hasApiPage">Whether <see cref="ApiPage"/> is served.</param>
    public static FrontPage Public(bool hasApiPage) => new(
        """
        PixStream serves Pix participants the messages addressed to them, as ordered
        streams that they pull over HTTP.
        """,
        """
        O PixStream entrega aos participantes do Pix as mensagens destinadas a eles, em
        fluxos ordenados que eles consomem por HTTP.
        """,
        [
            .. hasApiPage
                ? [new(ApiPage.Pattern, "this API as a page, to read and try", "esta API em uma página, para ler e testar")]
                : Array.Empty<PageEntry>(),
            new(DocumentEndpoint.Pattern, "this API for programs (OpenAPI 3.1)", "esta API para programas (OpenAPI 3.1)"),
            new(HealthEndpoints.LivePattern, "whether this process runs", "se este processo está em execução"),
            new(HealthEndpoints.ReadyPattern, "whether it can serve", "se ele pode atender"),
        ],
        [
            new("docs/reference/README.md", "every operation and refusal", "cada operação e recusa"),
            new("docs/operations/credentials.md", "how participants are recognized", "como os participantes são reconhecidos"),
            new("docs/operations/README.md", "how it is operated", "como é operado"),
        ]);

    /// <summary>At the operators' address.</summary>
    public static FrontPage Admin { get; } = new(
        """
        This is PixStream's admin API, for operators' programs on this machine: messages
        in quarantine, parked messages, senders, participants, audit trail.
        """,
        """
        Esta é a API administrativa do PixStream, para programas de operadores nesta
        máquina: mensagens em quarentena, mensagens retidas, remetentes, participantes,
        trilha de auditoria.
        """,
        [
            new("/admin/v1/quarantine/counts", "how many messages are in quarantine", "quantas mensagens estão em quarentena"),
            new("/admin/v1/senders/shut-off", "senders that are shut off", "remetentes bloqueados"),
            new("/admin/v1/schemas", "schemas that are in use", "esquemas em uso"),
        ],
        [
            new("docs/reference/admin.md", "every operation of this API", "cada operação desta API"),
            new("docs/reference/cli.md", "the same as commands: pixstream", "o mesmo em comandos: pixstream"),
        ],
        isSandboxed: true);
}
