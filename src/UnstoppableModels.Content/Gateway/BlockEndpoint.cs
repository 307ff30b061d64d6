using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using UnstoppableModels.Content.Blocks;
using UnstoppableModels.Content.Cids;

namespace UnstoppableModels.Content.Gateway;

/// <summary>
/// Answers one request to the gateway. Never repeats what the client sent, only the canonical text of a CID it understood.
/// </summary>
internal sealed partial class BlockEndpoint(IBlockStore store, ILoggerFactory? loggerFactory)
{
    // The duration the trustless gateway specification gives for content that can never change.
    private const string Immutable = "public, max-age=29030400, immutable";

    private readonly ILogger? logger = loggerFactory?.CreateLogger<BlockEndpoint>();

    public async Task HandleAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.XContentTypeOptions = "nosniff";

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            response.Headers.Allow = "GET, HEAD";
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are served.");
        }
        else if (request.Path.Value is not { } path || !path.StartsWith(RawBlockFormat.PathPrefix, StringComparison.Ordinal))
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "Blocks are at /ipfs/CID?format=raw.");
        }
        else if (!Cid.TryParse(path[RawBlockFormat.PathPrefix.Length..], out var cid))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The path is not /ipfs/ and a raw or dag-pb CID with sha2-256.");
        }
        else if (!WantsRawBlock(request))
        {
            await RefuseAsync(context, StatusCodes.Status406NotAcceptable, "Only single blocks are served: ask with ?format=raw.");
        }
        else
        {
            await ServeAsync(context, cid);
        }
    }

    private async Task ServeAsync(HttpContext context, Cid cid)
    {
        var (request, response) = (context.Request, context.Response);
        Block? block;
        try
        {
            block = (await store.FindAsync(cid, context.RequestAborted)).Block;
        }
        catch (ContentStoreException exception)
        {
            if (logger is not null) LogStoreFailed(logger, cid, exception);
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, "The block store of this node cannot be read.");
            return;
        }
        if (block is null)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "This node does not have the block.");
            return;
        }

        var tag = new EntityTagHeaderValue($"\"{cid}.raw\"");
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = Immutable;
        var known = request.GetTypedHeaders().IfNoneMatch;
        if (known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = RawBlockFormat.MediaType;
        response.ContentLength = block.Bytes.Length;
        // A browser must save a block, never show it.
        response.Headers.ContentDisposition = $"attachment; filename=\"{cid}.bin\"";
        response.Headers["X-Ipfs-Path"] = RawBlockFormat.PathPrefix + cid;
        if (HttpMethods.IsGet(request.Method)) await response.Body.WriteAsync(block.Bytes, context.RequestAborted);
    }

    /// <summary>The query decides where it names a format; otherwise the Accept header does.</summary>
    private static bool WantsRawBlock(HttpRequest request) => request.Query.TryGetValue(RawBlockFormat.QueryName, out var format)
        ? format == RawBlockFormat.QueryValue
        : request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(RawBlockFormat.MediaType, StringComparison.OrdinalIgnoreCase));

    private static Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Block {Cid} cannot be served.")]
    private static partial void LogStoreFailed(ILogger logger, Cid cid, Exception exception);
}
