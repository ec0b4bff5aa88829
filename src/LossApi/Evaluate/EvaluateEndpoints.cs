using LossApi.Domain;

namespace LossApi.Evaluate;

static class EvaluateEndpoints
{
    public static void AddEvaluation(this WebApplicationBuilder builder) { }

    /// <summary>One route a loss; its endpoint metadata is the loss, so document, tags and metrics follow from it.</summary>
    public static void MapEvaluate(this WebApplication app)
    {
        foreach (Loss loss in Domain.Catalogue.All)
            app.MapPost($"/loss/{loss.Card.Name}", () => Results.StatusCode(StatusCodes.Status501NotImplemented))
                .WithName(loss.Card.Name).WithSummary(loss.Card.Title).WithTags(loss.Card.Group.ToString()).WithMetadata(loss);
    }
}
