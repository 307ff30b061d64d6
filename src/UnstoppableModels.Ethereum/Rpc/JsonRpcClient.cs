using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace UnstoppableModels.Ethereum.Rpc;

/// <summary>
/// JSON-RPC 2.0 over HTTP. Follows no redirect, reads a bounded number of bytes, and tells apart what may pass (<see
/// cref="NodeUnreachableException"/>) from what will not (<see cref="RpcErrorException"/>, <see cref="MalformedAnswerException"/>).
/// Thread-safe.
/// </summary>
public sealed class JsonRpcClient : IDisposable
{
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = 64 };
    private readonly HttpClient http;
    private readonly JsonRpcOptions options;
    private long lastId;

    /// <summary>A client of one node.</summary>
    /// <param name="url">http or https address of the node's JSON-RPC interface.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="EthereumException">The address is not http or https.</exception>
    public JsonRpcClient(Uri url, JsonRpcOptions? options = null)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https"))
            throw new EthereumException($"'{url}' is not the address of a JSON-RPC node; it starts with http:// or https://.");
        Url = url;
        this.options = options ?? new JsonRpcOptions();
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !url.IsLoopback,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        http = new HttpClient(handler, disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
    }

    /// <summary>The node's address.</summary>
    public Uri Url { get; }

    /// <summary>Address for messages: user info, path and query can hold an access key.</summary>
    private string Display => Url.GetLeftPart(UriPartial.Scheme) + Url.Authority;

    /// <summary>Calls a method.</summary>
    /// <returns>The result; JSON null is <see cref="JsonValueKind.Null"/>.</returns>
    /// <exception cref="NodeUnreachableException">No answer.</exception>
    /// <exception cref="RpcErrorException">An error answer.</exception>
    /// <exception cref="MalformedAnswerException">An answer that is not JSON-RPC or is too large.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public async Task<JsonElement> CallAsync(string method, JsonArray parameters, CancellationToken cancellation = default)
    {
        var id = Interlocked.Increment(ref lastId);
        var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(options.Timeout);
        try
        {
            var (status, body) = await PostAsync(method, request.ToJsonString(), timeout.Token);
            return Read(method, id, status, body);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new NodeUnreachableException(
                $"The Ethereum node at {Display} did not answer {method} within {options.Timeout.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new NodeUnreachableException($"The Ethereum node at {Display} cannot be reached: {e.Message.TrimEnd('.')}.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<(HttpStatusCode Status, ReadOnlyMemory<byte> Body)> PostAsync(
        string method, string json, CancellationToken cancellation)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var message = new HttpRequestMessage(HttpMethod.Post, Url) { Content = content };
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var body = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await stream.ReadAsync(body.GetMemory(16 * 1024), cancellation);
            if (read == 0) return (response.StatusCode, body.WrittenMemory);
            body.Advance(read);
            if (body.WrittenCount > options.MaxAnswerBytes)
                throw new MalformedAnswerException(
                    $"The answer of {Display} to {method} exceeds the limit of {options.MaxAnswerBytes} bytes; ask for less at once.");
        }
    }

    private JsonElement Read(string method, long id, HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(body, Parsing);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            // Gateways in front of a node answer with text or HTML while it is down or when they limit the rate.
            if (status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500)
                throw new NodeUnreachableException($"The Ethereum node at {Display} is unavailable: HTTP status {(int)status}.", e);
            throw new MalformedAnswerException(
                $"What answers at {Display} is not an Ethereum node: HTTP status {(int)status} and no JSON.", e);
        }
        if (root.ValueKind != JsonValueKind.Object) throw NotJsonRpc(method);
        if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object) throw Error(method, error);
        if (!root.TryGetProperty("id", out var answered) || answered.ValueKind != JsonValueKind.Number) throw NotJsonRpc(method);
        if (!answered.TryGetInt64(out var answeredId) || answeredId != id) throw NotJsonRpc(method);
        return root.TryGetProperty("result", out var result) ? result : throw NotJsonRpc(method);
    }

    private static RpcErrorException Error(string method, JsonElement error)
    {
        var code = error.TryGetProperty("code", out var c)
            && c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out var number)
            ? number
            : 0;
        var message = error.TryGetProperty("message", out var m)
            && m.ValueKind == JsonValueKind.String
            ? m.GetString()!
            : "no reason given";
        return new RpcErrorException(method, code, OneLine(message), RevertData(error));
    }

    /// <summary>Nodes put revert data into error.data, some one level deeper into error.data.data.</summary>
    private static byte[]? RevertData(JsonElement error)
    {
        if (!error.TryGetProperty("data", out var data)) return null;
        if (data.ValueKind == JsonValueKind.Object && data.TryGetProperty("data", out var inner)) data = inner;
        return data.ValueKind == JsonValueKind.String && HexData.TryParse(data.GetString()!, out var bytes) ? bytes : null;
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        return line.Length <= 300 ? line : line[..300] + "...";
    }

    private MalformedAnswerException NotJsonRpc(string method) =>
        new($"The answer of {Display} to {method} is not a JSON-RPC answer to this request.");
}
