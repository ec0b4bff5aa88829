using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LossApi.Domain;
using LossApi.Tests.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LossApi.Tests.Evaluate;

/// <summary>Ten thousand clients that reset their connection somewhere on the way to an answer leave nothing on loan, nothing in flight and no error in the log.</summary>
[Collection(Service.Alone)]
public sealed class AbortTests
{
    const int Clients = 10_000, AtOnce = 50;

    [Fact]
    public async Task Ten_thousand_aborted_requests_give_everything_back()
    {
        var errors = new ErrorLog();
        // What would be logged is looked at, and written nowhere.
        await using var service = new Service { Registered = services => services.AddSingleton<ILoggerFactory>(new LoggerFactory([errors])) };
        service.UseKestrel(0);
        service.StartServer();
        var address = new IPEndPoint(IPAddress.Loopback, service.ClientOptions.BaseAddress.Port);
        using var flight = new Flight();

        string numbers = string.Join(',', Enumerable.Range(0, 600).Select(i => (i / 7.0).ToString("R", CultureInfo.InvariantCulture)));
        byte[] body = Encoding.ASCII.GetBytes($"{{\"predictions\":[{numbers}],\"targets\":[{numbers}]}}");
        byte[] head = Encoding.ASCII.GetBytes($"POST /loss/huber HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        // None of the body, parts of it, all but its end, and all of it.
        int[] lengths = [0, body.Length / 4, body.Length / 2, body.Length * 3 / 4, body.Length * 99 / 100, body.Length];

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (int sent = 0; sent < Clients;)
        {
            var clients = new Socket[Math.Min(AtOnce, Clients - sent)];
            for (int i = 0; i < clients.Length; i++, sent++)
            {
                clients[i] = new(SocketType.Stream, ProtocolType.Tcp) { LingerState = new(true, 0) };      // a reset, not a farewell
                await clients[i].ConnectAsync(address, TestContext.Current.CancellationToken);
                await clients[i].SendAsync(head, TestContext.Current.CancellationToken);
                await clients[i].SendAsync(body.AsMemory(0, lengths[sent % lengths.Length]), TestContext.Current.CancellationToken);
            }

            // A reset takes what was not read yet away from the reader: it comes when all of them are being read.
            await flight.Reaches(sent).WaitAsync(patience.Token);
            foreach (Socket client in clients) client.Dispose();
        }

        while ((RentedCount.Now, flight.Now) != (0, 0) && !patience.IsCancellationRequested) await Task.Yield();
        Assert.Equal(0, RentedCount.Now);
        Assert.Equal(0, flight.Now);
        Assert.Equal(Clients, flight.Begun);
        Assert.True(errors.Lines.IsEmpty, $"{errors.Lines.Count} lines: {errors.Lines.FirstOrDefault()}");
    }

    /// <summary>Counts the requests that the server has begun and not ended.</summary>
    sealed class Flight : IDisposable
    {
        readonly MeterListener listener = new();
        volatile Goal goal = new(long.MaxValue);
        long now, begun;

        public Flight()
        {
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "http.server.active_requests") self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, change, _, _) =>
            {
                Interlocked.Add(ref now, change);
                if (change <= 0) return;
                // A goal is looked at once: with its number from one and its end from the next, the next would be reached too early.
                long count = Interlocked.Add(ref begun, change);
                Goal mark = goal;
                if (count >= mark.Count) mark.Reached.TrySetResult();
            });
            listener.Start();
        }

        public long Now => Interlocked.Read(ref now);
        public long Begun => Interlocked.Read(ref begun);
        public void Dispose() => listener.Dispose();

        /// <summary>Done when so many requests have begun.</summary>
        public Task Reaches(long count)
        {
            var next = new Goal(count);
            goal = next;
            if (Begun >= count) next.Reached.TrySetResult();
            return next.Reached.Task;
        }

        sealed record Goal(long Count)
        {
            public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentBag<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        // The server itself warns now and then of a connection that ended while it was read (dotnet/aspnetcore issue 17840): nothing of ours, and no error.
        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;
        public void Dispose() { }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
        }
    }
}
