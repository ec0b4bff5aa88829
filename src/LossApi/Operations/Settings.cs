namespace LossApi.Operations;

/// <summary>Everything an operator can set, checked: who holds one holds values inside their ranges.</summary>
sealed record Settings
{
    public required string Host { get; init; }
    public required int Port { get; init; }
    public required long MaxBodyBytes { get; init; }
    public required int MaxConnections { get; init; }
    public required long MaxBytesInFlight { get; init; }
    public required int MaxConcurrentRequests { get; init; }
    public required int MaxQueuedRequests { get; init; }
    public required TimeSpan RequestDeadline { get; init; }
    public required TimeSpan BodyDeadline { get; init; }
    public required int BodyBytesPerSecond { get; init; }
    public required TimeSpan HeaderDeadline { get; init; }
    public required TimeSpan KeepAlive { get; init; }
    public required int ClientRequestsPerSecond { get; init; }
    public required int ClientBurst { get; init; }
    public required IReadOnlyList<byte[]> ApiKeys { get; init; }
    public required TimeSpan Drain { get; init; }
    public required TimeSpan Shutdown { get; init; }
    public required Uri? OtlpEndpoint { get; init; }
    public required string LogFormat { get; init; }
    public required string LogLevel { get; init; }

    /// <summary>The settings in a configuration.</summary>
    /// <exception cref="BadConfiguration">When one is out of range, cannot be read, or is unknown.</exception>
    public static Settings Read(IConfiguration configuration) => Read(new SettingsSection(configuration));

    /// <summary>The rows of the operator's manual.</summary>
    public static IReadOnlyList<SettingRow> Manual()
    {
        var section = new SettingsSection(new ConfigurationBuilder().Build());
        Read(section);
        return section.Rows;
    }

    static Settings Read(SettingsSection section)
    {
        var settings = new Settings
        {
            Host = section.Host("Host", "localhost", "The network to listen on. Not looked at when ASPNETCORE_URLS is set."),
            Port = section.Whole("Port", 8080, 0, 65535, "The port to listen on; 0 takes any free one. Not looked at when ASPNETCORE_URLS is set."),
            MaxBodyBytes = section.Long("MaxBodyBytes", 256 << 20, 1024, int.MaxValue, "The longest request body; a longer one is answered 413."),
            MaxConnections = section.Whole("MaxConnections", 2000, 1, 1_000_000, "Open connections; further ones are closed at once."),
            MaxBytesInFlight = section.Long("MaxBytesInFlight", 512 << 20, 1 << 20, 1L << 40, "Bytes of bodies over 1 MB worked on at a time: their Content-Length, or else what they have grown to; what has no room waits."),
            MaxConcurrentRequests = section.Whole("MaxConcurrentRequests", 256, 1, 100_000, "Requests worked on at a time, beside those with a Content-Length over 1 MB, which MaxBytesInFlight counts."),
            MaxQueuedRequests = section.Whole("MaxQueuedRequests", 256, 0, 100_000, "Requests that wait for their turn; further ones are answered 503."),
            RequestDeadline = section.Seconds("RequestDeadlineSeconds", 30, 1, 3600, "Longest time until the answer begins, queueing included, waiting for bytes of the body not; then 503."),
            BodyDeadline = section.Seconds("BodyDeadlineSeconds", 10, 1, 3600, "Time a body may take before its speed matters."),
            BodyBytesPerSecond = section.Whole("BodyBytesPerSecond", 100_000, 240, 1_000_000_000, "After n bytes a body may have taken BodyDeadlineSeconds + n / BodyBytesPerSecond; then 408."),
            HeaderDeadline = section.Seconds("HeaderDeadlineSeconds", 15, 1, 300, "Longest time for the head of a request to arrive."),
            KeepAlive = section.Seconds("KeepAliveSeconds", 120, 1, 3600, "How long an idle connection stays open."),
            ClientRequestsPerSecond = section.Whole("ClientRequestsPerSecond", 0, 0, 1_000_000, "Sustained requests per second of one client (its key, else its address); 0 sets no limit. Above it: 429."),
            ClientBurst = section.Whole("ClientBurst", 50, 1, 1_000_000, "Requests one client may make at once before that rate holds."),
            ApiKeys = section.Digests("ApiKeys", "SHA-256 digests of the keys that are let in by the header X-Api-Key; none lets everyone in."),
            Drain = section.Seconds("DrainSeconds", 0, 0, 300, "On SIGTERM, how long to go on serving while /health/ready already answers 503."),
            Shutdown = section.Seconds("ShutdownSeconds", 30, 1, 3600, "After that, how long accepted requests may take to finish."),
            OtlpEndpoint = section.Url("OtlpEndpoint", "Where to send traces by OTLP; empty sends none. Port 4318 or a path speaks HTTP, anything else gRPC."),
            LogFormat = section.Choice("LogFormat", "json", ["json", "text"], "The form of the log lines on stdout."),
            LogLevel = section.Choice("LogLevel", "information", ["debug", "information", "warning", "error"], "The least level that is logged; debug includes health checks."),
        };
        section.RefuseOthers();
        return settings;
    }
}
