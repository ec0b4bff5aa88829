using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LossApi.Operations;

/// <summary>Where the service listens.</summary>
/// <param name="Source">The setting that says so.</param>
/// <param name="Value">What it says.</param>
/// <param name="Urls">The addresses, or null where the platform reads the setting itself.</param>
sealed record ListeningAddress(string Source, string Value, string? Urls);

/// <summary>Where the service listens, and how little it trusts what comes in there.</summary>
static class Listening
{
    /// <summary>
    /// Where a configuration says to listen. The platform's own settings (ASPNETCORE_URLS, ASPNETCORE_HTTP_PORTS,
    /// Kestrel:Endpoints) win over ours, so that the service can be hosted like any other; those without an address are left to the platform.
    /// </summary>
    /// <exception cref="BadConfiguration">When an address cannot be one.</exception>
    public static ListeningAddress Of(IConfiguration configuration, Settings settings)
    {
        if (configuration["urls"] is { Length: > 0 } urls)
        {
            foreach (string url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries)) Check(url);
            return new("ASPNETCORE_URLS", urls, urls);
        }

        foreach (string key in (string[])["http_ports", "https_ports"])
        {
            if (configuration[key] is not { Length: > 0 } ports) continue;
            string source = $"ASPNETCORE_{key.ToUpperInvariant()}";
            foreach (string port in ports.Split(';', StringSplitOptions.RemoveEmptyEntries)) CheckPort(source, port);
            return new(source, ports, null);
        }

        return configuration.GetSection("Kestrel:Endpoints").GetChildren().FirstOrDefault() is { } endpoint
            ? new("Kestrel:Endpoints", endpoint["Url"] ?? "", null)
            : new($"{SettingsSection.Name}:Port", Ours(settings), Ours(settings));
    }

    /// <summary>Binds the addresses and tightens Kestrel's limits.</summary>
    public static void AddListening(this WebApplicationBuilder builder, Settings settings)
    {
        // A bare line feed ends no line in HTTP/1.1; proxies that disagree about it are how requests are smuggled.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);

        ListeningAddress address = Of(builder.Configuration, settings);
        builder.Services.AddSingleton(address);
        if (address.Urls is { } urls) builder.WebHost.UseUrls(urls);

        // The slim builder leaves out certificates, HTTP/3 and IIS; of these, certificates can be configured.
        builder.WebHost.UseKestrelHttpsConfiguration();
        bool protocolsChosen = builder.Configuration["Kestrel:EndpointDefaults:Protocols"] is not null;
        builder.Services.AddSingleton<Microsoft.AspNetCore.Connections.IMemoryPoolFactory<byte>, LargeBlocks>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // One protocol is one attack surface less: no rapid reset, no header compression bombs.
            if (!protocolsChosen) kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
            KestrelServerLimits limits = kestrel.Limits;
            limits.MaxConcurrentConnections = settings.MaxConnections;
            limits.MaxConcurrentUpgradedConnections = 0;
            limits.MaxRequestBodySize = settings.MaxBodyBytes;
            limits.MaxRequestLineSize = 8 * 1024;
            limits.MaxRequestHeadersTotalSize = 32 * 1024;
            limits.MaxRequestHeaderCount = 100;
            limits.RequestHeadersTimeout = settings.HeaderDeadline;
            limits.KeepAliveTimeout = settings.KeepAlive;
            limits.MinRequestBodyDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
            limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        });
    }

    /// <summary>Runs until asked to stop. What keeps it from listening is a fault of the configuration and says so.</summary>
    /// <exception cref="BadConfiguration">When the address cannot be had.</exception>
    public static async Task Serve(this WebApplication app)
    {
        await using (app)
        {
            try
            {
                await app.StartAsync();
            }
            catch (Exception fault) when (Reason(fault) is { } reason)
            {
                ListeningAddress address = app.Services.GetRequiredService<ListeningAddress>();
                throw new BadConfiguration(address.Source, address.Value, reason);
            }

            await app.WaitForShutdownAsync();
        }
    }

    /// <summary>Why an address cannot be had, as it reads behind "it must be"; null for faults of another kind.</summary>
    public static string? Reason(Exception fault) => fault switch
    {
        IOException { InnerException: AddressInUseException } => "an address no other program listens on",
        IOException { InnerException: AggregateException } => "an address no other program listens on",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "an address this user may listen on (ports below 1024 are often reserved)",
        SocketException => "an address of this machine",
        IOException or FormatException => "an address this machine can listen on",
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } => "an address this machine can listen on (https needs a certificate)",
        _ => null,
    };

    static string Ours(Settings settings) => $"http://{settings.Host}:{settings.Port}";

    static void CheckPort(string source, string port)
    {
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new BadConfiguration(source, port, "ports from 0 to 65535, between semicolons");
    }

    static void Check(string url)
    {
        BindingAddress? address = null;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException) { }

        if (address is not { Scheme: "http" or "https", Port: >= 0 and <= 65535, Host.Length: > 0, PathBase: "" })
            throw new BadConfiguration("ASPNETCORE_URLS", url, "addresses such as http://localhost:8080, between semicolons, with a port from 0 to 65535");
    }
}
