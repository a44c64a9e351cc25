// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Reads the body of a POST.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body of the length that the request gives, which was checked before.</summary>
    /// <exception cref="ProblemException">It has no length, or is not a JSON object.</exception>
    /// <exception cref="BadHttpRequestException">It does not come in time.</exception>
    public static async Task<JsonBody> Read(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method))
            return JsonBody.None;
        if (request.ContentLength is not { } length)
            throw new ProblemException(411, "Content-Length", "the length of the body is not known",
                "send Content-Length");
        byte[] bytes = new byte[length];
        await request.Body.ReadExactlyAsync(bytes, request.HttpContext.RequestAborted).ConfigureAwait(false);
        return JsonBody.Parse(bytes);
    }
}
