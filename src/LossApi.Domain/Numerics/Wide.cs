namespace LossApi.Domain.Numerics;

/// <summary>A number to twice the working precision: the unevaluated sum <c>High + Low</c> with |Low| ≤ ½ ulp(High).</summary>
public readonly record struct Wide<R>(R High, R Low) where R : struct, IReal<R>;
