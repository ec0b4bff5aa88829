using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using LossApi.Domain;
using LossApi.Operations;
using LossApi.Problems;
using LossApi.Wire;
using LossApi.Wire.Binary;
using LossApi.Wire.Json;
using Microsoft.Extensions.Primitives;

namespace LossApi.Evaluate;

/// <summary>Reads the body of <c>POST /loss/{name}</c> in whichever format it is; what comes of it is the same.</summary>
static class EvaluateBodies
{
    /// <summary>What stands in <c>__metadata__</c> or the query: members of the JSON request that are no tensors, and the type of the answer's numbers.</summary>
    static readonly string[] Words = ["reduction", "options", "outputs", "non_finite", AnswerType];

    const string AnswerType = "dtype";

    /// <summary>A key of <c>__metadata__</c> that libraries write on their own; it says nothing here.</summary>
    const string Format = "format";

    /// <summary>Reads the body to its end.</summary>
    /// <returns>Why it was refused as a whole, or null; faults of the contents are among the given ones.</returns>
    public static Task<Problem?> ReadAsync(HttpContext http, LossCard card, GivenMembers given)
    {
        if (Negotiation.Refuse(http, binary: true) is { } refused) return Task.FromResult<Problem?>(refused);
        if (Negotiation.SendsSafetensors(http.Request)) return RequestBody.ReadAsync(http, (card, given), (into, pipe, limit, _) => ReadAsync(http, pipe, limit, into.card, into.given));
        EvaluateBody root = Exchange.Of(http).Lend<EvaluateBody>();
        root.Begin(card, given);
        return RequestBody.ReadJsonAsync(http, root, given.Faults);
    }

    static async Task<Malformation?> ReadAsync(HttpContext http, PipeReader pipe, long? limit, LossCard card, GivenMembers given)
    {
        var header = new SafetensorsHeader(name => card.AllInputs.Any(i => i.Name == name) ? null : Refusals.Unknown(card, name, [SafetensorsHeader.Metadata]));
        // What is announced of a compressed body is its compressed length.
        var body = new SafetensorsBody(header, given.Faults) { Limit = limit, Announced = http.Request.Headers.ContentEncoding.Count == 0 ? http.Request.ContentLength : null };
        bool sound = await body.ReadHeaderAsync(pipe, http.RequestAborted);
        if (body.Malformation is null) await TakeTextsAsync(http, header.Texts, card, given);
        if (sound && given.Faults.None) await body.ReadDataAsync(pipe, Take, http.RequestAborted);
        else foreach (AnnouncedTensor tensor in header.Tensors) given.Miss(tensor.Name);
        return body.Malformation;

        void Take(string name, Tensor? tensor)
        {
            if (tensor is null) given.Miss(name);
            else given.Batch.Add(name, tensor);
        }
    }

    /// <summary>
    /// Puts the texts of <c>__metadata__</c> and of the query together to the JSON request they stand for, and has it read by the reader of such requests:
    /// what is wrong in them is found and worded there.
    /// </summary>
    static async Task TakeTextsAsync(HttpContext http, Dictionary<string, string> metadata, LossCard card, GivenMembers given)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string text) in metadata)
        {
            if (Words.Contains(name)) texts.Add(name, text);
            else if (name != Format && given.Faults.HasRoom())
                given.Faults.Add($"/{SafetensorsHeader.Metadata}/{JsonPointer.Escaped(name)}", "unknown-member",
                    $"{SafetensorsHeader.Metadata} has no text {Spelling.Quoted(name)}{Spelling.Hint(name, Words)}; it has {string.Join(", ", Words)}");
        }

        foreach ((string name, StringValues values) in http.Request.Query)
        {
            if (!Words.Contains(name)) given.Faults.Add("", "bad-query", $"there is no query parameter {Spelling.Quoted(name)}{Spelling.Hint(name, Words)}; it takes {string.Join(", ", Words)}");
            else if (values.Count != 1) given.Faults.Add($"/{name}", "bad-query", $"{name} is given {values.Count} times in the query; give it once");
            else if (!texts.TryAdd(name, values.ToString())) given.Faults.Add($"/{name}", "bad-query", $"{name} is given in the query and in {SafetensorsHeader.Metadata}; give it once");
        }

        if (texts.Remove(AnswerType, out string? type))
        {
            bool singles = type == ElementTypes.InSafetensors[(int)ElementType.F32];
            // In JSON a number is as long as it needs to be.
            given.AnswersSingles = singles && Negotiation.WantsSafetensors(http.Request);
            if (!singles && type != ElementTypes.InSafetensors[(int)ElementType.F64])
                given.Faults.Add($"/{AnswerType}", "bad-option", $"{AnswerType} must be F64 or F32, the type of the answer's numbers, not {Spelling.Quoted(type)}");
        }

        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach ((string name, string text) in texts) Write(json, name, text, given.Faults);
            json.WriteEndObject();
        }

        using var root = new EvaluateBody();
        root.Begin(card, given);
        using var body = new JsonBody();
        body.Begin(root, given.Faults);
        await body.ReadAsync(PipeReader.Create(new(stream.ToArray())), http.RequestAborted);
        if (body.Malformation is { } malformation)
            given.Faults.Add(malformation.Pointer, "bad-option", $"{malformation.Detail} ({SafetensorsHeader.Metadata} or query)");
    }

    /// <summary>A word stands for a string; options are JSON, and so are outputs, unless they are words between commas.</summary>
    static void Write(Utf8JsonWriter json, string name, string text, Violations faults)
    {
        if (name == "outputs" && !text.StartsWith('['))
        {
            json.WriteStartArray(name);
            foreach (string word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) json.WriteStringValue(word);
            json.WriteEndArray();
        }
        else if (name is "reduction" or "non_finite")
        {
            json.WriteString(name, text);
        }
        else
        {
            byte[] raw = Encoding.UTF8.GetBytes(text);
            if (!IsJson(raw))
            {
                faults.Add($"/{name}", "bad-option", $"{name} must be JSON text, such as {(name == "options" ? "{\"delta\": 2}" : "[\"terms\"]")}");
                return;
            }

            json.WritePropertyName(name);
            json.WriteRawValue(raw, skipInputValidation: true);
        }
    }

    /// <summary>Whether a text is one JSON value: nothing in it can end the object it is put into.</summary>
    static bool IsJson(byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = JsonBody.MaxDepth - 1 });
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
