using System.Net;
using System.Net.Sockets;
using UnstoppableModels.Ethereum.Rpc;

namespace UnstoppableModels.Ethereum.Tests.Rpc;

public class JsonRpcClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dead_port_is_transient()
    {
        // Bound, so that nobody else gets the port, but not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");
        using var client = new EthereumClient(url);
        var exception = await Assert.ThrowsAsync<NodeUnreachableException>(() => client.GetChainIdAsync(Cancellation));
        Assert.True(exception.IsTransient);
        Assert.StartsWith(
            $"The Ethereum node at http://127.0.0.1:{url.Port} cannot be reached: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_is_transient()
    {
        using var node = new FakeNode(_ => null);
        using var client = new EthereumClient(node.Url, new JsonRpcOptions { Timeout = TimeSpan.FromMilliseconds(200) });
        var exception = await Assert.ThrowsAsync<NodeUnreachableException>(() => client.GetChainIdAsync(Cancellation));
        Assert.EndsWith("did not answer eth_chainId within 0.2 s.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_no_failure_of_the_node()
    {
        using var node = new FakeNode(_ => null);
        using var client = new EthereumClient(node.Url);
        using var cancelled = new CancellationTokenSource();
        var call = client.GetChainIdAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Theory]
    [InlineData("503 Service Unavailable")]
    [InlineData("429 Too Many Requests")]
    public async Task An_overloaded_gateway_is_transient(string status)
    {
        using var node = FakeNode.Answering("<html>busy</html>", status);
        using var client = new EthereumClient(node.Url);
        var exception = await Assert.ThrowsAsync<NodeUnreachableException>(() => client.GetChainIdAsync(Cancellation));
        Assert.EndsWith($"is unavailable: HTTP status {status[..3]}.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_page_is_no_node()
    {
        using var node = FakeNode.Answering("<html>Welcome</html>");
        using var client = new EthereumClient(new Uri(node.Url, "/v3/secret-access-key"));
        var exception = await Assert.ThrowsAsync<MalformedAnswerException>(() => client.GetChainIdAsync(Cancellation));
        Assert.False(exception.IsTransient);
        Assert.Equal(
            $"What answers at http://127.0.0.1:{node.Url.Port} is not an Ethereum node: HTTP status 200 and no JSON.", exception.Message);
    }

    [Fact]
    public async Task Redirects_are_not_followed()
    {
        using var target = new FakeNode(body => FakeNode.Response($$"""{"jsonrpc":"2.0","id":1,"result":"0x1"}"""));
        using var node = FakeNode.Answering("", "307 Temporary Redirect", $"Location: {target.Url}\r\n");
        using var client = new EthereumClient(node.Url);
        await Assert.ThrowsAsync<MalformedAnswerException>(() => client.GetChainIdAsync(Cancellation));
    }

    [Fact]
    public async Task An_answer_beyond_the_limit_is_not_read_to_its_end()
    {
        using var node = FakeNode.Answering(new string(' ', 200_000));
        using var client = new EthereumClient(node.Url, new JsonRpcOptions { MaxAnswerBytes = 100_000 });
        var exception = await Assert.ThrowsAsync<MalformedAnswerException>(() => client.GetChainIdAsync(Cancellation));
        Assert.EndsWith(
            "to eth_chainId exceeds the limit of 100000 bytes; ask for less at once.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":7,"result":"0x1"}""")] // the answer to something else
    [InlineData("""{"jsonrpc":"2.0","id":1}""")]
    [InlineData("""[]""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"1"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0xg"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":"0x10000000000000000"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":null}""")]
    public async Task Malformed_answers_are_refused(string body)
    {
        using var node = FakeNode.Answering(body);
        using var client = new EthereumClient(node.Url);
        await Assert.ThrowsAsync<MalformedAnswerException>(() => client.GetChainIdAsync(Cancellation));
    }

    [Fact]
    public async Task A_block_without_a_field_is_refused_by_name()
    {
        using var node = FakeNode.Answering("""{"jsonrpc":"2.0","id":1,"result":{"number":"0x1"}}""");
        using var client = new EthereumClient(node.Url);
        var exception = await Assert.ThrowsAsync<MalformedAnswerException>(() => client.GetBlockAsync(BlockId.Latest, Cancellation));
        Assert.Equal("The Ethereum node gave a malformed answer: the field 'hash' is missing.", exception.Message);
    }

    [Theory]
    [InlineData("""{"code":3,"message":"execution reverted","data":"0x1234"}""", 3, false, "1234")]
    [InlineData("""{"code":-32000,"message":"execution reverted","data":{"data":"0x1234"}}""", -32000, false, "1234")]
    [InlineData("""{"code":-32005,"message":"limit exceeded"}""", -32005, true, null)]
    [InlineData("""{"code":-32601,"message":"Method not found\n."}""", -32601, false, null)]
    public async Task Errors_carry_code_and_revert_data(string error, int code, bool transient, string? data)
    {
        using var node = FakeNode.Answering($$"""{"jsonrpc":"2.0","id":1,"error":{{error}}}""");
        using var client = new EthereumClient(node.Url);
        var exception = await Assert.ThrowsAsync<RpcErrorException>(() => client.GetChainIdAsync(Cancellation));
        Assert.Equal((code, transient), (exception.Code, exception.IsTransient));
        Assert.Equal(data is null ? null : Convert.FromHexString(data), exception.RevertData);
        Assert.StartsWith("The Ethereum node refuses eth_chainId: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_http_is_spoken() => Assert.Throws<EthereumException>(() => new JsonRpcClient(new Uri("ws://127.0.0.1:8545")));
}
