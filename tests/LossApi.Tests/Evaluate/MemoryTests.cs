using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LossApi.Domain;
using LossApi.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace LossApi.Tests.Evaluate;

/// <summary>What is rented is given back, whatever a body holds and however a request ends.</summary>
[Collection(Service.Alone)]
public sealed class MemoryTests
{
    static readonly string[] Seeds =
    [
        """{"predictions":[[0.1,-2.5e-3,3],[1e10,12345.678,-0]],"targets":[[1,2,3],[4,5,6]],"weights":[1,2.5],"reduction":"mean","options":{"delta":1.25},"outputs":["terms","gradients","hessians"],"non_finite":"error"}""",
        """{"predictions":[3,0.5],"targets":[1,1]}""",
        """{"predictions":["Infinity",null,{"a":[1]}],"targets":[1e400,"😀\u00e9\ud83d\ude00"],"unknown":{"x":[[]]}}""",
        """{"losses":["huber",{"loss":"lightgbm.huber","options":{"delta":2},"reduction":"sum"}],"predictions":[3,0.5],"targets":[1,1]}""",
        """{"logits":[[1,2,"-Infinity"],[0,0,0]],"upstream":[[1,2,3],[4,5,6]]}""",
    ];

    static readonly string[] Splices =
        ["\"", "[", "]", "{", "}", ",", ":", "\\", "\\u", "null", "1e999", "-", "e", "\"a\":", "[[]]", "NaN", "\"Infinity\"", " ", "\n", "\0", "//", "0", ".", "\"targets\":", "\"from_logits\":1,"];

    [Fact]
    public async Task Mutated_bodies_are_answered_with_declared_statuses_and_nothing_stays_on_loan()
    {
        const int rounds = 100_000;
        await using var service = new Service();
        TestServer server = service.Server;
        await NothingOnLoanAsync();
        var random = new Random(20_26);
        var statuses = new SortedDictionary<int, int>();
        for (int i = 0; i < rounds; i++)
        {
            int seed = random.Next(Seeds.Length);
            byte[] body = Mutated(Encoding.UTF8.GetBytes(Seeds[seed]), random);
            HttpContext http = await server.SendAsync(context =>
            {
                context.Request.Method = "POST";
                context.Request.Path = seed switch { 3 => "/compare", 4 => random.Next(2) == 0 ? "/activation/softmax" : "/activation/log_sigmoid", _ => "/loss/huber" };
                context.Request.ContentType = "application/json";
                context.Request.Body = new MemoryStream(body);
            }, TestContext.Current.CancellationToken);
            int status = http.Response.StatusCode;
            using var text = new MemoryStream();
            await http.Response.Body.CopyToAsync(text, TestContext.Current.CancellationToken);
            using var json = JsonDocument.Parse(text.ToArray());
            Assert.True(status is 200 or 400 or 422, Encoding.UTF8.GetString(body));
            if (status != 200) Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        Assert.Equal([200, 400, 422], statuses.Keys);
        await NothingOnLoanAsync();
    }

    [Fact]
    public async Task A_large_body_is_answered_in_full()
    {
        await using var service = new Service();
        await NothingOnLoanAsync();
        const int count = 700_000;
        StringBuilder body = new StringBuilder(10_500_000).Append("{\"predictions\":[");
        body.AppendJoin(',', Enumerable.Range(0, count).Select(i => $"{i}.25")).Append("],\"targets\":[").AppendJoin(',', Enumerable.Range(0, count)).Append("]}");
        Assert.InRange(body.Length, 10_000_000, 20_000_000);
        Answer answer = (await service.PostAsync("/loss/huber", body.ToString())).IsOk();
        Assert.Equal(0.03125, answer.Json.GetProperty("value").GetDouble());
        Assert.Equal(count, answer.Json.GetProperty("terms").GetArrayLength());
        Assert.All(answer.Json.GetProperty("gradients").GetProperty("predictions").EnumerateArray(), g => Assert.Equal(0.25 / count, g.GetDouble()));
        await NothingOnLoanAsync();
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_nothing_behind()
    {
        await using var service = new Service();
        service.UseKestrel(0);
        service.StartServer();
        int port = service.ClientOptions.BaseAddress.Port;
        (await service.PostAsync("/loss/huber", Seeds[1])).IsOk();
        await NothingOnLoanAsync();
        string numbers = string.Join(',', Enumerable.Repeat("1.5", 20_000));
        for (int i = 0; i < 50; i++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            string start = $"POST /loss/huber HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10000000\r\n\r\n{{\"predictions\":[{numbers[..(i * 1000)]}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start), TestContext.Current.CancellationToken);
            client.Client.LingerState = new(true, 0);      // a reset, not a farewell
        }

        await NothingOnLoanAsync();
        (await service.PostAsync("/loss/huber", Seeds[1])).IsOk();
    }

    /// <summary>A request may still be unwinding when its client has its answer or has gone; what is never given back fails here.</summary>
    static async Task NothingOnLoanAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (RentedCount.Now != 0 && !patience.IsCancellationRequested) await Task.Yield();
        Assert.Equal(0, RentedCount.Now);
    }

    static byte[] Mutated(byte[] seed, Random random)
    {
        var body = new List<byte>(seed);
        for (int k = random.Next(4); k >= 0; k--)
        {
            int at = random.Next(body.Count + 1);
            switch (random.Next(6))
            {
                case 0: body.RemoveRange(at, Math.Min(random.Next(8), body.Count - at)); break;
                case 1: body.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)])); break;
                case 2: if (at < body.Count) body[at] = (byte)random.Next(256); break;
                case 3: body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(20), body.Count - at))); break;
                case 4: if (at < body.Count) body[at] ^= (byte)(1 << random.Next(8)); break;
                default: if (random.Next(4) == 0) body.RemoveRange(at, body.Count - at); break;
            }
        }

        return [.. body];
    }
}
