using System.Text;

namespace LossApi.Tests.Readme;

/// <summary>A curl command as a page writes it, so that it can be sent where there is no curl.</summary>
sealed record CurlCommand(string Url)
{
    readonly List<(string Name, string Value)> headers = [];
    string? body, method;

    /// <summary>Reads a command. Only the few options that pages use are known; another one is a fault of the page.</summary>
    public static CurlCommand Parse(string text)
    {
        string[] words = [.. Words(text)];
        if (words is not ["curl", ..]) throw new FormatException($"not a curl command: {text}");
        string? url = null, body = null, method = null;
        var headers = new List<(string, string)>();
        for (int i = 1; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "-s" or "--silent":
                    break;
                case "-X" or "--request":
                    method = words[++i];
                    break;
                case "-H" or "--header":
                    string[] parts = words[++i].Split(':', 2, StringSplitOptions.TrimEntries);
                    headers.Add((parts[0], parts[1]));
                    break;
                case "-d" or "--data":
                    body = words[++i];
                    if (!headers.Any(h => h.Item1 == "Content-Type")) headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
                    break;
                case "--json":
                    body = words[++i];
                    headers.Add(("Content-Type", "application/json"));
                    headers.Add(("Accept", "application/json"));
                    break;
                case var word when !word.StartsWith('-') && url is null:
                    url = word;
                    break;
                case var word:
                    throw new FormatException($"curl's {word} is not known here");
            }
        }

        var command = new CurlCommand(url ?? throw new FormatException("no address")) { body = body, method = method };
        command.headers.AddRange(headers);
        return command;
    }

    /// <summary>The request it makes.</summary>
    public HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(new(method ?? (body is null ? "GET" : "POST")), Url);
        if (body is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        foreach ((string name, string value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content!.Headers.Add(name, value);
        return request;
    }

    /// <summary>Words as a POSIX shell splits them: quotes, backslashes and continued lines, nothing else.</summary>
    static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        bool any = false;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\'':
                    int end = text.IndexOf('\'', i + 1);
                    word.Append(text, i + 1, end - i - 1);
                    any = true;
                    i = end;
                    break;
                case '"':
                    for (any = true; text[++i] != '"';) word.Append(text[i] == '\\' ? text[++i] : text[i]);
                    break;
                case '\\' when text[i + 1] == '\n':
                    i++;
                    break;
                case '\\':
                    word.Append(text[++i]);
                    any = true;
                    break;
                case ' ' or '\n':
                    if (any) yield return word.ToString();
                    word.Clear();
                    any = false;
                    break;
                case '|' or '>' or '<' or ';' or '&' or '$' or '`':
                    throw new FormatException($"'{text[i]}' needs a shell; write the command without, or quote it");
                default:
                    word.Append(text[i]);
                    any = true;
                    break;
            }
        }

        if (any) yield return word.ToString();
    }
}
