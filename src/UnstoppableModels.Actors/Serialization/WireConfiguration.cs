using Akka.Hosting;

namespace UnstoppableModels.Actors.Serialization;

/// <summary>
/// Binds every type of <see cref="WireFormat"/> to <see cref="WireSerializer"/>; what is not bound cannot be written or sent.
/// </summary>
internal static class WireConfiguration
{
    public static AkkaConfigurationBuilder AddWireFormat(this AkkaConfigurationBuilder akka) =>
        akka.WithCustomSerializer(
            "wire", [.. WireFormat.Entries.Select(e => e.Type)], system => new WireSerializer(system)).WithStrictSerialization();
}
