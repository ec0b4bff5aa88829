using System.Collections.Concurrent;
using LossApi.Domain;

namespace LossApi.Catalogue;

/// <summary>The catalogue as bytes, each part written once when it is first asked for.</summary>
static class CatalogueDocuments
{
    static readonly Lazy<Document> Whole = new(() => List(Domain.Catalogue.All));
    static readonly ConcurrentDictionary<Loss, Document> Entries = new();

    /// <summary>Every loss, without examples.</summary>
    public static Document All => Whole.Value;

    /// <summary>One loss with its worked example.</summary>
    public static Document One(Loss loss) => Entries.GetOrAdd(loss, l => new(Json.Bytes(writer => Entry.Write(writer, l, withExample: true))));

    /// <summary>Some losses, without examples.</summary>
    public static Document List(IEnumerable<Loss> losses) => new(Json.Bytes(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("losses");
        foreach (Loss loss in losses) Entry.Write(writer, loss, withExample: false);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }));
}
