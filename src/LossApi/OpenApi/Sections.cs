using LossApi.Domain;

namespace LossApi.OpenApi;

/// <summary>The sections of the document: a group of losses each, and those of the other routes.</summary>
static class Sections
{
    /// <summary>Several losses on one batch.</summary>
    public const string Compare = "Compare";

    /// <summary>Softmax, sigmoid and their logarithms.</summary>
    public const string Activations = "Activations";

    /// <summary>What there is, and what to take.</summary>
    public const string Catalogue = "Catalogue";

    /// <summary>What errors mean.</summary>
    public const string Problems = "Problems";

    /// <summary>Health and metrics.</summary>
    public const string Operations = "Operations";

    /// <summary>The sections in reading order; groups without a loss are left out.</summary>
    public static IEnumerable<(string Name, string Description)> All =>
    [
        .. Enum.GetValues<Group>().Where(g => Domain.Catalogue.All.Any(l => l.Card.Group == g)).Select(g => (g.ToString(), Of(g))),
        (Compare, "Several losses on one batch, side by side."),
        (Activations, "The functions between a model's raw scores and the probabilities some losses take, with their vector-Jacobian products."),
        (Catalogue, "What losses there are, what each takes and means, and which to take for a task."),
        (Problems, "What the `type` of an error leads to."),
        (Operations, "For those who run the service."),
    ];

    /// <summary>What the losses of a group are for.</summary>
    public static string Of(Group group) => group switch
    {
        Group.Regression => "Losses for predicting real numbers.",
        Group.Binary => "Losses for yes-or-no targets, one probability or score each.",
        Group.Multiclass => "Losses for exactly one class out of several.",
        Group.Multilabel => "Losses for any number of labels at once.",
        Group.Divergence => "How far one distribution is from another.",
        Group.Likelihood => "Negative log-likelihoods of a distribution whose parameters the model predicts.",
        Group.Ranking => "Losses for putting things in order.",
        Group.Embedding => "Losses for learning distances between vectors.",
        Group.Segmentation => "Losses on overlapping regions, such as masks.",
        Group.Boxes => "Losses on rectangles.",
        Group.Sequence => "Losses on sequences whose alignment is not given.",
        Group.Survival => "Losses on times of which some are only known to exceed a bound.",
        Group.Preference => "Losses on which of two answers was preferred.",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "This group needs a sentence here."),
    };
}
