using System.Text.Json;
using LossApi.Domain;
using LossApi.Wire;
using LossApi.Wire.Json;

namespace LossApi.Evaluate;

/// <summary>Takes the body of <c>POST /loss/{name}</c>.</summary>
sealed class EvaluateBody : BatchBody, ILent
{
    State now;

    struct State
    {
        public LossCard Card;
    }

    LossCard Card => now.Card;

    /// <summary>Makes it ready to take a request.</summary>
    /// <param name="card">The loss that is asked for.</param>
    /// <param name="given">Where everything goes; stays the caller's.</param>
    public void Begin(LossCard card, GivenMembers given)
    {
        Begin(given);
        now.Card = card;
    }

    public override void Clear()
    {
        base.Clear();
        now = default;
    }

    protected override string Name(ref Utf8JsonReader reader)
    {
        foreach (Input input in Card.AllInputs)
            if (reader.ValueTextEquals(input.Name)) return input.Name;
        return base.Name(ref reader);
    }

    protected override ValueReader Member(string name, JsonBody body)
    {
        switch (name)
        {
            case "reduction": return ReductionMember("/reduction", word => Given.Reduction = word);
            case "options": return new OptionsReader("/options", Given.TakeOptions());
            case "outputs": return OutputsMember();
            case "non_finite": return NonFiniteMember();
        }

        foreach (Input input in Card.AllInputs)
            if (input.Name == name) return Tensor(input.Name, input.Pointer);

        if (body.HasRoom()) body.Faults.Add(Below(name), "unknown-member", Refusals.Unknown(Card, name, ["reduction", "options", "outputs", "non_finite"]));
        return new SkippedValue();
    }
}

/// <summary>What to say to requests written for another library.</summary>
static class Refusals
{
    /// <summary>Why a loss takes no member of this name.</summary>
    /// <param name="card">The loss.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="others">What may stand there beside the loss's inputs.</param>
    public static string Unknown(LossCard card, string name, string[] others)
    {
        string[] known = [.. card.AllInputs.Select(i => i.Name), .. others];
        return FromLogits(card, name) ?? (card.Options.Any(o => o.Name == name) ? $"{name} is an option of {card.Name}: it belongs into \"options\""
            : $"{card.Name} takes no member {Spelling.Quoted(name)}{Spelling.Hint(name, known)}; it takes {string.Join(", ", known)}");
    }

    /// <summary>Where <paramref name="name"/> is Keras' switch between logits and probabilities: which route to use. Else null.</summary>
    public static string? FromLogits(LossCard card, string name)
    {
        if (name != "from_logits") return null;
        string takes = $"{card.Name} takes {card.Inputs[0].KindText.Replace('_', ' ')}; there is no from_logits switch";
        return (card.OnLogits, card.OnProbabilities) switch
        {
            ({ } logits, _) => $"{takes}: for logits use /loss/{logits}, for probabilities leave it out",
            (_, { } probabilities) => $"{takes}: for logits leave it out, for probabilities use /loss/{probabilities}",
            _ => $"{takes}",
        };
    }
}
