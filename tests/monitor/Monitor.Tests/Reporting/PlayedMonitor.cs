// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Hosting;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Serving.Routes;
using Telemetry.Monitor.Serving.Routes.Lists;
using Telemetry.Monitor.Tests.Serving;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>A monitor that plays a recording as fast as possible, and its HTTP interface.</summary>
internal sealed class PlayedMonitor : IAsyncDisposable
{
    private readonly PlayInput _input;
    private readonly ModelThread<FleetModel> _thread;
    private readonly ServerUnderTest _server;

    private readonly ComparedRecordings _compared;

    private PlayedMonitor(
        PlayInput input, ModelThread<FleetModel> thread, ServerUnderTest server, ComparedRecordings compared) =>
        (_input, _thread, _server, _compared) = (input, thread, server, compared);

    /// <summary>Lines about recordings to compare with.</summary>
    internal Notices Notices { get; private init; } = new();

    internal static async Task<PlayedMonitor> Start(string recording, params string[] compared)
    {
        var notices = new Notices();
        ComparedRecordings recordings = ComparedRecordings.Open(compared, 1 << 28, notices);
        var model = new FleetModel(new FleetLimits());
        PlayInput input = PlayInput.Open(recording, null, model, new Notices());
        var thread = new ModelThread<FleetModel>(model, one =>
        {
            bool hasWorked = input.Poll(one);
            one.Turn();
            return hasWorked;
        }, new StageFailure(), () => { });
        thread.Start();
        ServerUnderTest server = await ServerUnderTest.Start(new Monitor.Serving.ServerLimits(), () => 0, streams =>
        {
            var history = new HistorySource(thread, null);
            return
            [
                .. new FleetRoutes(thread, input, recordings, streams, new MonitorParts()).All,
                .. new DistributionRoutes(thread, history).All, .. new CompareRoutes(history, recordings).All,
                .. new RecordRoutes(thread, null, null).All, .. new ReportRoutes(thread).All,
            ];
        });
        var monitor = new PlayedMonitor(input, thread, server, recordings) { Notices = notices };
        await monitor.AwaitEnd();
        return monitor;
    }

    internal async Task<JsonElement> Json(string path)
    {
        using HttpResponseMessage answer = await _server.Get(path);
        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;
    }

    internal Task<HttpResponseMessage> Get(string path) => _server.Get(path);

    internal async Task<ReportFile> Report(string query = "")
    {
        using HttpResponseMessage answer = await _server.Get("/api/v1/report" + query);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment; filename=\"report.html\"", answer.Content.Headers.ContentDisposition?.ToString());
        return new ReportFile(await answer.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _thread.Dispose();
        _compared.Dispose();
        _input.Dispose();
    }

    private async Task AwaitEnd()
    {
        long deadlineNs = MonotonicClock.NowNs + 60_000_000_000;
        while (true)
        {
            JsonElement fleet = await Json("/api/v1/fleet");
            JsonElement[] appliances = [.. fleet.GetProperty("appliances").EnumerateArray()];
            if (appliances.Length > 0 && appliances.All(one => one.GetProperty("state").GetString() == "ended"))
                return;
            Assert.True(MonotonicClock.NowNs < deadlineNs, $"the recording does not end: {fleet}");
            await Task.Delay(20);
        }
    }
}
