using System.Collections.Immutable;
using LossApi.Catalogue;
using LossApi.Domain;
using LossApi.Wire;

namespace LossApi.Advise;

static class AdviseEndpoints
{
    static readonly ImmutableArray<LossCard> Cards = [.. Domain.Catalogue.All.Select(l => l.Card)];

    static readonly ImmutableArray<LearningTask> Tasks = [.. Cards.SelectMany(c => c.Tasks).Distinct().Order()];

    static readonly QueryParameter Task = new("task", [.. Tasks.Select(t => SnakeCase.Of(t))],
        "What is to be learned. Required as soon as anything is asked; without any parameter the first choice for every task is answered.");

    static readonly QueryParameter Outliers = QueryParameter.Flag("outliers", "Whether some targets are far off: errors of measurement, wrong labels.");
    static readonly QueryParameter Imbalanced = QueryParameter.Flag("imbalanced", "Whether some classes are much rarer than others.");
    static readonly QueryParameter IntegerLabels = QueryParameter.Flag("integer_labels", "Whether the targets are class indices (true), or one-hot rows and distributions (false).");
    static readonly QueryParameter OutputsKind = new("outputs", ["logits", "probabilities"], "What the model's last layer puts out: raw scores, or probabilities.");

    static readonly ImmutableArray<QueryParameter> Parameters = [Task, Outliers, Imbalanced, IntegerLabels, OutputsKind];

    public static void MapAdvise(this WebApplication app) =>
        app.MapJson("/advise", http => Answer(http.Request.Query))
            .WithName("advise").WithTags("Catalogue").WithMetadata([.. Parameters])
            .WithSummary("Which loss to take for a task, and the output activation that goes with it, best first, with reasons");

    static IResult Answer(IQueryCollection query)
    {
        var asked = new QueryReading(query, Parameters);
        if (!asked.Empty && asked[Task] is null && !query.ContainsKey(Task.Name))
            asked.Faults.Add((Task.Name, $"task is missing; it must be {Task.Allowed}"));
        if (asked.Faults.Count > 0) return asked.Refuse();
        if (asked.Empty) return Written(Recommendation.FirstChoices(Cards));

        LearningTask task = Tasks[Task.Words.IndexOf(asked[Task]!)];
        Kind? outputs = asked[OutputsKind] switch { "logits" => Kind.Logits, "probabilities" => Kind.Probabilities, _ => null };
        return Written(Recommendation.For(new(task, asked.Truth(Outliers), asked.Truth(Imbalanced), asked.Truth(IntegerLabels), outputs), Cards));
    }

    static Document Written(ImmutableArray<Recommendation> recommendations) => new(Json.Bytes(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("recommendations");
        foreach (Recommendation recommendation in recommendations)
        {
            writer.WriteStartObject();
            writer.WriteString("loss", recommendation.Card.Name);
            writer.WriteString("route", $"/loss/{recommendation.Card.Name}");
            writer.WriteString("task", SnakeCase.Of(recommendation.Advice.Task));
            writer.WriteString("output_activation", recommendation.Card.OutputActivation);
            writer.WriteString("why", recommendation.Why);
            writer.WriteString("caution", recommendation.Caution);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }));
}
