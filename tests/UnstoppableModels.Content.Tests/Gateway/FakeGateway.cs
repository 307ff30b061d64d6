using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace UnstoppableModels.Content.Tests.Gateway;

/// <summary>A real HTTP server on loopback that answers every request as the test says, and counts them.</summary>
internal sealed class FakeGateway : IAsyncDisposable
{
    private readonly WebApplication application;
    private int requests;

    private FakeGateway(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Limits.MinResponseDataRate = null;
        });
        application = builder.Build();
        application.Run(context =>
        {
            Interlocked.Increment(ref requests);
            return answer(context);
        });
    }

    public Uri Address => new(application.Urls.Single());

    public int Requests => requests;

    public static async Task<FakeGateway> StartAsync(RequestDelegate answer)
    {
        var gateway = new FakeGateway(answer);
        await gateway.application.StartAsync();
        return gateway;
    }

    public static Task<FakeGateway> SendingAsync(byte[] body) => StartAsync(async context =>
    {
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }
}
