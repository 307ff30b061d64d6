using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UnstoppableModels.Ethereum.Tests.Rpc;

/// <summary>An HTTP server on the loopback interface that gives every request the same answer.</summary>
internal sealed class FakeNode : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, string?> answer;

    /// <param name="answer">Gets the request body and returns a whole HTTP response; null never answers.</param>
    public FakeNode(Func<string, string?> answer)
    {
        this.answer = answer;
        listener.Start();
        _ = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public static FakeNode Answering(string body, string status = "200 OK", string headers = "") =>
        new(_ => Response(body, status, headers));

    public static string Response(string body, string status = "200 OK", string headers = "") =>
        $"HTTP/1.1 {status}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            var request = "";
            var buffer = new byte[65536];
            while (!IsComplete(request))
            {
                var read = await stream.ReadAsync(buffer);
                if (read == 0) return;
                request += Encoding.UTF8.GetString(buffer, 0, read);
            }
            if (answer(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]) is { } response)
                await stream.WriteAsync(Encoding.UTF8.GetBytes(response));
            else await stream.CopyToAsync(Stream.Null); // until the client hangs up
        }
        catch (IOException)
        {
            // The client has hung up, as it should when an answer is too long.
        }
        finally
        {
            client.Dispose();
        }
    }

    private static bool IsComplete(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var header = request[..end].Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return request.Length - end - 4 >= int.Parse(header["Content-Length:".Length..]);
    }
}
