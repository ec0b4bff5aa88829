using System.Net;
using System.Net.Sockets;

namespace LossApi.Tests.Operations;

/// <summary>A wrong configuration stops the start with one line that says which setting, what it was and what it may be.</summary>
public class RefusalTests
{
    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "LossApi__Port", "abc", "LossApi:Port", "0 to 65535" },
        { "LossApi__Port", "65536", "LossApi:Port", "0 to 65535" },
        { "LossApi__Port", "-1", "LossApi:Port", "0 to 65535" },
        { "LossApi__Port", "80.5", "LossApi:Port", "0 to 65535" },
        { "LossApi__Port", "", "LossApi:Port", "0 to 65535" },
        { "LossApi__Port__Inner", "1", "LossApi:Port", "0 to 65535" },
        { "LossApi__Host", "example.org", "LossApi:Host", "localhost, an IP address" },
        { "LossApi__Host", "192.0.2.1", "LossApi:Port", "an address of this machine" },
        { "LossApi__MaxBodyBytes", "1023", "LossApi:MaxBodyBytes", "1024 to 2147483647" },
        { "LossApi__MaxBodyBytes", "256MB", "LossApi:MaxBodyBytes", "1024 to 2147483647" },
        { "LossApi__MaxBodyBytes", "9223372036854775808", "LossApi:MaxBodyBytes", "1024 to 2147483647" },
        { "LossApi__MaxConnections", "0", "LossApi:MaxConnections", "1 to 1000000" },
        { "LossApi__MaxConcurrentRequests", "0", "LossApi:MaxConcurrentRequests", "1 to 100000" },
        { "LossApi__MaxQueuedRequests", "-5", "LossApi:MaxQueuedRequests", "0 to 100000" },
        { "LossApi__RequestDeadlineSeconds", "0", "LossApi:RequestDeadlineSeconds", "1 to 3600" },
        { "LossApi__RequestDeadlineSeconds", "00:00:30", "LossApi:RequestDeadlineSeconds", "1 to 3600" },
        { "LossApi__BodyBytesPerSecond", "100", "LossApi:BodyBytesPerSecond", "240 to 1000000000" },
        { "LossApi__ClientRequestsPerSecond", "1e3", "LossApi:ClientRequestsPerSecond", "0 to 1000000" },
        { "LossApi__DrainSeconds", "301", "LossApi:DrainSeconds", "0 to 300" },
        { "LossApi__OtlpEndpoint", "collector:4317", "LossApi:OtlpEndpoint", "http:// or https://" },
        { "LossApi__LogFormat", "xml", "LossApi:LogFormat", "json or text" },
        { "LossApi__LogLevel", "verbose", "LossApi:LogLevel", "debug or information or warning or error" },
        { "LossApi__MaxBodyByte", "1024", "LossApi:MaxBodyByte", "MaxBodyBytes" },
        { "LossApi__Limits__Body", "1024", "LossApi:Limits", "there is no such setting" },
        { "LossApi", "on", "LossApi is", "a section" },
        { "ASPNETCORE_URLS", "localhost:8080", "ASPNETCORE_URLS", "http://localhost:8080" },
        { "ASPNETCORE_URLS", "http://127.0.0.1:99999", "ASPNETCORE_URLS", "0 to 65535" },
        { "ASPNETCORE_URLS", "ftp://127.0.0.1:21", "ASPNETCORE_URLS", "http://localhost:8080" },
        { "ASPNETCORE_URLS", "https://127.0.0.1:0", "ASPNETCORE_URLS", "https needs a certificate" },
        { "ASPNETCORE_HTTP_PORTS", "many", "ASPNETCORE_HTTP_PORTS", "0 to 65535" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_setting_is_refused(string name, string value, string key, string allowed)
    {
        await using var child = Child.Start([(name, value)]);
        await Refused(child, key, allowed);
        if (!name.EndsWith("Inner", StringComparison.Ordinal) && !name.EndsWith("Body", StringComparison.Ordinal) && value != "192.0.2.1")
            Assert.Contains($"\"{value}\"", child.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_in_use_is_refused()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var ours = Child.Start([("LossApi__Host", "127.0.0.1"), ("LossApi__Port", $"{port}")]);
        await Refused(ours, "LossApi:Port", "no other program");
        Assert.Contains($"http://127.0.0.1:{port}", ours.Errors, StringComparison.Ordinal);

        await using var both = Child.Start([("LossApi__Port", $"{port}")]);
        await Refused(both, "LossApi:Port", "no other program");

        await using var standard = Child.Start([("ASPNETCORE_URLS", $"http://127.0.0.1:{port}")]);
        await Refused(standard, "ASPNETCORE_URLS", "no other program");
    }

    [Fact]
    public async Task Key_in_clear_is_refused_and_not_repeated()
    {
        await using var child = Child.Start([("LossApi__ApiKeys", "swordfish-in-clear")]);
        await Refused(child, "LossApi:ApiKeys", "64 hexadecimal digits");
        Assert.DoesNotContain("swordfish", child.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_value_stays_on_one_line()
    {
        await using var child = Child.Start([("LossApi__Port", "1\n2\u001b[31m" + new string('9', 5000))]);
        await Refused(child, "LossApi:Port", "0 to 65535");
        Assert.DoesNotContain('\u001b', child.Errors);
        Assert.True(child.Errors.Length < 400, child.Errors);
    }

    [Theory]
    [InlineData("{ \"LossApi\": { \"Port\": 8080, } ")]
    [InlineData("{ \"LossApi\": { \"Port\": 1, \"port\": 2 } }")]
    public async Task Broken_file_is_refused(string text)
    {
        string folder = Directory.CreateTempSubdirectory("lossapi").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), text, TestContext.Current.CancellationToken);
            await using var child = Child.Start([], folder: folder);
            await Refused(child, "appsettings.json", "");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Probe_of_a_wrong_configuration_is_unhealthy()
    {
        await using var child = Child.Start([("LossApi__Port", "abc")], ["--health"]);
        Assert.Equal(1, await child.Exit());
        Assert.Contains("LossApi:Port", child.Errors, StringComparison.Ordinal);
    }

    static async Task Refused(Child child, string key, string allowed)
    {
        Assert.Equal(78, await child.Exit());
        Assert.DoesNotContain('\n', child.Errors);
        Assert.StartsWith("LossApi does not start: ", child.Errors, StringComparison.Ordinal);
        Assert.Contains(key, child.Errors, StringComparison.Ordinal);
        Assert.Contains(allowed, child.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", child.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(child.Log, line => line.Contains("   at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
    }
}
