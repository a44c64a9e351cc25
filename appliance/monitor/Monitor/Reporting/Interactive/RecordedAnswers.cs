// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Telemetry.Fleet;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving;
using Telemetry.Monitor.Serving.Answers;
using Telemetry.Monitor.Serving.Live;
using Telemetry.Monitor.Serving.Requests;
using Telemetry.Monitor.Serving.Routing;
using Telemetry.Monitor.Serving.Views;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Reporting.Interactive;

/// <summary>Answers of the HTTP interface about recordings, kept under their questions. Belongs to one
/// thread.</summary>
internal sealed class RecordedAnswers : IDisposable
{
    private const string Accepted = "application/vnd.telemetry.heatmap";

    private readonly SortedDictionary<string, (int Status, string ContentType, byte[] Packed)> _answers =
        new(StringComparer.Ordinal);
    private readonly StageFailure _failure = new();
    private readonly ModelThread<FleetModel> _model;
    private readonly RouteTable _routes;

    /// <param name="model">Model with the recordings.</param>
    /// <param name="names">Names of their files.</param>
    public RecordedAnswers(FleetModel model, IReadOnlyList<string> names, ComparedRecordings compared)
    {
        OnlyAppliance = model.Appliances.Count == 1 ? model.Appliances[0].Name : null;
        _model = new ModelThread<FleetModel>(model, _ => false, _failure, () => { });
        var streams = new LiveStreams(new ServerLimits(), () => 0, new Progress<string>());
        _routes = AllRoutes.Of(_model, new RecordedInput(names), compared, streams, new MonitorParts());
        _model.Start();
    }

    /// <summary>Name of the appliance if there is only one: questions need not name it.</summary>
    public string? OnlyAppliance { get; }

    /// <summary>Asks a question, as the page does, and keeps the answer.</summary>
    /// <param name="path">Path below <c>/api/v1</c>.</param>
    /// <param name="query">Parameters; those without a value are left out.</param>
    /// <returns>The answer if it is JSON; else undefined.</returns>
    public JsonElement Ask(string path, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        List<(string Name, string Value)> values = [];
        foreach ((string name, string? value) in query)
        {
            if (!string.IsNullOrEmpty(value))
                values.Add((name, value));
        }
        using Answer answer = AnswerTo($"/api/v1/{path}", values);
        Keep(path, values, answer.Status, answer.ContentType, answer.Body.Span);
        return answer.ContentType.Contains("json", StringComparison.Ordinal)
            ? JsonFacts.Parse(answer.Body.Span) : default;
    }

    /// <summary>Keeps the whole state of each live view.</summary>
    public void AskViews(IEnumerable<string> appliances)
    {
        Keep("desk", null, new DeskView(_model, null, _ => true));
        Keep("fleet", null, new FleetView(_model, null));
        Keep("events", null, new EventsView(_model, null, _ => true, null));
        Keep("latency", null, new FleetView(_model, null));
        foreach (string appliance in appliances)
            Keep("appliance", appliance, new ApplianceView(_model, null, appliance));
    }

    /// <summary>Writes all answers as an object: status, media type and compressed body by question.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("answers"u8);
        foreach ((string key, (int status, string contentType, byte[] packed)) in _answers)
        {
            json.WriteStartArray(key);
            json.WriteNumberValue(status);
            json.WriteStringValue(contentType);
            json.WriteBase64StringValue(packed);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    public void Dispose()
    {
        _model.Dispose();
        _failure.ThrowIfAny();
    }

    private Answer AnswerTo(string path, List<(string Name, string Value)> query)
    {
        try
        {
            (Route route, IReadOnlyDictionary<string, string> parts) = _routes.Find(path, HttpMethods.Get);
            var request = new RouteRequest(query, parts) { Accept = Accepted };
            Func<Task<Answer>> answer = route.Bind(request);
            request.Finish();
            return answer().GetAwaiter().GetResult();
        }
        catch (ProblemException refusal)
        {
            return Answer.Of(refusal.Problem);
        }
    }

    private void Keep(string name, string? appliance, ILiveView view)
    {
        LiveState state = view.Read().GetAwaiter().GetResult();
        Action<Utf8JsonWriter> writeHello = view.ReadHello().GetAwaiter().GetResult();
        List<(string, string)> query = [("view", name)];
        if (appliance is not null)
            query.Add(("appliance", appliance));
        Keep("live", query, 200, "application/json",
            LiveFrame.DataOf(LiveFrame.Hello(0, name, state, writeHello)).Span);
    }

    private void Keep(
        string path, List<(string Name, string Value)> query, int status, string contentType, ReadOnlySpan<byte> body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(body);
        _answers[KeyOf(path, query)] = (status, contentType, packed.ToArray());
    }

    /// <summary>The key under which the script of the document looks for the answer.</summary>
    private string KeyOf(string path, List<(string Name, string Value)> query) => string.Join('\n',
        query.Where(pair => pair.Name != "appliance" || pair.Value != OnlyAppliance)
            .Select(pair => $"{pair.Name}={pair.Value}").Order(StringComparer.Ordinal).Prepend($"/api/v1/{path}"));
}
