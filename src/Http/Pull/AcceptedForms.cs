using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using PixStream.Http.Routing;

namespace PixStream.Http.Pull;

/// <summary>What an <c>Accept</c> header admits of the two forms of a profile.</summary>
/// <param name="Preferred">The form for a new batch; <see cref="BatchForm.None"/> if neither will do.</param>
/// <param name="Single">Whether one message may be sent.</param>
/// <param name="Multi">Whether a batch may be sent.</param>
internal readonly record struct AcceptedForms(BatchForm Preferred, bool Single, bool Multi)
{
    private static readonly AcceptedForms Anything = new(BatchForm.Single, Single: true, Multi: true);
    private static readonly AcceptedForms OnlySingle = new(BatchForm.Single, Single: true, Multi: false);
    private static readonly AcceptedForms OnlyMulti = new(BatchForm.Multi, Single: false, Multi: true);

    public bool Admits(BatchForm form) => form == BatchForm.Multi ? Multi : Single;

    /// <summary>
    /// The form with the higher weight. Where both weigh the same, the batch, provided that it was asked for by anything more
    /// than <c>*/*</c>: a caller who names it can take it.
    /// </summary>
    public static AcceptedForms Of(StringValues accept, ProfileProtocol wire)
    {
        // Nearly every request says nothing, or exactly one of the two types: no parsing for those.
        if (accept.Count == 0)
            return Anything;
        if (accept.Count == 1)
        {
            var only = accept[0];
            if (string.IsNullOrEmpty(only) || only == "*/*")
                return Anything;
            if (only == wire.MultiType)
                return OnlyMulti;
            if (only == wire.SingleType)
                return OnlySingle;
        }

        return Parse(accept, wire);
    }

    private static AcceptedForms Parse(StringValues accept, ProfileProtocol wire)
    {
        // A list without elements asks for nothing.
        if (HeaderList.IsEmpty(accept))
            return Anything;

        // Skips what it cannot read; if nothing readable is left, nothing is admitted.
        if (!MediaTypeHeaderValue.TryParseList(accept!, out var ranges))
            return default;
        var (single, _) = WeightOf(wire.SingleType, ranges);
        var (multi, multiSpecificity) = WeightOf(wire.MultiType, ranges);
        var preferred = (single, multi) switch
        {
            ( <= 0, <= 0) => BatchForm.None,
            _ when multi > single => BatchForm.Multi,
            _ when multi == single && multiSpecificity > 0 => BatchForm.Multi,
            _ => BatchForm.Single,
        };
        return new AcceptedForms(preferred, single > 0, multi > 0);
    }

    /// <summary>The weight of the most specific range that takes in the type (RFC 9110, 12.5.1); 0 where none does.</summary>
    private static (double Weight, int Specificity) WeightOf(string type, IList<MediaTypeHeaderValue> ranges)
    {
        var (weight, specificity) = (0.0, -1);
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        foreach (var range in ranges)
        {
            int found;
            if (range.MatchesAllTypes)
                found = 0;
            else if (!range.Type.Equals(new StringSegment(type, 0, slash), StringComparison.OrdinalIgnoreCase))
                continue;
            else if (range.MatchesAllSubTypes)
                found = 1;
            else if (range.SubType.Equals(type[(slash + 1)..], StringComparison.OrdinalIgnoreCase) && TakesUtf8(range))
                found = 2;
            else
                continue;
            var offered = range.Quality ?? 1;
            if (found > specificity || (found == specificity && offered > weight))
                (weight, specificity) = (offered, found);
        }

        return (weight, specificity);
    }

    /// <summary>All we send is UTF-8; other parameters of a range (a multipart's boundary, say) are ours to choose.</summary>
    internal static bool TakesUtf8(MediaTypeHeaderValue range) =>
        !range.Charset.HasValue
        || HeaderUtilities.RemoveQuotes(range.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
}
