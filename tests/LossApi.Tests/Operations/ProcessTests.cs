using System.Runtime.InteropServices;

namespace LossApi.Tests.Operations;

/// <summary>The built program from its start to its end.</summary>
public class ProcessTests
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task Signal_ends_it_in_order(PosixSignal signal)
    {
        await using Child child = await Child.Serve();
        child.Signal(signal);
        Assert.Equal(0, await child.Exit());
        Assert.Equal("", child.Errors);
    }

    [Fact]
    public async Task Requests_begun_before_the_signal_are_answered()
    {
        await using Child child = await Child.Serve();
        Wire[] wires = [.. Enumerable.Range(0, 16).Select(_ => new Wire(child.Address))];
        const string Body = """{"predictions":[3,0.5],"targets":[1,1]}""";
        foreach (Wire wire in wires)
        {
            // The server asks for the body when the endpoint reads it: then the request is surely accepted.
            await wire.Send($"POST /loss/huber HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {Body.Length}\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 ", await wire.Until("\r\n"), StringComparison.Ordinal);
        }

        child.Signal(PosixSignal.SIGTERM);
        await child.Line(l => l.Contains("shutting down", StringComparison.Ordinal));
        foreach (Wire wire in wires)
        {
            await wire.Send(Body);
            string answer = await wire.Rest();
            Assert.Contains("\r\n\r\n", answer, StringComparison.Ordinal);
            wire.Dispose();
        }

        Assert.Equal(0, await child.Exit());
    }

    [Fact]
    public async Task Second_signal_cuts_the_draining_short()
    {
        await using Child child = await Child.Serve(("LossApi__DrainSeconds", "300"));
        child.Signal(PosixSignal.SIGTERM);
        await child.Line(l => l.Contains("Draining", StringComparison.Ordinal));
        child.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await child.Exit());
    }

    [Fact]
    public async Task Health_mode_answers_for_the_running_service()
    {
        await using Child service = await Child.Serve();
        (string, string)[] same = [("LossApi__Host", "127.0.0.1"), ("LossApi__Port", $"{service.Address.Port}")];
        await using (var probe = Child.Start(same, ["--health"])) Assert.Equal(0, await probe.Exit());
        await using (var probe = Child.Start([("ASPNETCORE_URLS", service.Address.ToString().TrimEnd('/'))], ["--health"])) Assert.Equal(0, await probe.Exit());

        service.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await service.Exit());
        await using (var probe = Child.Start(same, ["--health"]))
        {
            Assert.Equal(1, await probe.Exit());
            Assert.Equal("LossApi does not answer", probe.Errors);
        }
    }

    [Fact]
    public async Task Standard_address_setting_wins()
    {
        await using var child = Child.Start([("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("LossApi__Port", "1"), ("LossApi__Host", "192.0.2.1")]);
        Assert.Contains("127.0.0.1", await child.Line(l => l.Contains("Now listening on", StringComparison.Ordinal)), StringComparison.Ordinal);
    }
}
