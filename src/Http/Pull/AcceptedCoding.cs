using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace PixStream.Http.Pull;

/// <summary>What an <c>Accept-Encoding</c> header says about gzip, the one coding that the service knows.</summary>
internal static class AcceptedCoding
{
    /// <summary>Whether the body should be compressed: gzip is admitted, and not weighed below the plain body.</summary>
    public static bool PrefersGzip(StringValues acceptEncoding)
    {
        if (acceptEncoding.Count == 0)
            return false;
        if (!StringWithQualityHeaderValue.TryParseList(acceptEncoding!, out var codings))
            return false;

        double? gzip = null, plain = null, others = null;
        foreach (var coding in codings)
        {
            var weight = coding.Quality ?? 1;
            if (coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase)
                || coding.Value.Equals("x-gzip", StringComparison.OrdinalIgnoreCase))
                gzip = Greater(gzip, weight);
            else if (coding.Value.Equals("identity", StringComparison.OrdinalIgnoreCase))
                plain = Greater(plain, weight);
            else if (coding.Value.Equals("*", StringComparison.Ordinal))
                others = Greater(others, weight);
        }

        // The asterisk is for all that is not named, the plain body among them (RFC 9110, 12.5.3).
        var weightOfGzip = gzip ?? others ?? 0;
        return weightOfGzip > 0 && weightOfGzip >= (plain ?? others ?? 0);
    }

    /// <summary>What is said twice counts as its friendlier half says.</summary>
    private static double Greater(double? earlier, double weight) => Math.Max(earlier ?? 0, weight);
}
