using Serilog;
using UnstoppableModels.Actors.Hosting;
using UnstoppableModels.Content;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Gateway;

namespace UnstoppableModels.Node.Demo.Run;

/// <summary>A participant's blocks and its node. Participants exchange weights through their gateways only.</summary>
internal sealed class ParticipantNode : IAsyncDisposable
{
    private readonly DiskBlockStore store;
    private readonly TrustlessGatewayServer gateway;
    private readonly HttpClient http = TrustlessGatewayClient.CreateHttpClient();
    private readonly Serilog.Core.Logger log;
    private NodeHost? host;

    private ParticipantNode(Participant participant, string folder)
    {
        Participant = participant;
        Folder = folder;
        store = new DiskBlockStore(Path.Combine(folder, "blocks"));
        gateway = new TrustlessGatewayServer(store);
        log = new LoggerConfiguration().MinimumLevel.Information()
            .WriteTo.File(Path.Combine(folder, "node.log"), formatProvider: System.Globalization.CultureInfo.InvariantCulture)
            .CreateLogger();
    }

    public Participant Participant { get; }

    public string Folder { get; }

    /// <summary>Where others fetch its blocks.</summary>
    public Uri GatewayUrl { get; private set; } = null!;

    /// <summary>The running node.</summary>
    public NodeHost Host => host ?? throw new InvalidOperationException($"The node of {Participant.Name} was not started.");

    /// <summary>True once the node runs.</summary>
    public bool IsRunning => host is not null;

    /// <summary>Opens the block store and serves it.</summary>
    public static async Task<ParticipantNode> OpenAsync(Participant participant, string dataDirectory, CancellationToken ct)
    {
        var folder = Path.Combine(dataDirectory, participant.Folder);
        Directory.CreateDirectory(folder);
        var node = new ParticipantNode(participant, folder);
        try
        {
            node.GatewayUrl = await node.gateway.StartAsync(ct);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Its blocks, and those of the peers.</summary>
    public ContentRepository ContentWith(IEnumerable<ParticipantNode> everybody) =>
        new(store, new TrustlessGatewayClient(http, [.. everybody.Where(n => n != this).Select(n => n.GatewayUrl)], TimeSpan.FromSeconds(5)));

    public async Task StartAsync(NodeSettings settings, CancellationToken ct) =>
        host = await NodeHost.StartAsync(settings with { DataFolder = Folder }, logging => logging.AddSerilog(log), ct);

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        host = null;
        await gateway.DisposeAsync();
        http.Dispose();
        await log.DisposeAsync();
    }
}
