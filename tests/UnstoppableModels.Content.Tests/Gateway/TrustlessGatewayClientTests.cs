using System.Net;
using System.Net.Sockets;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;
using UnstoppableModels.Content.Gateway;

namespace UnstoppableModels.Content.Tests.Gateway;

public sealed class TrustlessGatewayClientTests : IDisposable
{
    private static readonly Block Hello = Block.Create(CidCodec.Raw, "hello"u8.ToArray());

    private readonly HttpClient http = TrustlessGatewayClient.CreateHttpClient();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task It_asks_for_a_raw_block_and_verifies_it()
    {
        string? asked = null;
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            asked = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {context.Request.Headers.Accept}";
            await context.Response.Body.WriteAsync(Hello.Bytes);
        });

        var fetch = await Client(gateway.Address).FetchAsync(Hello.Cid, Cancel);

        Assert.Equal($"GET /ipfs/{Hello.Cid}?format=raw application/vnd.ipld.raw", asked);
        Assert.Equal("hello"u8.ToArray(), fetch.Block!.Bytes.ToArray());
        Assert.Empty(fetch.Failures);
    }

    [Theory]
    [InlineData("some/path")]
    [InlineData("some/path/")]
    public async Task A_gateway_may_live_below_a_path(string path)
    {
        string? asked = null;
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            asked = context.Request.Path;
            await context.Response.Body.WriteAsync(Hello.Bytes);
        });

        await Client(new Uri(gateway.Address, path)).FetchAsync(Hello.Cid, Cancel);

        Assert.Equal($"/some/path/ipfs/{Hello.Cid}", asked);
    }

    [Fact]
    public async Task Wrong_bytes_are_refused()
    {
        await using var gateway = await FakeGateway.SendingAsync("hellO"u8.ToArray());

        await AssertFailsAsync(gateway, "sent bytes that do not hash to the CID");
    }

    [Fact]
    public async Task An_announced_oversized_block_is_refused_before_its_body_is_read()
    {
        // The body never comes, so only the announced length can be the reason.
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            context.Response.ContentLength = Block.MaxSize + 1;
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        await AssertFailsAsync(gateway, "sent more than 2097152 bytes");
    }

    [Fact]
    public async Task An_endless_block_is_refused_by_counting()
    {
        var ended = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            try
            {
                while (true) await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                ended.SetResult();
            }
        });

        await AssertFailsAsync(gateway, "sent more than 2097152 bytes");
        await ended.Task.WaitAsync(Cancel);
    }

    [Fact]
    public async Task The_largest_block_passes()
    {
        var largest = new byte[Block.MaxSize];
        await using var gateway = await FakeGateway.StartAsync(async context => await context.Response.Body.WriteAsync(largest));

        var fetch = await Client(gateway.Address).FetchAsync(Cid.Of(CidCodec.Raw, largest), Cancel);

        Assert.Equal(Block.MaxSize, fetch.Block!.Bytes.Length);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var target = await FakeGateway.SendingAsync("hello"u8.ToArray());
        await using var gateway = await FakeGateway.StartAsync(context =>
        {
            context.Response.Redirect(target.Address + context.Request.Path.Value![1..]);
            return Task.CompletedTask;
        });

        await AssertFailsAsync(gateway, "answered with status 302");
        Assert.Equal(0, target.Requests);
    }

    [Fact]
    public async Task A_redirect_that_a_foreign_http_client_followed_is_refused()
    {
        using var following = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await using var target = await FakeGateway.SendingAsync("hello"u8.ToArray());
        await using var gateway = await FakeGateway.StartAsync(context =>
        {
            context.Response.Redirect(target.Address + context.Request.Path.Value![1..]);
            return Task.CompletedTask;
        });

        var fetch = await new TrustlessGatewayClient(following, [gateway.Address]).FetchAsync(Hello.Cid, Cancel);

        Assert.Null(fetch.Block);
        Assert.Equal([$"{gateway.Address}: redirected the request"], fetch.Failures);
    }

    [Fact]
    public async Task A_compressed_block_is_refused()
    {
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(Hello.Bytes);
        });

        await AssertFailsAsync(gateway, "compressed the block");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(206)]
    public async Task Any_other_status_is_refused(int status)
    {
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.Body.WriteAsync(Hello.Bytes);
        });

        await AssertFailsAsync(gateway, $"answered with status {status}");
    }

    [Fact]
    public async Task A_truncated_answer_is_refused()
    {
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.Body.WriteAsync("hel"u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var fetch = await Client(gateway.Address).FetchAsync(Hello.Cid, Cancel);

        Assert.Null(fetch.Block);
        Assert.StartsWith($"{gateway.Address}: ", Assert.Single(fetch.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_gateway_that_never_ends_its_answer_runs_into_the_timeout(bool startsBody)
    {
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            if (startsBody)
            {
                await context.Response.Body.WriteAsync("hel"u8.ToArray());
                await context.Response.Body.FlushAsync();
            }
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var fetch = await new TrustlessGatewayClient(http, [gateway.Address], TimeSpan.FromSeconds(0.2)).FetchAsync(Hello.Cid, Cancel);

        Assert.Null(fetch.Block);
        Assert.Equal([$"{gateway.Address}: no complete answer within 0.2 s"], fetch.Failures);
    }

    [Fact]
    public async Task A_gateway_that_does_not_listen_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var fetch = await Client(new Uri($"http://name:password@127.0.0.1:{port}")).FetchAsync(Hello.Cid, Cancel);

        Assert.Null(fetch.Block);
        var failure = Assert.Single(fetch.Failures);
        Assert.StartsWith($"http://127.0.0.1:{port}/: Connection refused", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("password", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_gateway_is_asked_when_one_fails_and_no_further_one_after_success()
    {
        await using var lying = await FakeGateway.SendingAsync("hellO"u8.ToArray());
        await using var honest = await FakeGateway.SendingAsync("hello"u8.ToArray());
        await using var third = await FakeGateway.SendingAsync("hello"u8.ToArray());
        var client = Client(lying.Address, honest.Address, third.Address);

        var fetch = await client.FetchAsync(Hello.Cid, Cancel);
        await client.FetchAsync(Hello.Cid, Cancel);

        Assert.Equal(Hello.Cid, fetch.Block!.Cid);
        Assert.Equal([$"{lying.Address}: sent bytes that do not hash to the CID"], fetch.Failures);
        Assert.Equal((2, 2, 0), (lying.Requests, honest.Requests, third.Requests));
    }

    [Fact]
    public async Task The_caller_can_give_up()
    {
        var asked = new TaskCompletionSource();
        await using var gateway = await FakeGateway.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var fetch = Client(gateway.Address).FetchAsync(Hello.Cid, giveUp.Token);
        await asked.Task.WaitAsync(Cancel);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc")]
    [InlineData("relative")]
    public void Only_http_addresses_are_gateways(string address)
    {
        var exception = Assert.Throws<ArgumentException>(() => Client(new Uri(address, UriKind.RelativeOrAbsolute)));

        var sentence = $"The gateway '{address}' is not an absolute http or https address.";
        Assert.StartsWith(sentence, exception.Message, StringComparison.Ordinal);
    }

    private TrustlessGatewayClient Client(params Uri[] gateways) => new(http, gateways);

    private async Task AssertFailsAsync(FakeGateway gateway, string reason)
    {
        var fetch = await Client(gateway.Address).FetchAsync(Hello.Cid, Cancel);

        Assert.Null(fetch.Block);
        Assert.Equal([$"{gateway.Address}: {reason}"], fetch.Failures);
    }
}
