using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace UnstoppableModels.Actors.Serialization;

/// <summary>
/// Takes the place of Akka's Newtonsoft serializer (id 1), which would instantiate whatever type a message from outside names. Refuses
/// both ways.
/// </summary>
internal sealed class RefusingJsonSerializer : Serializer
{
    /// <summary>Akka looks for exactly this constructor.</summary>
    public RefusingJsonSerializer(ExtendedActorSystem system, Config config)
        : base(system)
    {
        _ = config;
    }

    public override int Identifier => 1;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType()} has no wire form and JSON is switched off.");

    public override object FromBinary(byte[] bytes, Type type) => throw new SerializationException("A message came as JSON, which is switched off.");
}
