// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Telemetry.Access;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Serving.Access;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;

namespace Telemetry.Monitor.Serving;

/// <summary>Answers each request by the table of routes; every error is a problem in one form.</summary>
/// <param name="checks">Checks of every request.</param>
/// <param name="patience">Time in which a client has to take a piece of an answer.</param>
/// <param name="access">Decides who may have which answer.</param>
/// <param name="notices">Receives lines about errors of the program.</param>
internal sealed class RequestHandler(
    RouteTable routes, RequestChecks checks, TimeSpan patience, AccessControl access, RequestRefusals refusals,
    IProgress<string> notices) : IHttpApplication<HttpContext>
{
    private readonly HashSet<string> _reported = [];

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        ClientConnection? connection = ClientConnection.Of(context.Features);
        connection?.Begin();
        try
        {
            using Answer answer = await AnswerTo(context.Request).ConfigureAwait(false);
            refusals.Note(answer.Status);
            await Write(context, answer).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client went away.
        }
        catch (TimeoutException)
        {
            context.Abort();
        }
        catch (Exception defect)
        {
            // Some of the answer may be written: the client must not take it for the whole.
            Report(context.Request.Path.Value, defect);
            context.Abort();
        }
        finally
        {
            connection?.End();
        }
    }

    private async Task<Answer> AnswerTo(HttpRequest request)
    {
        try
        {
            if (checks.ProblemOf(request) is { } problem)
                return Answer.Of(problem);
            (Route route, IReadOnlyDictionary<string, string> path) =
                routes.Find(request.Path.Value ?? "/", request.Method);
            if (route.Method != HttpMethods.Get && RequestChecks.ProblemOfChange(request) is { } wrong)
                return Answer.Of(wrong);
            Identity? caller = access.CallerOf(request);
            access.Demand(route, caller);
            JsonBody body = await RequestBody.Read(request).ConfigureAwait(false);
            RouteRequest parameters = ParametersOf(request, path, caller, body);
            Func<Task<Answer>> answer = route.Bind(parameters);
            parameters.Finish();
            return await answer().ConfigureAwait(false);
        }
        catch (BadHttpRequestException bad)
        {
            return Answer.Of(new Problem(
                bad.StatusCode, "body", bad.Message, "send what Content-Length says, at once"));
        }
        catch (ProblemException refusal)
        {
            return Answer.Of(refusal.Problem);
        }
        catch (ModelBusyException busy)
        {
            return Answer.Of(new Problem(503, "model", busy.Message, "ask again later"));
        }
        catch (FailureException failure)
        {
            return Answer.Of(new Problem(500, failure.Failure.Where, failure.Failure.What, failure.Failure.Do));
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            Report(request.Path.Value, defect);
            return Answer.Of(new Problem(500, request.Path.Value ?? "", $"unexpected {defect.GetType().Name}",
                "see the monitor's standard error and report it"));
        }
    }

    // Each kind of error once: a page asks again and again.
    private void Report(string? path, Exception defect)
    {
        lock (_reported)
        {
            if (!_reported.Add($"{path} {defect.GetType().Name}") || _reported.Count > 100)
                return;
        }
        notices.Report($"{path}: unexpected {defect}");
    }

    private RouteRequest ParametersOf(
        HttpRequest request, IReadOnlyDictionary<string, string> path, Identity? caller, JsonBody body)
    {
        List<(string Name, string Value)> query = [];
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in
            new QueryStringEnumerable(request.QueryString.Value))
            query.Add((pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return new RouteRequest(query, path)
        {
            Accept = request.Headers.Accept.ToString(),
            Encodings = new AcceptedEncodings(request.Headers.AcceptEncoding.ToString()),
            KnownTags = request.Headers.IfNoneMatch.ToString(),
            Client = request.HttpContext.Connection.RemoteIpAddress ?? IPAddress.None,
            Host = request.Host.Value ?? "",
            Caller = caller,
            MayStillRead = () => access.MayStillRead(request),
            Body = body,
            Session = SessionCookie.Read(request),
        };
    }

    private async Task Write(HttpContext context, Answer answer)
    {
        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        SecurityHeaders.Add(response.Headers, answer.ContentPolicy);
        response.Headers.CacheControl = answer.Caching;
        if (answer.EntityTag is { } tag)
            response.Headers.ETag = tag;
        if (answer.FileName is { } name)
            response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
        foreach ((string header, string value) in answer.Headers)
            response.Headers[header] = value;
        if (answer.Status != StatusCodes.Status304NotModified)
            response.ContentType = answer.ContentType;
        bool hasBody = !HttpMethods.IsHead(context.Request.Method)
            && answer.Status != StatusCodes.Status304NotModified;
        if (answer.File is { } file)
        {
            response.ContentLength = file.Length;
            if (hasBody)
                await Pieces.Write(response.BodyWriter, file, patience, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        if (answer.Stream is null)
        {
            if (answer.Status != StatusCodes.Status304NotModified)
                response.ContentLength = answer.Body.Length;
            if (hasBody)
                await Pieces.Write(response.BodyWriter, answer.Body, patience, context.RequestAborted)
                    .ConfigureAwait(false);
            return;
        }
        // A stream has a patience of its own: a client that takes nothing for a while gets the whole state again.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        if (hasBody)
            await answer.Stream(response.BodyWriter, context.RequestAborted).ConfigureAwait(false);
    }
}
