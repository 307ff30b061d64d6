using Akka.Hosting;

namespace UnstoppableModels.Actors.Hosting;

/// <summary>The files of <c>hocon/</c>, lowest layer first. What the node's settings say lies on top of them.</summary>
internal static class HoconLayers
{
    private static readonly string[] Files = ["akka.conf", "cluster.conf", "persistence.conf", "trainer.conf"];

    /// <exception cref="FileNotFoundException">The installation is incomplete.</exception>
    public static AkkaConfigurationBuilder AddHoconLayers(this AkkaConfigurationBuilder akka)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(AppContext.BaseDirectory, "hocon", file);
            if (!File.Exists(path)) throw new FileNotFoundException($"The configuration layer hocon/{file} is missing beside the program: install it again.", path);
            akka.AddHoconFile(path, HoconAddMode.Prepend);
        }

        return akka;
    }
}
