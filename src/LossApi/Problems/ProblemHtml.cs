using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace LossApi.Problems;

/// <summary>The pages for people: small, without script, with one style whose hash the policy names.</summary>
static class ProblemHtml
{
    const string Style = "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
        + "h1{line-height:1.2}pre{overflow-x:auto;padding:.75rem;border:1px solid #8888;border-radius:.3rem;white-space:pre-wrap;overflow-wrap:anywhere}"
        + "code,pre{font-family:ui-monospace,monospace}table{border-collapse:collapse}td,th{text-align:left;padding:.15rem .8rem .15rem 0;vertical-align:top}";

    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Nothing may load or run but the style above.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The page of one kind.</summary>
    public static byte[] Page(ProblemType type) => Whole(type.Title, $"""
        <h1>{Text(type.Title)}</h1>
        <p><code>{Text(type.Code)}</code> · {(type.IsDiagnostic ? "a diagnostic in an answer with status 200" : $"an error with status {Number(type.Status)}")}</p>
        <h2>What happened</h2>
        <p>{Text(type.Meaning)}</p>
        <h2>An example of it</h2>
        <pre>{Text(type.Example)}</pre>
        <h2>How to mend it</h2>
        <p>{Text(type.Remedy)}</p>
        <p><a href="/problems">All errors and diagnostics</a></p>
        """);

    /// <summary>The list of all kinds.</summary>
    public static byte[] Index() => Whole("Errors and diagnostics", $"""
        <h1>Errors and diagnostics</h1>
        <h2>Errors</h2>
        <p>What the <code>type</code> and <code>code</code> of an error mean.</p>
        <table><thead><tr><th>status</th><th>code</th><th>in short</th></tr></thead><tbody>
        {Rows(ProblemTypes.List)}
        </tbody></table>
        <h2>Diagnostics</h2>
        <p>Remarks on an answer that was given, because the request smells.</p>
        <table><thead><tr><th>status</th><th>code</th><th>in short</th></tr></thead><tbody>
        {Rows(DiagnosticTypes.List)}
        </tbody></table>
        """);

    static string Rows(IEnumerable<ProblemType> types) => string.Join('\n', types.Select(t =>
        $"<tr><td>{Number(t.Status)}</td><td><a href=\"{Text(t.Type)}\"><code>{Text(t.Code)}</code></a></td><td>{Text(t.Title)}</td></tr>"));

    static byte[] Whole(string title, string main) => Encoding.UTF8.GetBytes($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)} · LossApi</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        {main}
        </main>
        </body>
        </html>

        """);

    static string Text(string text) => Encoder.Encode(text).Replace("&#xA;", "\n", StringComparison.Ordinal);

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
