using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace UnstoppableModels.Actors.Serialization;

/// <summary>The only serializer for our own types: protobuf with a manifest, both from <see cref="WireFormat"/>.</summary>
internal sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>The id under which Akka finds this serializer; part of the journal's format.</summary>
    public const int Id = 7001;

    private static readonly Dictionary<Type, WireFormat.Entry> ByType = WireFormat.Entries.ToDictionary(e => e.Type);
    private static readonly Dictionary<string, WireFormat.Entry> ByManifest = WireFormat.Entries.ToDictionary(e => e.Manifest);

    public override int Identifier => Id;

    public override string Manifest(object o) => Find(o).Manifest;

    public override byte[] ToBinary(object obj) => Find(obj).Write(obj);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!ByManifest.TryGetValue(manifest, out var entry)) throw new SerializationException($"No message is called '{manifest}'.");
        try
        {
            return entry.Read(bytes);
        }
        catch (NullReferenceException e)
        {
            throw new SerializationException($"A '{manifest}' message is damaged: a part of it is missing.", e);
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or ArgumentException or InvalidDataException or OverflowException)
        {
            throw new SerializationException($"A '{manifest}' message is damaged: {e.Message}", e);
        }
    }

    private static WireFormat.Entry Find(object o) =>
        ByType.TryGetValue(o.GetType(), out var entry) ? entry : throw new SerializationException($"{o.GetType()} has no wire form.");
}
