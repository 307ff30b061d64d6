using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UnstoppableModels.Content.Blocks;

namespace UnstoppableModels.Content.Gateway;

/// <summary>
/// Serves the blocks of a store on loopback: <c>GET /ipfs/CID?format=raw</c> (IPFS trustless gateway specification). Serves only what the
/// store
/// has and fetches nothing, so that nobody can make this node download.
/// </summary>
public sealed class TrustlessGatewayServer : IAsyncDisposable
{
    private const int MaxConnections = 256;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly WebApplication application;
    private readonly int port;

    /// <summary>A server that does not listen yet.</summary>
    /// <param name="store">Where the blocks are.</param>
    /// <param name="port">The port on 127.0.0.1, 0 for any free one.</param>
    /// <param name="loggerFactory">Receives the server's log; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port is not 0 to 65535.</exception>
    public TrustlessGatewayServer(IBlockStore store, int port = 0, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, IPEndPoint.MinPort);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        this.port = port;

        // The empty builder reads no environment variables or settings files: nothing outside this class can make it listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EndsWithItsOwner>();
        if (loggerFactory is not null) builder.Services.AddSingleton(loggerFactory);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MaxConnections;
            options.Limits.MaxRequestBodySize = 0;
            options.Listen(IPAddress.Loopback, port);
        });
        application = builder.Build();
        application.Run(new BlockEndpoint(store, loggerFactory).HandleAsync);
    }

    /// <summary>Starts to listen and returns the base address, for example <c>http://127.0.0.1:8080/</c>.</summary>
    /// <exception cref="GatewayStartException">The port is in use or not permitted.</exception>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException { InnerException: AddressInUseException })
        {
            throw new GatewayStartException(
                $"Port {port} on 127.0.0.1 is already in use; choose another port for the gateway, or 0 for any free one.", exception);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            throw new GatewayStartException(
                $"The gateway cannot listen on port {port} of 127.0.0.1 ({exception.Message.TrimEnd('.')}); choose another port.",
                exception);
        }
        var addresses = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new Uri(addresses.Addresses.Single());
    }

    /// <summary>Stops listening and ends open connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync(StopTimeout);
        await application.DisposeAsync();
    }

    /// <summary>Replaces the default lifetime, which takes SIGINT and SIGTERM away from the program around the gateway.</summary>
    private sealed class EndsWithItsOwner : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
