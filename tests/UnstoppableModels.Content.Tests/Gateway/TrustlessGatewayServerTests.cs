using System.Net;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;
using UnstoppableModels.Content.Gateway;

namespace UnstoppableModels.Content.Tests.Gateway;

public sealed class TrustlessGatewayServerTests : IAsyncLifetime
{
    private static readonly Block Hello = Block.Create(CidCodec.Raw, "hello"u8.ToArray());

    private readonly MemoryBlockStore store = new();
    private readonly HttpClient http = TrustlessGatewayClient.CreateHttpClient();
    private readonly TrustlessGatewayServer server;
    private Uri address = null!;

    public TrustlessGatewayServerTests() => server = new TrustlessGatewayServer(store);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await store.PutAsync(Hello, Cancel);
        address = await server.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public void It_listens_on_loopback_on_a_free_port()
    {
        Assert.Equal("127.0.0.1", address.Host);
        Assert.NotEqual(0, address.Port);
    }

    [Theory]
    [InlineData("GET", "?format=raw", null)]
    [InlineData("GET", "", "application/vnd.ipld.raw")]
    [InlineData("GET", "", "text/html, application/vnd.ipld.raw;q=0.5")]
    [InlineData("HEAD", "?format=raw", null)]
    public async Task A_stored_block_is_served_with_the_headers_of_the_specification(string method, string query, string? accept)
    {
        using var response = await SendAsync(method, $"ipfs/{Hello.Cid}{query}", accept);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/vnd.ipld.raw", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(5, response.Content.Headers.ContentLength);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal(["public, max-age=29030400, immutable"], response.Headers.NonValidated["Cache-Control"]);
        Assert.Equal($"\"{Hello.Cid}.raw\"", Header(response, "ETag"));
        Assert.Equal($"/ipfs/{Hello.Cid}", Header(response, "X-Ipfs-Path"));
        Assert.Equal($"attachment; filename=\"{Hello.Cid}.bin\"", response.Content.Headers.ContentDisposition!.ToString());
        Assert.False(response.Headers.Contains("Server"));
        Assert.Equal(method == "HEAD" ? "" : "hello", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_cid_in_another_base_names_the_same_block()
    {
        using var response = await SendAsync("GET", "ipfs/zb2rhZfjRh2FHHB2RkHVEvL2vJnCTcu7kwRqgVsf9gpkLgteo?format=raw");

        Assert.Equal("hello", await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal($"/ipfs/{Hello.Cid}", Header(response, "X-Ipfs-Path"));
    }

    [Theory]
    [InlineData("GET", "ipfs/bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e?format=raw", 404)]
    [InlineData("HEAD", "ipfs/bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e?format=raw", 404)]
    [InlineData("GET", "", 404)]
    [InlineData("GET", "ipns/example.org?format=raw", 404)]
    [InlineData("GET", "ipfs/?format=raw", 400)]
    [InlineData("GET", "ipfs/nonsense?format=raw", 400)]
    [InlineData("GET", "ipfs/bafkqablimvwgy3y?format=raw", 400)]
    [InlineData("GET", "ipfs/bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq/path?format=raw", 400)]
    [InlineData("GET", "ipfs/..%2f..%2fetc%2fpasswd?format=raw", 400)]
    [InlineData("GET", "ipfs/bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq", 406)]
    [InlineData("GET", "ipfs/bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq?format=car", 406)]
    [InlineData("GET", "ipfs/bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq?format=raw&format=car", 406)]
    [InlineData("POST", "ipfs/bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq?format=raw", 405)]
    [InlineData("DELETE", "ipfs/bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq?format=raw", 405)]
    public async Task Anything_else_is_refused(string method, string target, int status)
    {
        using var response = await SendAsync(method, target);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.False(response.Headers.Contains("Cache-Control"));
    }

    [Fact]
    public async Task A_client_that_has_the_block_is_told_so()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, $"ipfs/{Hello.Cid}?format=raw"));
        request.Headers.TryAddWithoutValidation("If-None-Match", $"W/\"{Hello.Cid}.raw\"");
        using var response = await http.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_sentence()
    {
        await using var second = new TrustlessGatewayServer(store, address.Port);

        var exception = await Assert.ThrowsAsync<GatewayStartException>(() => second.StartAsync(Cancel));

        Assert.Equal(
            $"Port {address.Port} on 127.0.0.1 is already in use; choose another port for the gateway, or 0 for any free one.",
            exception.Message);
    }

    [Fact]
    public async Task A_given_port_is_used_and_free_again_after_the_end()
    {
        await server.DisposeAsync();
        await using var second = new TrustlessGatewayServer(store, address.Port);

        Assert.Equal(address, await second.StartAsync(Cancel));
    }

    [Fact]
    public async Task It_leaves_signals_such_as_Ctrl_C_to_the_program_around_it()
    {
        using var log = new CollectingLoggerFactory();
        await using var logged = new TrustlessGatewayServer(store, 0, log);
        await logged.StartAsync(Cancel);

        Assert.NotEmpty(log.Messages);
        Assert.DoesNotContain(log.Messages, message => message.Contains("Ctrl+C", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_can_be_disposed_without_having_been_started() => await new TrustlessGatewayServer(store).DisposeAsync();

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_that_cannot_exist_is_refused(int port) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrustlessGatewayServer(store, port));

    [Fact]
    public async Task A_damaged_block_is_not_served()
    {
        using var folder = new TemporaryFolder();
        var disk = new DiskBlockStore(folder.Path);
        await disk.PutAsync(Hello, Cancel);
        await File.WriteAllTextAsync(folder[$"blocks/ye/{Hello.Cid}"], "hellO", Cancel);
        await using var damaged = new TrustlessGatewayServer(disk);

        using var response = await http.GetAsync(new Uri(await damaged.StartAsync(Cancel), $"ipfs/{Hello.Cid}?format=raw"), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_failing_store_is_an_error_that_is_logged_but_not_shown()
    {
        using var folder = new TemporaryFolder();
        using var log = new CollectingLoggerFactory();
        var disk = new DiskBlockStore(folder["store"]);
        Directory.Delete(folder["store"], recursive: true);
        await File.WriteAllTextAsync(folder["store"], "", Cancel);
        await using var failing = new TrustlessGatewayServer(disk, 0, log);

        using var response = await http.GetAsync(new Uri(await failing.StartAsync(Cancel), $"ipfs/{Hello.Cid}?format=raw"), Cancel);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("The block store of this node cannot be read.", await response.Content.ReadAsStringAsync(Cancel));
        Assert.Contains($"Block {Hello.Cid} cannot be served.", log.Messages);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    private async Task<HttpResponseMessage> SendAsync(string method, string target, string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, target));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await http.SendAsync(request, Cancel);
    }
}
