using LossApi.Domain;

namespace LossApi.Advise;

/// <summary>What a user says about the task a loss is wanted for. Null is "not said".</summary>
/// <param name="Task">What is to be learned.</param>
/// <param name="Outliers">Whether some targets are far off.</param>
/// <param name="Imbalanced">Whether some classes are rare.</param>
/// <param name="IntegerLabels">Whether the targets are class indices; false: one-hot rows or distributions.</param>
/// <param name="Outputs">What the model puts out: <see cref="Kind.Logits"/> or <see cref="Kind.Probabilities"/>.</param>
sealed record Question(LearningTask Task, bool? Outliers = null, bool? Imbalanced = null, bool? IntegerLabels = null, Kind? Outputs = null);
