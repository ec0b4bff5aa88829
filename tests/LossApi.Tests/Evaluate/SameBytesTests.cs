using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using LossApi.Domain;
using LossApi.Tests.Operations;

namespace LossApi.Tests.Evaluate;

/// <summary>The same request gets the same bytes, whatever CPU features the process may use, however many cores, and however the body arrives.</summary>
public class SameBytesTests
{
    static readonly (string Name, string Value)[][] Environments =
    [
        [],
        [("DOTNET_EnableAVX512", "0")],
        [("DOTNET_EnableAVX2", "0")],
        [("DOTNET_EnableHWIntrinsic", "0")],
        [("DOTNET_PROCESSOR_COUNT", "1"), ("DOTNET_TieredPGO", "0"), ("DOTNET_ReadyToRun", "0")],
    ];

    [Fact]
    public async Task Answers_do_not_depend_on_the_machine()
    {
        string[]? expected = null;
        foreach ((string, string)[] environment in Environments)
        {
            await using Child service = await Child.Serve(environment);
            using var client = new HttpClient { BaseAddress = service.Address, Timeout = Child.Patience };
            string[] answers = await Task.WhenAll(Domain.Catalogue.All.Select(loss => Answer(client, loss.Card, Body(loss.Card), null)));
            expected ??= answers;
            Assert.Equal(expected, answers);
        }
    }

    [Fact]
    public async Task Answers_do_not_depend_on_how_the_body_arrives()
    {
        await using Child service = await Child.Serve();
        using var client = new HttpClient { BaseAddress = service.Address, Timeout = Child.Patience };
        foreach (Loss loss in Domain.Catalogue.All)
        {
            string body = Body(loss.Card), whole = await Answer(client, loss.Card, body, null);
            foreach (int piece in new[] { 7, 1000, 4096 }) Assert.Equal(whole, await Answer(client, loss.Card, body, piece));
        }
    }

    /// <summary>The digest of an answer, so that a difference does not print a megabyte.</summary>
    static async Task<string> Answer(HttpClient client, LossCard card, string body, int? piece)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        using HttpContent content = piece is { } size ? new Pieces(bytes, size) : new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage response = await client.PostAsync($"/loss/{card.Name}", content);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, $"{card.Name}: {Encoding.UTF8.GetString(answer)}");
        return $"{card.Name} {Convert.ToHexString(SHA256.HashData(answer))}";
    }

    /// <summary>Samples, of a length that leaves lanes over; and samples that are all compared with each other, which without SIMD takes its time.</summary>
    const int Rows = 101, Coupled = 23, Width = 5;

    /// <summary>A batch with ordinary numbers and tails.</summary>
    static string Body(LossCard card)
    {
        var random = new Random(7);
        var text = new StringBuilder("{");
        var numbers = card.Inputs.ToDictionary(input => input, input => Enumerable.Range(0, CountOf(input)).Select(_ => Number(input, random)).ToArray());
        foreach (RowRule rule in card.Rules)
            for (int row = 0; row < Rows; row++)
            {
                ref double smaller = ref Place(rule.Smaller, row), larger = ref Place(rule.Larger, row);
                if (smaller > larger) (smaller, larger) = (larger, smaller);
            }

        foreach (Input input in card.Inputs)
        {
            text.Append(CultureInfo.InvariantCulture, $"\"{input.Name}\":");
            text.Append(input.Extent switch
            {
                Extent.Label or Extent.LabelOrClasses => Vector(Enumerable.Range(0, Rows).Select(_ => (double)random.Next(Width))),
                _ when input.Kind == Kind.ClassLists => $"[{string.Join(',', Enumerable.Range(0, Rows).Select(_ => Vector(Enumerable.Range(0, Width).Select(_ => (double)random.Next(-1, Width)))))}]",
                Extent.ClassVector => Vector(Enumerable.Range(0, Width).Select(_ => 0.5 + random.NextDouble())),
                Extent.ScalarOrClassVector => "2.5",
                Extent.Axes => Nested([.. input.Axes.Select(axis => axis == "N" ? Coupled : Width)], input, random),
                Extent.Classes or Extent.Features => $"[{string.Join(',', numbers[input].Chunk(input.Width ?? Width).Select(Vector))}]",
                _ => Vector(numbers[input]),
            });
            text.Append(',');
        }

        string hessians = card.HasHessians ? ",\"hessians\"" : "";
        return text.Append(CultureInfo.InvariantCulture, $"\"outputs\":[\"terms\",\"gradients\"{hessians}],\"non_finite\":\"allow\"}}").ToString();

        static int CountOf(Input input) => Rows * (input.Extent is Extent.Classes or Extent.Features ? input.Width ?? Width : 1);
        ref double Place(RowPlace place, int row) => ref numbers[place.Input][row * (place.Input.Width ?? 1) + place.Index];
    }

    static string Nested(int[] axes, Input input, Random random) => axes.Length == 1
        ? Vector(Enumerable.Range(0, axes[0]).Select(_ => input.Whole ? input.Excluded is { } never ? (int)never.Default.Number + 1 + random.Next(Width - 1) : random.Next(input.Kind == Kind.Flags ? 2 : Width) : Number(input, random)))
        : $"[{string.Join(',', Enumerable.Range(0, axes[0]).Select(_ => Nested(axes[1..], input, random)))}]";

    static double Number(Input input, Random random) => input.Kind switch
    {
        Kind.Probabilities => random.Next(10) == 0 ? 1e-12 * random.NextDouble() : 0.001 + 0.998 * random.NextDouble(),
        Kind.LogProbabilities => -20 * random.NextDouble(),
        _ when input.RangeUnder(OptionValues.Defaults) is var range && double.IsFinite(range.Low) => range.Draw(0.001 + 0.998 * random.NextDouble()),
        _ => random.Next(10) == 0 ? 700 * (random.NextDouble() - 0.5) : 6 * random.NextDouble() - 3,
    };

    static string Vector(IEnumerable<double> numbers) => $"[{string.Join(',', numbers.Select(x => x.ToString("R", CultureInfo.InvariantCulture)))}]";

    /// <summary>A body sent in chunks of a few bytes.</summary>
    sealed class Pieces(byte[] bytes, int size) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            for (int at = 0; at < bytes.Length; at += size)
            {
                await stream.WriteAsync(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)));
                if (at % (64 * size) == 0) await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
