namespace System.Runtime;

/// <summary>
/// Keeps a method out of the code that is compiled ahead of time; the compiler knows the attribute by its name. What is compiled at the start is watched while it
/// runs and then compiled for what it was seen to do, and the loop over a body's digits is a tenth faster for it. Its compilation costs the start some milliseconds.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class BypassReadyToRunAttribute : Attribute;
