using System.Security.Cryptography;
using System.Text;

namespace LossApi.Operations;

/// <summary>Keys are known by their SHA-256 only: neither configuration, memory dumps nor logs hold one.</summary>
static class ApiKey
{
    public const string Header = "X-Api-Key";

    /// <summary>The digest of the key a request carries, or null where it carries none or several.</summary>
    public static byte[]? Presented(HttpContext context) =>
        context.Request.Headers[Header] is [{ Length: > 0 } key] ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    /// <summary>Whether a digest is among the known ones. All are compared, in constant time: an answer's time tells nothing.</summary>
    public static bool IsKnown(byte[] digest, IReadOnlyList<byte[]> known)
    {
        bool found = false;
        foreach (byte[] candidate in known) found |= CryptographicOperations.FixedTimeEquals(digest, candidate);
        return found;
    }
}
