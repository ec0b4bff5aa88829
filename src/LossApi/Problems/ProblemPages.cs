using System.Collections.Frozen;
using System.Text.Json;
using LossApi.Catalogue;
using LossApi.Wire;

namespace LossApi.Problems;

/// <summary>The pages that explain errors and diagnostics, for people and for programs.</summary>
static class ProblemPages
{
    sealed record Page(Document Html, Document Json);

    const string HtmlType = "text/html; charset=utf-8";

    static readonly Lazy<Page> Index = new(() => new(new(ProblemHtml.Index(), HtmlType), new(Catalogue.Json.Bytes(WriteIndex))));

    static readonly Lazy<FrozenDictionary<string, Page>> Pages = new(() => ProblemType.Explained.Values.ToFrozenDictionary(
        type => type.Code, type => new Page(new(ProblemHtml.Page(type), HtmlType), new(Catalogue.Json.Bytes(writer => Write(writer, type, whole: true)))),
        StringComparer.OrdinalIgnoreCase));

    public static void MapProblems(this WebApplication app)
    {
        app.MapRead("/problems", http => Answer(http, Index.Value))
            .WithName("list_problems").WithTags("Problems")
            .WithSummary("Every kind of error and diagnostic");

        app.MapRead("/problems/{slug}", http => Pages.Value.TryGetValue(http.RouteText("slug"), out Page? page) ? Answer(http, page) : Unknown())
            .WithName("get_problem").WithTags("Problems")
            .WithSummary("What an error or diagnostic means, an example of it, and how to mend it");
    }

    static IResult Answer(HttpContext http, Page page)
    {
        http.Response.Headers.Vary = "Accept";
        switch (MediaPreference.Of(http.Request))
        {
            case null:
                return new Refusal(Problem.Of("not-acceptable", "this page is offered as text/html and as application/json"));
            case "text/html":
                http.Response.Headers.ContentSecurityPolicy = ProblemHtml.Policy;
                http.Response.Headers["Referrer-Policy"] = "no-referrer";
                return page.Html;
            default:
                return page.Json;
        }
    }

    static Refusal Unknown() => new(Problem.Of("not-found", "there is no error and no diagnostic of this name; GET /problems lists them all"));

    static void WriteIndex(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("problems");
        foreach (ProblemType type in ProblemTypes.List) Write(writer, type, whole: false);
        writer.WriteEndArray();
        writer.WriteStartArray("diagnostics");
        foreach (ProblemType type in DiagnosticTypes.List) Write(writer, type, whole: false);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, ProblemType type, bool whole)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type.Type);
        writer.WriteString("code", type.Code);
        writer.WriteString("kind", type.IsDiagnostic ? "diagnostic" : "error");
        writer.WriteNumber("status", type.Status);
        writer.WriteString("title", type.Title);
        if (whole)
        {
            writer.WriteString("meaning", type.Meaning);
            writer.WriteString("example", type.Example);
            writer.WriteString("remedy", type.Remedy);
        }
        writer.WriteEndObject();
    }
}
