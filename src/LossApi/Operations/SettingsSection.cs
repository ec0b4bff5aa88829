using System.Globalization;
using System.Net;

namespace LossApi.Operations;

/// <summary>One row of the operator's manual.</summary>
/// <param name="Key">The name below <c>LossApi</c>.</param>
/// <param name="Default">What holds when it is not set.</param>
/// <param name="Allowed">What it may be.</param>
/// <param name="Meaning">What it does.</param>
sealed record SettingRow(string Key, string Default, string Allowed, string Meaning);

/// <summary>
/// Reads the <c>LossApi</c> section of the configuration strictly: each setting is named once, with its range and meaning, and what was
/// never asked for is refused. The same calls yield the manual's table, so manual and program agree.
/// </summary>
sealed class SettingsSection(IConfiguration configuration)
{
    /// <summary>The section's name; in the environment its keys are <c>LossApi__…</c>.</summary>
    public const string Name = "LossApi";

    readonly IConfigurationSection section = configuration.GetSection(Name);
    readonly List<SettingRow> rows = [];

    /// <summary>What was asked for so far.</summary>
    public IReadOnlyList<SettingRow> Rows => rows;

    public int Whole(string key, int @default, int least, int most, string meaning) => (int)Long(key, @default, least, most, meaning);

    public long Long(string key, long @default, long least, long most, string meaning)
    {
        string allowed = string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}");
        return Read<long>(key, @default.ToString(CultureInfo.InvariantCulture), allowed, meaning,
            text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long n) && n >= least && n <= most ? n : null);
    }

    public TimeSpan Seconds(string key, int @default, int least, int most, string meaning) =>
        TimeSpan.FromSeconds(Whole(key, @default, least, most, meaning));

    public string Choice(string key, string @default, string[] choices, string meaning) =>
        Read(key, @default, string.Join(" or ", choices), meaning, text => Array.Find(choices, c => c.Equals(text, StringComparison.OrdinalIgnoreCase)));

    public string Host(string key, string @default, string meaning) =>
        Read(key, @default, "localhost, an IP address, or * for every network", meaning,
            text => text is "localhost" or "*" ? text : IPAddress.TryParse(text, out IPAddress? ip) ? Bracketed(ip) : null);

    /// <summary>An address to send to; empty is null and means "off".</summary>
    public Uri? Url(string key, string meaning)
    {
        string text = Read(key, "", "empty (off), or an address that begins with http:// or https://", meaning,
            text => text.Length == 0 || Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? text : null);
        return text.Length == 0 ? null : new(text);
    }

    /// <summary>SHA-256 digests, as a list or in one text between commas. A refused one is not quoted: it may be the secret itself.</summary>
    public IReadOnlyList<byte[]> Digests(string key, string meaning)
    {
        const string Allowed = "SHA-256 digests of 64 hexadecimal digits each, between commas or as a list";
        rows.Add(new(key, "", Allowed, meaning));
        IConfigurationSection entry = section.GetSection(key);
        IEnumerable<string> given = entry.GetChildren().Any()
            ? entry.GetChildren().Select(child => child.Value ?? "")
            : (entry.Value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return [.. given.Select(text => text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new BadConfiguration($"{Name}:{key}", $"({text.Length} characters, not shown)", Allowed))];
    }

    /// <summary>Refuses keys nobody asked for: a misspelt limit must not pass for a set one.</summary>
    public void RefuseOthers()
    {
        string known = string.Join(", ", rows.Select(r => r.Key));
        if (section.Value is { Length: > 0 } value) throw new BadConfiguration(Name, value, $"a section with keys of {known}");
        foreach (IConfigurationSection child in section.GetChildren())
            if (!rows.Exists(r => r.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase)))
                throw new BadConfiguration($"{Name}:{LogText.Safe(child.Key, 60)}", child.Value ?? "a section", $"removed, there is no such setting; there are {known}");
    }

    static string Bracketed(IPAddress ip) => ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{ip}]" : ip.ToString();

    T Read<T>(string key, string @default, string allowed, string meaning, Func<string, T?> parse) where T : struct =>
        parse(Given(key, @default, allowed, meaning)) ?? throw Bad(key, allowed);

    string Read(string key, string @default, string allowed, string meaning, Func<string, string?> parse) =>
        parse(Given(key, @default, allowed, meaning)) ?? throw Bad(key, allowed);

    string Given(string key, string @default, string allowed, string meaning)
    {
        rows.Add(new(key, @default, allowed, meaning));
        IConfigurationSection entry = section.GetSection(key);
        if (entry.GetChildren().Any()) throw new BadConfiguration($"{Name}:{key}", "a section", allowed);
        return entry.Value ?? @default;
    }

    BadConfiguration Bad(string key, string allowed) => new($"{Name}:{key}", section[key] ?? "", allowed);
}
