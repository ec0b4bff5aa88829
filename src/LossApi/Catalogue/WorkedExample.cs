using System.IO.Pipelines;
using LossApi.Domain;
using LossApi.Domain.Engine;
using LossApi.Evaluate;
using LossApi.Wire.Json;

namespace LossApi.Catalogue;

/// <summary>A loss's example as it goes over the wire: the body of a request and the body of its answer.</summary>
static class WorkedExample
{
    /// <summary>The body that <c>POST /loss/{name}</c> takes.</summary>
    public static byte[] Request(Loss loss) => Json.Bytes(writer =>
    {
        Example example = loss.Card.Example;
        writer.WriteStartObject();
        foreach ((string name, Literal literal) in example.Inputs)
        {
            writer.WritePropertyName(name);
            Json.Tensor(writer, literal.Shape, literal.Numbers.AsSpan());
        }

        if (!example.Options.IsEmpty) Json.Options(writer, "options", example.Options);
        Json.Words(writer, "outputs", OutputsOf(loss.Card));
        writer.WriteEndObject();
    });

    /// <summary>The body that is answered to <see cref="Request"/>, from the writer that answers it.</summary>
    public static byte[] Response(Loss loss) => Response(loss, Outputs.Terms | Outputs.Gradients | (loss.Card.HasHessians ? Outputs.Hessians : Outputs.None));

    /// <summary>The body that is answered where only these outputs are asked for.</summary>
    public static byte[] Response(Loss loss, Outputs outputs)
    {
        Example example = loss.Card.Example;
        using var given = new GivenMembers { Outputs = outputs };
        foreach ((string name, Literal literal) in example.Inputs) given.Batch.Add(name, literal.Rent());
        var request = new EvaluateRequest(loss, alias: null, given) { Options = new(example.Options) };
        request.Layout = BatchRules.Check(loss.Card, given.Batch, request.Options, given.Faults)
            ?? throw new InvalidOperationException($"The example of {loss.Card.Name} breaks the loss's own rules: {given.Faults.First[0].Detail}");

        using var result = LossResult.Of(request, CancellationToken.None);
        using var bytes = new MemoryStream();
        var pipe = PipeWriter.Create(bytes, new(leaveOpen: true));
        var json = new JsonAnswer(pipe);
        // Into memory nothing is waited for, so this does not block a thread.
        WriteAsync().GetAwaiter().GetResult();
        return bytes.ToArray();

        async Task WriteAsync()
        {
            await result.WriteAsync(json);
            await json.DrainAsync(all: true);
            await pipe.CompleteAsync();
        }
    }

    /// <summary>Everything a loss offers beside the value.</summary>
    public static IEnumerable<string> OutputsOf(LossCard card) => card.HasHessians ? ["terms", "gradients", "hessians"] : ["terms", "gradients"];
}
