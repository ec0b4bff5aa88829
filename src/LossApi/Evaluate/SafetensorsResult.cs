using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using LossApi.Domain;
using LossApi.Wire;
using LossApi.Wire.Binary;
using LossApi.Wire.Json;

namespace LossApi.Evaluate;

/// <summary>Answers one loss as safetensors: all tensors as doubles, or but for the value as singles where the request wants them, the rest as texts of <c>__metadata__</c>.</summary>
static class SafetensorsResult
{
    /// <summary>How many bytes gather before the pipe is drained.</summary>
    const int Portion = 64 * 1024;

    /// <summary>Writes the whole answer.</summary>
    public static async Task WriteAsync(HttpContext http, LossResult result)
    {
        Outputs outputs = result.Request.Given.Outputs;
        Evaluation evaluation = result.Evaluation;
        ElementType type = result.Request.Given.AnswersSingles ? ElementType.F32 : ElementType.F64;
        var tensors = new List<(string Name, Tensor Tensor, ElementType Type)>();
        using var value = new Tensor(Shape.Scalar);
        value.Numbers[0] = evaluation.Value ?? 0;
        if (evaluation.Value is not null) tensors.Add(("value", value, ElementType.F64));
        if (outputs.HasFlag(Outputs.Terms)) tensors.Add(("terms", evaluation.Terms, type));
        if (outputs.HasFlag(Outputs.Gradients)) tensors.AddRange(evaluation.Gradients.Select(g => ($"gradients.{g.Input.Name}", g.Tensor, type)));
        if (outputs.HasFlag(Outputs.Hessians)) tensors.AddRange(evaluation.Hessians.Select(h => ($"hessians.{h.Input.Name}", h.Tensor, type)));

        byte[] header = await HeaderAsync(result, tensors);
        http.Response.ContentType = Negotiation.Safetensors;
        http.Response.ContentLength = header.Length + tensors.Sum(t => (long)t.Type.Width() * t.Tensor.Count);
        PipeWriter pipe = http.Response.BodyWriter;
        pipe.Write(header);
        foreach ((_, Tensor tensor, ElementType of) in tensors)
        {
            for (int at = 0; at < tensor.Count;)
            {
                at += Some(pipe, tensor.Numbers[at..], of);
                FlushResult flushed = await pipe.FlushAsync(http.RequestAborted);
                if (flushed.IsCompleted || flushed.IsCanceled) throw new OperationCanceledException("the client has gone", http.RequestAborted);
            }
        }

        await pipe.FlushAsync(http.RequestAborted);
    }

    /// <summary>Writes a portion of numbers.</summary>
    /// <returns>How many there were.</returns>
    static int Some(PipeWriter pipe, ReadOnlySpan<double> numbers, ElementType type)
    {
        numbers = numbers[..Math.Min(numbers.Length, Portion / type.Width())];
        int bytes = numbers.Length * type.Width();
        if (type == ElementType.F32)
        {
            ElementTypes.Narrow(numbers, pipe.GetSpan(bytes));
            pipe.Advance(bytes);
            return numbers.Length;
        }

        if (BitConverter.IsLittleEndian)
        {
            pipe.Write(MemoryMarshal.AsBytes(numbers));
            return numbers.Length;
        }

        foreach (double number in numbers)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(pipe.GetSpan(8), number);
            pipe.Advance(8);
        }

        return numbers.Length;
    }

    /// <summary>Length and header, padded so that the data lie on whole multiples of 8.</summary>
    static async Task<byte[]> HeaderAsync(LossResult result, List<(string Name, Tensor Tensor, ElementType Type)> tensors)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[8]);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafetensorsHeader.Metadata);
            Evaluation evaluation = result.Evaluation;
            json.WriteString("loss", result.Request.Loss.Card.Name);
            json.WriteString("reduction", evaluation.Reduction.Spelled());
            json.WriteString("count", evaluation.Count.ToString(CultureInfo.InvariantCulture));
            json.WriteString("weight", await TextAsync(text => text.Number(evaluation.Weight)));
            json.WriteString("options", await TextAsync(result.WriteOptions));
            json.WriteString("diagnostics", await TextAsync(result.WriteDiagnostics));
            json.WriteEndObject();
            long at = 0;
            foreach ((string name, Tensor tensor, ElementType type) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", ElementTypes.InSafetensors[(int)type]);
                json.WriteStartArray("shape");
                for (int axis = 0; axis < tensor.Shape.Rank; axis++) json.WriteNumberValue(tensor.Shape[axis]);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(at);
                json.WriteNumberValue(at += (long)type.Width() * tensor.Count);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (stream.Length % 8 != 0) stream.WriteByte((byte)' ');
        byte[] header = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    /// <summary>What is written of a JSON answer, as text.</summary>
    static async Task<string> TextAsync(Action<JsonAnswer> write)
    {
        using var stream = new MemoryStream();
        var pipe = PipeWriter.Create(stream, new(leaveOpen: true));
        var json = new JsonAnswer(pipe);
        write(json);
        json.Commit();
        await pipe.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
