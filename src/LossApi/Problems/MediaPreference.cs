using Microsoft.Net.Http.Headers;

namespace LossApi.Problems;

/// <summary>Which of two formats a page is wanted in, by the request's <c>Accept</c>.</summary>
static class MediaPreference
{
    /// <summary>The format to answer in: <c>text/html</c> where the client names it and does not like JSON better, else <c>application/json</c>; null when it takes neither.</summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Headers.Accept.Count == 0) return "application/json";
        IList<MediaTypeHeaderValue> ranges = request.GetTypedHeaders().Accept;
        // What cannot be read says nothing: such a client gets what one without the header gets.
        if (ranges.Count == 0) return "application/json";

        (double html, int htmlNamed) = Quality(ranges, "text", "html");
        (double json, int jsonNamed) = Quality(ranges, "application", "json");
        (double problem, int problemNamed) = Quality(ranges, "application", "problem+json");
        // Who asks for problems in JSON by name is answered in JSON.
        if (problemNamed == 2 && problem > json) (json, jsonNamed) = (problem, problemNamed);
        if (html == 0 && json == 0) return null;
        return html > json || html == json && htmlNamed > 0 && htmlNamed >= jsonNamed ? "text/html" : "application/json";
    }

    /// <summary>The quality a client gives a type, by the range that names it most closely: 2 by name, 1 by <c>text/*</c>, 0 by <c>*/*</c> or not at all.</summary>
    static (double Quality, int Named) Quality(IList<MediaTypeHeaderValue> ranges, string type, string subtype)
    {
        (double Quality, int Named) best = (0, -1);
        foreach (MediaTypeHeaderValue range in ranges)
        {
            int named = range.MatchesAllTypes ? 0
                : !range.Type.Equals(type, StringComparison.OrdinalIgnoreCase) ? -1
                : range.MatchesAllSubTypes ? 1
                : range.SubType.Equals(subtype, StringComparison.OrdinalIgnoreCase) ? 2 : -1;
            if (named > best.Named) best = (range.Quality ?? 1, named);
        }
        return (best.Quality, Math.Max(best.Named, 0));
    }
}
