using System.Text.Json;
using LossApi.Domain;
using LossApi.Wire;
using LossApi.Wire.Json;

namespace LossApi.Evaluate;

/// <summary>Takes a request object that brings tensors. What else it may bring is for the kinds of request to say.</summary>
abstract class BatchBody() : MembersReader("", "an object such as {\"predictions\": [1, 2], \"targets\": [1, 3]}"), IDisposable
{
    readonly TensorReader tensor = new();
    State now;

    struct State
    {
        public GivenMembers Given;
    }

    /// <summary>Where everything goes.</summary>
    protected GivenMembers Given => now.Given;

    public override void Clear()
    {
        base.Clear();
        tensor.Clear();
        now = default;
    }

    /// <summary>Gives back the memory of a tensor that was not read to its end.</summary>
    public void Dispose() => Clear();

    /// <summary>Makes it ready to take a request.</summary>
    /// <param name="given">Where everything goes; stays the caller's.</param>
    protected void Begin(GivenMembers given)
    {
        Clear();
        now.Given = given;
    }

    protected override void Completed(ValueReader member)
    {
        if (member is not TensorReader complete) return;
        if (complete.Release() is { } read) Given.Batch.Add(complete.Name, read);
        else Given.Miss(complete.Name);
    }

    /// <summary>Who takes a tensor: the same for one after another.</summary>
    protected TensorReader Tensor(string name, string? pointer = null)
    {
        tensor.Begin(name, pointer ?? Below(name));
        return tensor;
    }

    /// <summary>Who takes <c>outputs</c>.</summary>
    protected ValueReader OutputsMember()
    {
        Given.Outputs = Outputs.None;
        return new OutputsReader(Given);
    }

    /// <summary>Who takes <c>non_finite</c>.</summary>
    protected ValueReader NonFiniteMember() => new ScalarReader("/non_finite", "\"error\" or \"allow\"", (ref reader, body) =>
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        Given.AllowsNonFinite = reader.ValueTextEquals("allow"u8);
        if (!Given.AllowsNonFinite && !reader.ValueTextEquals("error"u8) && body.HasRoom())
            body.Faults.Add("/non_finite", "bad-option", $"non_finite must be \"error\" or \"allow\", not {Spelling.Quoted(reader.GetString()!)}");
        return true;
    });

    /// <summary>Who takes <c>reduction</c>, here or further down.</summary>
    public static ValueReader ReductionMember(string pointer, Action<string> take) => new ScalarReader(pointer, "a string", (ref reader, body) =>
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        take(reader.GetString()!);
        return true;
    });
}

/// <summary>Takes <c>outputs</c>.</summary>
sealed class OutputsReader(GivenMembers given) : ElementsReader("/outputs", "an array of \"terms\", \"gradients\", \"hessians\"")
{
    static readonly string[] Words = ["terms", "gradients", "hessians"];

    protected override ValueReader Element(int index, JsonBody body)
    {
        string pointer = $"/outputs/{index}";
        return new ScalarReader(pointer, "\"terms\", \"gradients\" or \"hessians\"", (ref reader, body) =>
        {
            if (reader.TokenType != JsonTokenType.String) return false;
            string word = reader.GetString()!;
            switch (Array.IndexOf(Words, word))
            {
                case 0: given.Outputs |= Outputs.Terms; break;
                case 1: given.Outputs |= Outputs.Gradients; break;
                case 2:
                    if (!given.Outputs.HasFlag(Outputs.Hessians)) given.HessiansPointer = pointer;
                    given.Outputs |= Outputs.Hessians;
                    break;
                default:
                    if (body.HasRoom())
                        body.Faults.Add(pointer, "bad-option", $"an output must be \"terms\", \"gradients\" or \"hessians\", not {Spelling.Quoted(word)}{Spelling.Hint(word, Words)}");
                    break;
            }

            return true;
        });
    }
}

/// <summary>Takes an <c>options</c> object. Which options there are is not known yet: in a comparison the loss's name may come later.</summary>
sealed class OptionsReader(string pointer, List<GivenOption> options) : MembersReader(pointer, "an object such as {\"delta\": 2}")
{
    /// <summary>More options than any loss has: further ones are refused one way or another.</summary>
    const int Most = 256;

    protected override ValueReader Member(string name, JsonBody body)
    {
        if (options.Count >= Most)
        {
            if (body.HasRoom()) body.Faults.Add(Below(name), "unknown-option", $"no loss has more than {Most} options");
            return new SkippedValue();
        }

        return new OptionReader(Below(name), name, options);
    }
}

/// <summary>Takes the value of one option.</summary>
sealed class OptionReader(string pointer, string name, List<GivenOption> options) : ValueReader(pointer)
{
    SkippedValue? skipped;

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (skipped is not null) return skipped.Take(ref reader, body);
        switch (reader.TokenType)
        {
            case JsonTokenType.Number:
                double number = Decimals.Parse(body.Raw(ref reader));
                if (double.IsFinite(number)) options.Add(new(name, number));
                else if (body.HasRoom()) body.Faults.Add(Pointer, "number-out-of-range", TensorReader.OutOfRange(body.Raw(ref reader)));
                return true;
            case JsonTokenType.String:
                options.Add(new(name, reader.GetString()!));
                return true;
            case JsonTokenType.True or JsonTokenType.False:
                options.Add(new(name, reader.TokenType == JsonTokenType.True));
                return true;
            case JsonTokenType.Null:
                options.Add(new(name, OptionValue.Null));
                return true;
            default:
                options.Add(new(name, null));
                return (skipped = new()).Take(ref reader, body);
        }
    }
}
