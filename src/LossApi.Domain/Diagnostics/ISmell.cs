namespace LossApi.Domain.Diagnostics;

/// <summary>One thing that is legal but probably not meant.</summary>
interface ISmell
{
    /// <summary>The stable, kebab-case name on the wire.</summary>
    string Code { get; }

    /// <summary>
    /// What was found, or null. Reads the inputs once or twice, stops at the first number that settles the matter, and has an answer for
    /// every batch the rules let through.
    /// </summary>
    Diagnostic? In(in AnsweredBatch answered);
}
