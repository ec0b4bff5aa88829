using System.Collections.Frozen;
using System.Text.Json;
using LossApi.Evaluate;
using LossApi.Wire;
using LossApi.Wire.Json;

namespace LossApi.Compare;

/// <summary>Takes the body of <c>POST /compare</c>. The tensors may come before the losses, so any loss's inputs are taken at first.</summary>
sealed class CompareBody : BatchBody
{
    /// <summary>The most losses one request may list.</summary>
    public const int Most = 32;

    static readonly FrozenSet<string> Inputs = Domain.Catalogue.All.SelectMany(l => l.Card.AllInputs).Select(i => i.Name).ToFrozenSet(StringComparer.Ordinal);

    static readonly string[] Others = ["losses", "predictions", "targets", "weights", "reduction", "outputs", "non_finite"];

    /// <param name="given">Where everything goes; stays the caller's.</param>
    public CompareBody(GivenMembers given) => Begin(given);

    /// <summary>The losses listed so far; null while none were.</summary>
    public List<ListedLoss>? Losses { get; private set; }

    protected override ValueReader Member(string name, JsonBody body)
    {
        switch (name)
        {
            case "losses": return new LossesReader(Losses = []);
            case "reduction": return ReductionMember("/reduction", word => Given.Reduction = word);
            case "outputs": return OutputsMember();
            case "non_finite": return NonFiniteMember();
            case var _ when Inputs.Contains(name): return Tensor(name);
        }

        if (body.HasRoom())
            body.Faults.Add(Below(name), "unknown-member", name == "options"
                ? "options belong to one loss: {\"losses\": [{\"loss\": \"huber\", \"options\": {\"delta\": 2}}]}"
                : $"a comparison takes no member {Spelling.Quoted(name)}{Spelling.Hint(name, Others)}; it takes losses, their inputs, reduction, outputs and non_finite");
        return new SkippedValue();
    }
}

/// <summary>Takes <c>losses</c>.</summary>
sealed class LossesReader(List<ListedLoss> losses) : ElementsReader("/losses", "an array such as [\"mse\", {\"loss\": \"huber\", \"options\": {\"delta\": 2}}]")
{
    protected override ValueReader Element(int index, JsonBody body)
    {
        if (index == CompareBody.Most) body.Faults.Add($"/losses/{index}", "bad-option", $"a comparison takes {CompareBody.Most} losses at most");
        if (index >= CompareBody.Most) return new SkippedValue();
        var listed = new ListedLoss($"/losses/{index}");
        losses.Add(listed);
        return new ListedLossReader(listed);
    }
}

/// <summary>Takes one of the losses: a name, or an object with the name, options and a reduction.</summary>
sealed class ListedLossReader(ListedLoss listed) : MembersReader(listed.Pointer, "a loss's name, or an object such as {\"loss\": \"huber\", \"options\": {\"delta\": 2}}")
{
    static readonly string[] Members = ["loss", "options", "reduction"];
    bool begun, isObject, named;

    public override bool Take(ref Utf8JsonReader reader, JsonBody body)
    {
        if (!begun && reader.TokenType == JsonTokenType.String)
        {
            listed.Name = reader.GetString();
            return true;
        }

        if (!begun) isObject = reader.TokenType == JsonTokenType.StartObject;
        begun = true;
        bool complete = base.Take(ref reader, body);
        if (complete && isObject && !named && body.HasRoom()) body.Faults.Add($"{Pointer}/loss", "missing-member", "an entry of losses names its loss: {\"loss\": \"huber\"}");
        return complete;
    }

    protected override ValueReader Member(string name, JsonBody body)
    {
        switch (name)
        {
            case "loss":
                named = true;
                return new ScalarReader($"{Pointer}/loss", "a loss's name", (ref reader, _) =>
                {
                    if (reader.TokenType != JsonTokenType.String) return false;
                    listed.Name = reader.GetString();
                    return true;
                });
            case "options":
                return new OptionsReader($"{Pointer}/options", listed.Options);
            case "reduction":
                return BatchBody.ReductionMember($"{Pointer}/reduction", word => listed.Reduction = word);
        }

        if (body.HasRoom())
            body.Faults.Add(Below(name), "unknown-member", $"an entry of losses takes no member {Spelling.Quoted(name)}{Spelling.Hint(name, Members)}; it takes loss, options and reduction");
        return new SkippedValue();
    }
}
