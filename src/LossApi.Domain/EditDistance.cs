namespace LossApi.Domain;

/// <summary>How far apart two spellings are. It costs the product of the lengths: long words are for the caller to refuse.</summary>
public static class EditDistance
{
    /// <summary>How many letters must be changed, added or taken away to make one word the other (Levenshtein 1965).</summary>
    public static int Between(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
