using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Gateway;

/// <summary>
/// Fetches single blocks from gateways that need no trust: every block is verified, so the worst a gateway can do is not to answer.
/// Remembers
/// nothing between calls. Safe for concurrent use.
/// </summary>
public sealed class TrustlessGatewayClient
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient http;
    private readonly IReadOnlyList<Uri> gateways;
    private readonly TimeSpan timeout;

    /// <summary>A client of these gateways.</summary>
    /// <param name="http">Makes the requests, best from <see cref="CreateHttpClient"/>.</param>
    /// <param name="gateways">Base addresses, http or https, asked in this order. From configuration only, never from content.</param>
    /// <param name="timeout">The time one gateway has to deliver one block; 30 seconds when null.</param>
    /// <exception cref="ArgumentException">A gateway is not an absolute http or https address.</exception>
    public TrustlessGatewayClient(HttpClient http, IReadOnlyList<Uri> gateways, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(gateways);
        foreach (var gateway in gateways)
        {
            if (!gateway.IsAbsoluteUri || (gateway.Scheme != Uri.UriSchemeHttp && gateway.Scheme != Uri.UriSchemeHttps))
                throw new ArgumentException($"The gateway '{gateway}' is not an absolute http or https address.", nameof(gateways));
        }
        this.http = http;
        this.gateways = [.. gateways];
        this.timeout = timeout ?? DefaultTimeout;
    }

    /// <summary>
    /// An HTTP client that follows no redirect, unpacks no compression, keeps no cookie, and reaches loopback without a proxy.
    /// </summary>
    public static HttpClient CreateHttpClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        Proxy = new ProxyForRemoteHosts(),
        // Names are resolved anew once in a while, for nodes that run for months.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        // Each request has the timeout of the gateway client, which also covers the body.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks the gateways in order until one delivers the block.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<BlockFetch> FetchAsync(Cid cid, CancellationToken cancellationToken)
    {
        var failures = new List<string>();
        foreach (var gateway in gateways)
        {
            try
            {
                return new BlockFetch(await FetchAsync(gateway, cid, cancellationToken), failures);
            }
            catch (GatewayRefusal refusal)
            {
                failures.Add($"{NameOf(gateway)}: {refusal.Message}");
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                failures.Add($"{NameOf(gateway)}: {exception.Message.TrimEnd('.')}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                failures.Add($"{NameOf(gateway)}: no complete answer within {timeout.TotalSeconds} s");
            }
        }
        return new BlockFetch(null, failures);
    }

    private async Task<Block> FetchAsync(Uri gateway, Cid cid, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(timeout);

        var address = AddressOf(gateway, cid);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(RawBlockFormat.MediaType));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);

        // The caller may have passed a client that follows redirects.
        if (response.RequestMessage?.RequestUri is { } answered && answered != address) throw new GatewayRefusal("redirected the request");
        if (response.StatusCode != HttpStatusCode.OK) throw new GatewayRefusal($"answered with status {(int)response.StatusCode}");
        if (response.Content.Headers.ContentEncoding.Count > 0) throw new GatewayRefusal("compressed the block");
        if (response.Content.Headers.ContentLength > Block.MaxSize) throw TooLarge();

        await using var body = await response.Content.ReadAsStreamAsync(limited.Token);
        var bytes = await ReadAsync(body, limited.Token);
        return Block.TryVerify(cid, bytes) ?? throw new GatewayRefusal("sent bytes that do not hash to the CID");
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        const int tooMany = Block.MaxSize + 1;
        var buffer = ArrayPool<byte>.Shared.Rent(tooMany);
        try
        {
            var count = await body.ReadAtLeastAsync(buffer.AsMemory(0, tooMany), tooMany, throwOnEndOfStream: false, cancellationToken);
            return count < tooMany ? buffer[..count] : throw TooLarge();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Uri AddressOf(Uri gateway, Cid cid) => new(
        NameOf(gateway).TrimEnd('/') + $"{RawBlockFormat.PathPrefix}{cid}?{RawBlockFormat.QueryName}={RawBlockFormat.QueryValue}");

    // Without query, user name and password: what is secret in an address stays out of messages.
    private static string NameOf(Uri gateway) =>
        gateway.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static GatewayRefusal TooLarge() => new($"sent more than {Block.MaxSize} bytes");

    /// <summary>An answer that is no block; the message completes a sentence that starts with the gateway's address.</summary>
    private sealed class GatewayRefusal(string message) : Exception(message);

    /// <summary>The system's proxy, except for this machine: nodes of one operator talk over loopback, where no proxy can help.</summary>
    private sealed class ProxyForRemoteHosts : IWebProxy
    {
        public ICredentials? Credentials { get => HttpClient.DefaultProxy.Credentials; set => HttpClient.DefaultProxy.Credentials = value; }

        public Uri? GetProxy(Uri destination) => HttpClient.DefaultProxy.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || HttpClient.DefaultProxy.IsBypassed(host);
    }
}
