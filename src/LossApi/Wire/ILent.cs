namespace LossApi.Wire;

/// <summary>
/// An object that serves one request after another. All it remembers of a request lies in one structure, its only field that changes, and <see cref="Clear"/> sets that anew as a whole:
/// there is no field to forget. A test holds every such class to it (docs/decisions/0027).
/// </summary>
interface ILent
{
    /// <summary>Forgets the request, and gives back what it borrowed for it.</summary>
    void Clear();
}
