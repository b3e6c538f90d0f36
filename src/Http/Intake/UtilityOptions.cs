namespace PixStream.Http.Intake;

/// <summary>Endpoints that help to try the service: section <c>PixStream:Utilities</c>.</summary>
public sealed class UtilityOptions
{
    /// <summary>The section that these options are bound from.</summary>
    public const string Section = "PixStream:Utilities";

    /// <summary>
    /// Whether <c>POST /api/util/msgs/{ispb}/{n}</c> makes messages. True or false; default false. Anyone who reaches the
    /// endpoint can fill a participant's stream, so leave it off outside development.
    /// </summary>
    public bool Enabled { get; set; }
}
